//! Closes an interrupted plan: looks up what came of each open step, records it, and the end.
//! Only reads, so that it may be done where nothing may be written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use super::audit::{Change, Ending, Kept, PlanRecord, Record, StepRecord};
use super::check;
use super::journal::{take_up, taken_up};
use super::live::means_the_same;
use super::{ExecutionError, Executor, Outcome};
use crate::backends::{LiveObject, WriteError, Writer};
use crate::model::{CleanText, ClusterId, Subject};

/// What is recorded of a step that was found done.
const FOUND: &str = "found so when the plan was closed";

/// A plan that was closed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Closed {
    /// Its id in the audit.
    pub id: CleanText,
    /// What it does, in words.
    pub summary: CleanText,
    /// The steps that were open, as they were found.
    pub found: Vec<Looked>,
    /// How many of its steps were done, all in all.
    pub done: usize,
    /// Of how many.
    pub all: usize,
}

/// A step that was looked up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Looked {
    /// Of whom.
    #[serde(flatten, serialize_with = "Subject::names")]
    pub subject: Subject,
    /// The change in words.
    pub words: CleanText,
    /// As it was found: done, not started, or unknown and why.
    pub outcome: Outcome,
}

/// The writers of the clusters that are still those that the plan was made for.
type Reachable<'a> = BTreeMap<CleanText, Result<&'a Arc<dyn Writer>, CleanText>>;

impl Executor {
    /// Closes the interrupted plan `id` (all of it) without doing anything more of it.
    pub async fn close(&self, id: &str) -> Result<Closed, ExecutionError> {
        let (_lock, record) = take_up(&self.audit, id).await?;
        let writers = self.reachable(&record).await;
        let closing = Record::Closed(taken_up(&self.audit, id));
        self.audit.append(closing).await?;
        let plan = record.id();
        let mut found = Vec::new();
        for place in record.open() {
            let Some(step) = record.intent.steps.get(place) else {
                continue;
            };
            let (outcome, version) = look_up(step, &writers).await;
            let mut line = Record::outcome(&plan, place, &outcome, version);
            if let (Record::Outcome { why, .. }, Outcome::Done) = (&mut line, &outcome) {
                *why = Some(FOUND.to_owned());
            }
            self.audit.append(line).await?;
            found.push(Looked {
                subject: step.subject(),
                words: CleanText::new(&step.words),
                outcome,
            });
        }
        let done = record.done() + found.iter().filter(|it| it.outcome.is_done()).count();
        let ending = Ending {
            plan: id.to_owned(),
            done,
            steps: record.intent.steps.len(),
        };
        self.audit.append(Record::End(ending)).await?;
        Ok(Closed {
            id: plan,
            summary: CleanText::new(&record.intent.summary),
            found,
            done,
            all: record.intent.steps.len(),
        })
    }

    async fn reachable(&self, record: &PlanRecord) -> Reachable<'_> {
        let frozen: Vec<_> = record.intent.clusters.iter().map(ClusterId::from).collect();
        let names: BTreeSet<_> = record.intent.steps.iter().map(|it| &it.cluster).collect();
        let mut writers = Reachable::new();
        for name in names {
            let name = CleanText::new(name);
            let writer = check::cluster(&name, &frozen, &self.writers).await;
            let writer = writer.map_err(|error| CleanText::new(&error.to_string()));
            writers.insert(name, writer);
        }
        writers
    }
}

/// What came of `step`, as far as its object tells.
async fn look_up(step: &StepRecord, writers: &Reachable<'_>) -> (Outcome, Option<String>) {
    let unknown = |why: &str| {
        let why = CleanText::new(why);
        (Outcome::Unknown { why }, None)
    };
    let writer = match writers.get(&CleanText::new(&step.cluster)) {
        Some(Ok(writer)) => writer,
        Some(Err(why)) => return unknown(why),
        None => return unknown("its cluster is not known"),
    };
    let Some(target) = step.target() else {
        return unknown("its kind is not known to this version of dogwatch");
    };
    match writer.read(&target).await {
        Ok(live) if live.uid != step.uid => {
            unknown("it was deleted and made anew since: this is another object of that name")
        }
        Ok(live) if holds(step, &live, |change| change.after.as_ref()) => {
            (Outcome::Done, Some(live.resource_version))
        }
        Ok(live) if holds(step, &live, |change| change.before.as_ref()) => {
            (Outcome::NotStarted, None)
        }
        Ok(_) => unknown("it was changed since by somebody else"),
        Err(WriteError::Gone(why)) => unknown(&format!("it is gone: {why}")),
        Err(error) => unknown(&format!("it could not be looked up: {error}")),
    }
}

/// Whether every field of `step` is in `object` as that `side` says.
fn holds(step: &StepRecord, object: &LiveObject, side: impl Fn(&Change) -> Option<&Kept>) -> bool {
    step.changes.iter().all(|change| {
        let live = object.value.pointer(&change.pointer);
        match side(change) {
            Some(Kept::Plain(kept)) => means_the_same(Some(kept), live),
            Some(Kept::Digest(kept)) => live.is_some_and(|live| kept.is_of(live)),
            None => means_the_same(None, live),
        }
    })
}
