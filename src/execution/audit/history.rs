//! The record read back: plans with what came of them, and what can be taken back.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::line::Line;
use super::{Intent, Record, StepRecord};
use crate::model::{AppId, CleanText, ClusterId, ObjectRef, WorkloadKey, WorkloadKind};
use crate::playbooks::{Confirmation, FieldChange, Origin, Plan, Step, UNDO_EVENT};

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
    /// What came of each step, as far as it is recorded.
    pub outcomes: BTreeMap<usize, StepOutcome>,
    /// Whether its end is recorded; if not, it is running, or was killed midway.
    pub ended: bool,
}

/// The recorded outcome of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOutcome {
    /// In one or two words, as [`Outcome::word`](crate::execution::Outcome::word) gives it.
    pub state: String,
    /// Why.
    pub why: Option<String>,
    /// The resource version that the change left.
    pub version: Option<String>,
}

/// Why there is nothing to take back.
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
    /// It speaks of objects that this version does not know.
    #[error("{0} changed objects of a kind that this version of dogwatch does not know")]
    UnknownKind(CleanText),
}

impl History {
    pub(super) fn read(text: &[u8]) -> Self {
        let mut history = Self::default();
        let mut places = BTreeMap::new();
        for line in text.split(|byte| *byte == b'\n').filter_map(Line::read) {
            history.take(line, &mut places);
        }
        history
    }

    fn take(&mut self, line: Line, places: &mut BTreeMap<String, usize>) {
        match line.entry.record {
            Record::Intent(intent) => {
                places.insert(intent.plan.clone(), self.plans.len());
                self.plans.push(PlanRecord {
                    time: line.entry.time,
                    intent,
                    outcomes: BTreeMap::new(),
                    ended: false,
                });
            }
            Record::Outcome {
                plan,
                step,
                state,
                why,
                version,
            } => {
                if let Some(record) = self.find_mut(&plan, places) {
                    let outcome = StepOutcome {
                        state,
                        why,
                        version,
                    };
                    record.outcomes.insert(step, outcome);
                }
            }
            Record::End(ending) => {
                if let Some(record) = self.find_mut(&ending.plan, places) {
                    record.ended = true;
                }
            }
            Record::Torn { .. } => {}
        }
    }

    fn find_mut(
        &mut self,
        plan: &str,
        places: &BTreeMap<String, usize>,
    ) -> Option<&mut PlanRecord> {
        self.plans.get_mut(*places.get(plan)?)
    }

    /// The plan that takes back the plan whose id is, or begins with, `wanted`; or the newest one
    /// that was not taken back and is itself no undo.
    pub fn undo(&self, wanted: Option<&str>) -> Result<Plan, Undo> {
        let undone = self.undone();
        let record = if let Some(wanted) = wanted {
            self.named(wanted)?
        } else {
            let newest = self.plans.iter().rev().find(|record| {
                record.intent.undoes.is_none()
                    && !undone.contains_key(record.intent.plan.as_str())
                    && record.steps_to_undo().next().is_some()
            });
            newest.ok_or(Undo::Nothing)?
        };
        if let Some(by) = undone.get(record.intent.plan.as_str()) {
            return Err(Undo::AlreadyUndone(record.id(), CleanText::new(by)));
        }
        record.inverse()
    }

    /// Plans that were taken back completely, and by which.
    fn undone(&self) -> BTreeMap<&str, &str> {
        let undoing = self.plans.iter().filter(|record| {
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

    fn named(&self, wanted: &str) -> Result<&PlanRecord, Undo> {
        let found: Vec<_> = self
            .plans
            .iter()
            .filter(|record| !wanted.is_empty() && record.intent.plan.starts_with(wanted))
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

impl PlanRecord {
    /// Its id, as it may be shown.
    pub fn id(&self) -> CleanText {
        CleanText::new(&self.intent.plan)
    }

    /// How many steps were done.
    pub fn done(&self) -> usize {
        let states = self.outcomes.values();
        states.filter(|outcome| outcome.state == "done").count()
    }

    /// The steps that changed something or may have: those done, those whose outcome is unknown,
    /// and those whose outcome was never recorded. Execution tells what really happened: it
    /// checks each against the live object before it puts anything back.
    fn steps_to_undo(&self) -> impl Iterator<Item = (&StepRecord, Option<&StepOutcome>)> {
        self.intent
            .steps
            .iter()
            .enumerate()
            .filter_map(|(place, step)| match self.outcomes.get(&place) {
                Some(outcome) if matches!(&*outcome.state, "done" | "unknown") => {
                    Some((step, Some(outcome)))
                }
                Some(_) => None,
                None => (!self.ended).then_some((step, None)),
            })
    }

    fn inverse(&self) -> Result<Plan, Undo> {
        let steps: Option<Vec<_>> = self
            .steps_to_undo()
            .map(|(step, outcome)| frozen(step, outcome))
            .collect();
        let steps = steps.ok_or_else(|| Undo::UnknownKind(self.id()))?;
        let plan = self.plan(&steps);
        plan.inverse(&self.id(), steps)
            .ok_or_else(|| Undo::ChangedNothing(self.id()))
    }

    /// The plan as it was run. A reason that was given then is asked for again.
    fn plan(&self, steps: &[Step]) -> Plan {
        let apps: BTreeSet<_> = steps.iter().map(|step| &step.app).collect();
        let confirmation = if self.intent.reason.is_some() || apps.len() > 1 {
            Confirmation::Reason
        } else {
            Confirmation::Key
        };
        let clusters = self.intent.clusters.iter().map(|cluster| ClusterId {
            context: CleanText::new(&cluster.context),
            uid: cluster.uid.as_deref().map(CleanText::new),
        });
        Plan {
            playbook: CleanText::new(&self.intent.playbook),
            summary: CleanText::new(&self.intent.summary),
            clusters: clusters.collect(),
            steps: steps.to_vec(),
            refusals: Vec::new(),
            warnings: Vec::new(),
            confirmation,
            origin: Origin::Playbook,
        }
    }
}

/// A recorded step as it was left: `None` where its kind is not known.
fn frozen(step: &StepRecord, outcome: Option<&StepOutcome>) -> Option<Step> {
    let kind = [WorkloadKind::Deployment]
        .into_iter()
        .find(|kind| kind.as_str() == step.kind)?;
    let version = outcome.and_then(|outcome| outcome.version.as_deref());
    let cluster = CleanText::new(&step.cluster);
    let namespace = CleanText::new(&step.namespace);
    Some(Step {
        app: AppId {
            cluster: cluster.clone(),
            namespace: namespace.clone(),
            name: CleanText::new(&step.app),
        },
        target: ObjectRef {
            key: WorkloadKey {
                cluster,
                namespace,
                kind,
                name: CleanText::new(&step.name),
            },
            uid: CleanText::new(&step.uid),
            resource_version: CleanText::new(version.unwrap_or(&step.version)),
        },
        changes: step.changes.iter().map(FieldChange::from).collect(),
        words: CleanText::new(&step.words),
        event: UNDO_EVENT,
    })
}
