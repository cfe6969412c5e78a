//! The record read back: plans with what came of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::draft::{Aim, Draft};
use super::{Entry, Intent, Record, StepRecord, TakenBack, TakenUp};
use crate::model::CleanText;
use crate::playbooks::order::{self, Link};

/// Every plan on record, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// The plans.
    pub plans: Vec<PlanRecord>,
}

/// One plan and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRecord {
    /// When its intent was recorded.
    pub time: DateTime<Utc>,
    /// The intent.
    pub intent: Intent,
    /// Who took it up again after it was interrupted, and when.
    pub taken_up: Vec<(DateTime<Utc>, TakenUp)>,
    /// What came of each step, as far as it is recorded.
    pub outcomes: BTreeMap<usize, StepOutcome>,
    /// Whether its end is recorded; if not, it is running, or was killed midway.
    pub ended: bool,
}

/// The recorded outcome of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOutcome {
    /// When it was recorded.
    pub time: DateTime<Utc>,
    /// In one or two words, as [`Outcome::word`](crate::execution::Outcome::word) gives it.
    pub state: String,
    /// Why.
    pub why: Option<String>,
    /// The resource version that the change left.
    pub version: Option<String>,
}

/// Why there is nothing to take back, or nothing to go on with.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Undo {
    /// No plan on record can be taken back.
    #[error("there is nothing to undo: no plan on record changed anything that still stands")]
    Nothing,
    /// No plan has that id.
    #[error("no plan on record is called `{0}`: `dogwatch audit list` shows them")]
    NoSuchPlan(CleanText),
    /// Several ids begin so.
    #[error("several plans begin with `{0}`: {1}")]
    Ambiguous(CleanText, CleanText),
    /// It was taken back before.
    #[error("{0} was already taken back by {1}")]
    AlreadyUndone(CleanText, CleanText),
    /// None of its steps was done.
    #[error("{0} changed nothing, so there is nothing to take back")]
    ChangedNothing(CleanText),
    /// Its playbook knows no way back.
    #[error(
        "{0} can't be taken back: {1}; an older plan is taken back by its name: `dogwatch audit list`"
    )]
    NoWay(CleanText, &'static str),
    /// It speaks of objects that this version does not know.
    #[error("{0} changed objects of a kind that this version of dogwatch does not know")]
    UnknownKind(CleanText),
    /// It was not interrupted.
    #[error("{0} came to its end, so there is nothing to resume: `dogwatch audit show {0}`")]
    Ended(CleanText),
    /// It was interrupted after its last step.
    #[error(
        "every step of {0} has its outcome, only its end is missing: `dogwatch finish {0} --close`"
    )]
    NothingLeft(CleanText),
    /// What was there before, or was to be there then, is not to be had any more.
    #[error("{0}")]
    NotKept(CleanText),
}

impl History {
    /// Takes in the next entry; `places` tells where in `plans` a plan is.
    pub(super) fn take(&mut self, entry: Entry, places: &mut BTreeMap<String, usize>) {
        let time = entry.time;
        let place = entry.record.plan().and_then(|plan| places.get(plan));
        match (entry.record, place.copied()) {
            (Record::Intent(intent), _) => {
                places.insert(intent.plan.clone(), self.plans.len());
                self.plans.push(PlanRecord {
                    time,
                    intent,
                    taken_up: Vec::new(),
                    outcomes: BTreeMap::new(),
                    ended: false,
                });
            }
            (record, Some(place)) => {
                if let Some(plan) = self.plans.get_mut(place) {
                    plan.take(time, record);
                }
            }
            (_, None) => {}
        }
    }

    /// What it takes to take back the plan whose id is, or begins with, `wanted`; or the newest
    /// one of which something still stands and that is itself no undo. One that has no way back
    /// is not passed over for an older one, which nobody had in mind.
    pub fn undo(&self, wanted: Option<&str>) -> Result<Draft, Undo> {
        let back = TakenBack::of(self);
        let record = if let Some(wanted) = wanted {
            self.named(wanted)?
        } else {
            let mut plans = self.plans.iter().rev();
            let stands = |it: &&PlanRecord| {
                let for_good = it.no_way_back().is_some() && it.done() > 0;
                for_good || back.standing(it).next().is_some()
            };
            let newest = plans.find(|it| !back.is_undo(it) && stands(it));
            newest.ok_or(Undo::Nothing)?
        };
        let places: Vec<_> = back.standing(record).collect();
        match (&places[..], back.by(record)) {
            ([], Some(by)) => Err(Undo::AlreadyUndone(record.id(), CleanText::new(by))),
            ([], None) => Err(match record.no_way_back() {
                Some(why) => Undo::NoWay(record.id(), why),
                None => Undo::ChangedNothing(record.id()),
            }),
            _ => Draft::new(record, Aim::Undo, &places),
        }
    }

    /// What it takes to go on with the interrupted plan whose id is, or begins with, `wanted`.
    pub fn rest(&self, wanted: &str) -> Result<Draft, Undo> {
        let record = self.named(wanted)?;
        if record.ended {
            return Err(Undo::Ended(record.id()));
        }
        let places = record.to_do();
        if places.is_empty() {
            return Err(Undo::NothingLeft(record.id()));
        }
        Draft::new(record, Aim::Rest, &places)
    }

    /// The plan whose id is, or begins with, `wanted`.
    pub fn named(&self, wanted: &str) -> Result<&PlanRecord, Undo> {
        let found: Vec<_> = self
            .plans
            .iter()
            .filter(|record| !wanted.is_empty() && record.is_called(wanted))
            .collect();
        match found[..] {
            [] => Err(Undo::NoSuchPlan(CleanText::new(wanted))),
            [record] => Ok(record),
            [..] => {
                let exact = found.iter().find(|record| record.intent.plan == wanted);
                let ids: Vec<_> = found.iter().map(|record| &*record.intent.plan).collect();
                exact.copied().ok_or_else(|| {
                    Undo::Ambiguous(CleanText::new(wanted), CleanText::new(&ids.join(", ")))
                })
            }
        }
    }
}

impl Record {
    /// The plan that it is about.
    fn plan(&self) -> Option<&str> {
        match self {
            Self::Intent(intent) => Some(&intent.plan),
            Self::Outcome { plan, .. } => Some(plan),
            Self::Resumed(taken_up) | Self::Closed(taken_up) => Some(&taken_up.plan),
            Self::End(ending) => Some(&ending.plan),
            Self::Torn { .. } => None,
        }
    }
}

impl PlanRecord {
    /// Whether `wanted` is the beginning of its id, or of the digest that its dialog showed.
    fn is_called(&self, wanted: &str) -> bool {
        let Intent { plan, digest, .. } = &self.intent;
        let digest = digest.as_deref().unwrap_or_default();
        plan.starts_with(wanted) || digest.starts_with(wanted)
    }

    /// Its id, as it may be shown.
    pub fn id(&self) -> CleanText {
        CleanText::new(&self.intent.plan)
    }

    /// How many steps were done.
    pub fn done(&self) -> usize {
        let states = self.outcomes.values();
        states.filter(|outcome| outcome.state == "done").count()
    }

    /// Each step, by its place, with its outcome as far as it is recorded.
    pub fn steps(&self) -> impl Iterator<Item = (usize, &StepRecord, Option<&StepOutcome>)> {
        let steps = self.intent.steps.iter().enumerate();
        steps.map(|(place, step)| (place, step, self.outcomes.get(&place)))
    }

    /// The places of the steps that are still to be done, or to be looked up.
    pub fn open(&self) -> impl Iterator<Item = usize> {
        self.steps().filter_map(|(place, _, outcome)| {
            let open = outcome.is_none_or(|it| matches!(&*it.state, "unknown" | "not started"));
            open.then_some(place)
        })
    }

    /// Those of them that can be gone on with: not what follows a step that was not done.
    fn to_do(&self) -> Vec<usize> {
        let is_open: BTreeSet<_> = self.open().collect();
        let links = self.intent.steps.iter().map(Link::from);
        let done = |place: usize| {
            let outcome = self.outcomes.get(&place);
            outcome.is_some_and(|outcome| outcome.state == "done")
        };
        order::reachable(links, done, |place| is_open.contains(&place))
    }

    fn take(&mut self, time: DateTime<Utc>, record: Record) {
        match record {
            Record::Outcome {
                step,
                state,
                why,
                version,
                ..
            } => {
                let outcome = StepOutcome {
                    time,
                    state,
                    why,
                    version,
                };
                self.outcomes.insert(step, outcome);
            }
            Record::Resumed(taken_up) | Record::Closed(taken_up) => {
                self.taken_up.push((time, taken_up));
            }
            Record::End(_) => self.ended = true,
            Record::Intent(_) | Record::Torn { .. } => {}
        }
    }
}
