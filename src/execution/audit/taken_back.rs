//! What of each plan was taken back since.

use std::collections::{BTreeMap, BTreeSet};

use super::{History, PlanRecord, StepOutcome, StepRecord};
use crate::playbooks::Reversal;
use crate::playbooks::order::{self, Link};

/// What of each plan was taken back since, step by step: an undo of which three steps failed
/// leaves these three to be taken back, and an undo that was itself taken back does not count.
#[derive(Clone, Debug, Default)]
pub struct TakenBack<'a> {
    by_plan: BTreeMap<&'a str, Back<'a>>,
    /// The plan that each undo takes back.
    undoes: BTreeMap<&'a str, &'a str>,
}

/// What names an object (cluster, namespace, name, UID; of a flag its environment, too) and the
/// first field of it that a step changes: a plan may have several steps of one object.
type Field<'a> = [&'a str; 6];

#[derive(Clone, Debug)]
struct Back<'a> {
    fields: BTreeSet<Field<'a>>,
    by: &'a str,
}

impl<'a> TakenBack<'a> {
    /// What `history` tells of it.
    pub fn of(history: &'a History) -> Self {
        let mut back = Self::default();
        for record in &history.plans {
            let intent = &record.intent;
            // A second try of an undo takes back what the first one was to.
            let retried = intent.retries.as_deref();
            let undoes = retried.and_then(|plan| back.undoes.get(plan).copied());
            if let Some(undoes) = intent.undoes.as_deref().or(undoes) {
                back.undoes.insert(&intent.plan, undoes);
            }
        }
        // The newest first: by then it is known what of an undo was taken back itself.
        for record in history.plans.iter().rev() {
            back.take(record);
        }
        back
    }

    fn take(&mut self, record: &'a PlanRecord) {
        let id = record.intent.plan.as_str();
        let Some(plan) = self.undoes.get(id).copied() else {
            return;
        };
        let done = record.steps().filter(|(_, _, outcome)| is_done(*outcome));
        let fields: Vec<_> = done
            .map(|(_, step, _)| field(step))
            .filter(|field| !self.has(id, field))
            .collect();
        if fields.is_empty() {
            return;
        }
        let back = self.by_plan.entry(plan).or_insert_with(|| Back {
            fields: BTreeSet::new(),
            by: id,
        });
        back.fields.extend(fields);
    }

    fn has(&self, plan: &str, field: &Field<'_>) -> bool {
        let back = self.by_plan.get(plan);
        back.is_some_and(|back| back.fields.contains(field))
    }

    /// The places of the steps of `record` that changed something or may have, and that were not
    /// taken back: those done, those whose outcome is unknown, and those whose outcome was never
    /// recorded. Execution tells what really happened: it checks each against the live object
    /// before it puts anything back. None where the playbook knows no way back.
    pub fn standing(&self, record: &'a PlanRecord) -> impl Iterator<Item = usize> {
        let links: Vec<_> = record.intent.steps.iter().map(Link::from).collect();
        let outlived = order::outlived(&links);
        let steps = record.steps().filter(|_| record.no_way_back().is_none());
        steps.filter_map(move |(place, step, outcome)| {
            let changed = match outcome {
                Some(outcome) => matches!(&*outcome.state, "done" | "unknown"),
                None => !record.ended,
            };
            let stands = changed && !self.has(&record.intent.plan, &field(step));
            let stands = stands && outlived.get(place) != Some(&true);
            stands.then_some(place)
        })
    }

    /// The newest plan that took something of `record` back.
    pub fn by(&self, record: &PlanRecord) -> Option<&'a str> {
        let back = self.by_plan.get(record.intent.plan.as_str())?;
        Some(back.by)
    }

    /// Whether `record` takes another plan back.
    pub fn is_undo(&self, record: &PlanRecord) -> bool {
        self.undoes.contains_key(record.intent.plan.as_str())
    }
}

impl PlanRecord {
    /// Why what it did can't be taken back, where its playbook knows no way.
    pub fn no_way_back(&self) -> Option<&'static str> {
        let changes = self.intent.steps.iter().flat_map(|step| &step.changes);
        let pointers = changes.map(|change| change.pointer.as_str());
        match Reversal::of(&self.intent.playbook, pointers) {
            Reversal::Never(why) => Some(why),
            Reversal::Plain | Reversal::Warned(_) => None,
        }
    }
}

fn is_done(outcome: Option<&StepOutcome>) -> bool {
    outcome.is_some_and(|outcome| outcome.state == "done")
}

fn field(step: &StepRecord) -> Field<'_> {
    let first = step.changes.first();
    let pointer = first.map_or("", |change| change.pointer.as_str());
    let flag = step.flag.as_ref();
    let environment = flag.map_or("", |flag| &flag.environment);
    let (namespace, name) = (&step.namespace, &step.name);
    [
        &step.cluster,
        namespace,
        name,
        &step.uid,
        environment,
        pointer,
    ]
}
