//! Entries out of the audit.

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, EntryStep, Interrupted, Standing};
use crate::execution::audit::{History, PlanRecord, StepRecord};
use crate::model::{CleanText, Difference};
use crate::playbooks::FieldChange;

/// Every plan of `history`, the newest first.
pub fn entries(history: &History, interrupted: &[Interrupted]) -> Vec<Entry> {
    let undone = undone(history);
    let plans = history.plans.iter().rev();
    plans
        .map(|record| {
            let waits = interrupted.iter().any(|one| one.id == record.id());
            let standing = match (record.ended, waits) {
                (true, _) => Standing::Ended,
                (false, true) => Standing::Interrupted,
                (false, false) => Standing::Running,
            };
            entry(record, standing, undone.get(record.intent.plan.as_str()))
        })
        .collect()
}

/// Plans that were taken back completely, and by which.
fn undone(history: &History) -> BTreeMap<&str, &str> {
    let undoing = history.plans.iter().filter(|record| {
        let mut states = record.outcomes.values();
        record.ended && states.all(|outcome| outcome.state == "done")
    });
    undoing
        .filter_map(|record| {
            let undone = record.intent.undoes.as_deref()?;
            Some((undone, record.intent.plan.as_str()))
        })
        .collect()
}

fn entry(record: &PlanRecord, standing: Standing, undone_by: Option<&&str>) -> Entry {
    let intent = &record.intent;
    let undone_by = undone_by.map(|id| CleanText::new(id));
    let playbook = match intent.undoes {
        Some(_) => CleanText::new(&format!("undo {}", intent.playbook)),
        None => CleanText::new(&intent.playbook),
    };
    let steps = intent.steps.iter().enumerate();
    let mut entry = Entry {
        id: record.id(),
        time: record.time,
        who: who(record),
        playbook,
        summary: CleanText::new(&intent.summary),
        reason: intent.reason.as_deref().map(CleanText::new),
        done: record.done(),
        standing,
        settled: settled(record, undone_by.as_ref()),
        undone_by,
        steps: steps.map(|(place, it)| step(record, place, it)).collect(),
        search: String::new(),
    };
    entry.search = search(&entry, record);
    entry
}

fn who(record: &PlanRecord) -> CleanText {
    let users: BTreeSet<&str> = record.intent.users.values().map(String::as_str).collect();
    if users.is_empty() {
        return CleanText::new(&record.intent.operator);
    }
    let users: Vec<&str> = users.into_iter().collect();
    CleanText::new(&users.join(", "))
}

/// Why it can't be taken back, as far as the record tells.
fn settled(record: &PlanRecord, undone_by: Option<&CleanText>) -> Option<CleanText> {
    if let Some(by) = undone_by {
        return Some(CleanText::new(&format!("already taken back by {by}")));
    }
    let mut states = record.outcomes.values();
    let may_stand = !record.ended
        || states.any(|outcome| matches!(outcome.state.as_str(), "done" | "unknown"));
    (!may_stand).then(|| CleanText::new("it changed nothing"))
}

fn step(record: &PlanRecord, place: usize, step: &StepRecord) -> EntryStep {
    let outcome = record.outcomes.get(&place);
    let why = outcome.and_then(|outcome| outcome.why.as_deref());
    EntryStep {
        app: CleanText::new(&step.app),
        place: CleanText::new(&format!("{} on {}", step.namespace, step.cluster)),
        differences: differences(step),
        outcome: outcome.map(|outcome| CleanText::new(&outcome.state)),
        why: why.map(CleanText::new),
    }
}

fn differences(step: &StepRecord) -> Vec<Difference> {
    let changes = step.changes.iter().map(FieldChange::from);
    changes.flat_map(|change| change.difference()).collect()
}

/// Everything that is said of it, and the apps' names, in small letters.
fn search(entry: &Entry, record: &PlanRecord) -> String {
    let mut words: BTreeSet<&str> = BTreeSet::new();
    for step in &record.intent.steps {
        words.extend([&*step.app, &*step.namespace, &*step.cluster, &*step.name]);
    }
    let outcome = entry.outcome();
    let fixed = [
        entry.id.as_str(),
        entry.who.as_str(),
        &record.intent.operator,
        entry.playbook.as_str(),
        entry.summary.as_str(),
        entry.reason.as_ref().map_or("", |reason| reason.as_str()),
        entry.settled.as_ref().map_or("", |why| why.as_str()),
        &outcome,
    ];
    let all: Vec<&str> = fixed.into_iter().chain(words).collect();
    all.join("\n").to_lowercase()
}
