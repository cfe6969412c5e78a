//! Entries out of the audit.

use std::collections::BTreeSet;

use super::{Entry, EntryStep, Standing};
use crate::execution::Interrupted;
use crate::execution::audit::{Change, History, PlanRecord, StepOutcome, StepRecord, TakenBack};
use crate::model::CleanText;

/// Every plan of `history`, the newest first.
pub fn entries(history: &History, interrupted: &[Interrupted]) -> Vec<Entry> {
    let back = TakenBack::of(history);
    let plans = history.plans.iter().rev();
    plans
        .map(|record| {
            let waits = interrupted.iter().any(|one| one.id == record.id());
            let standing = match (record.ended, waits) {
                (true, _) => Standing::Ended,
                (false, true) => Standing::Interrupted,
                (false, false) => Standing::Running,
            };
            entry(record, standing, &back)
        })
        .collect()
}

fn entry<'a>(record: &'a PlanRecord, standing: Standing, back: &TakenBack<'a>) -> Entry {
    let intent = &record.intent;
    let playbook = match (&intent.undoes, &intent.retries) {
        (Some(_), _) => CleanText::new(&format!("undo {}", intent.playbook)),
        (None, Some(_)) => CleanText::new(&format!("again {}", intent.playbook)),
        (None, None) => CleanText::new(&intent.playbook),
    };
    let mut entry = Entry {
        id: record.id(),
        time: record.time,
        who: who(record),
        playbook,
        summary: CleanText::new(&intent.summary),
        reason: intent.reason.as_deref().map(CleanText::new),
        done: record.done(),
        standing,
        settled: settled(record, back),
        undone_by: back.by(record).map(CleanText::new),
        steps: record
            .steps()
            .map(|(_, it, outcome)| step(it, outcome))
            .collect(),
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
fn settled<'a>(record: &'a PlanRecord, back: &TakenBack<'a>) -> Option<CleanText> {
    if let Some(why) = record.no_way_back() {
        return Some(CleanText::new(why));
    }
    if back.standing(record).next().is_some() {
        return None;
    }
    Some(match back.by(record) {
        Some(by) => CleanText::new(&format!("already taken back by {by}")),
        None => CleanText::new("it changed nothing"),
    })
}

fn step(step: &StepRecord, outcome: Option<&StepOutcome>) -> EntryStep {
    let why = outcome.and_then(|outcome| outcome.why.as_deref());
    let subject = step.subject();
    EntryStep {
        name: subject.name().clone(),
        place: CleanText::new(&format!("{} on {}", subject.place(), step.cluster)),
        differences: step.changes.iter().flat_map(Change::difference).collect(),
        outcome: outcome.map(|outcome| CleanText::new(&outcome.state)),
        why: why.map(CleanText::new),
    }
}

/// Everything that is said of it, and the apps' names, in small letters.
fn search(entry: &Entry, record: &PlanRecord) -> String {
    let mut words: BTreeSet<&str> = BTreeSet::new();
    for step in &record.intent.steps {
        words.extend([&*step.app, &*step.namespace, &*step.cluster, &*step.name]);
        words.extend(step.flag.as_ref().map(|flag| &*flag.environment));
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
