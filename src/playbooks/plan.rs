//! A playbook applied to frozen targets: what will be done, shown before it is done.

use std::collections::HashSet;

use serde::Serialize;

use super::order::{Link, outlived};
use super::{Confirmation, FieldChange, PLAYBOOKS};
use crate::model::{CleanText, ClusterId, RolloutEnd, Subject, Target, WorkloadKind};

/// What will be done. What the dialog shows is this; what runs is this.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The playbook's name, for example `extend-ttl`.
    pub playbook: CleanText,
    /// What it does, in words: "extend the time to live by 7d".
    pub summary: CleanText,
    /// The clusters it touches, frozen.
    pub clusters: Vec<ClusterId>,
    /// The steps, one an object.
    pub steps: Vec<Step>,
    /// Targets that it will not touch, and why.
    pub refusals: Vec<Refusal>,
    /// What the operator must know before saying yes.
    pub warnings: Vec<CleanText>,
    /// What it takes to say yes.
    pub confirmation: Confirmation,
    /// Where it comes from.
    pub origin: Origin,
}

impl Plan {
    /// Whether a rollout that ended so has come to what the plan was for. What is taken back goes
    /// its steps again, to the first that waits for a person.
    pub fn is_over(&self, end: &RolloutEnd) -> bool {
        if self.undoes().is_some() {
            return matches!(end, RolloutEnd::Complete | RolloutEnd::Waiting { .. });
        }
        let playbook = PLAYBOOKS.iter().find(|it| *it.name() == *self.playbook);
        playbook.map_or(end.is_complete(), |playbook| playbook.is_over(end))
    }

    /// The places of the steps after which there is a rollout to be followed, the last of each
    /// object; not what a later step of its chain leaves nothing of.
    pub fn followed(&self) -> Vec<usize> {
        let links: Vec<_> = self.steps.iter().map(Link::from).collect();
        let outlived = outlived(&links);
        let mut seen = HashSet::new();
        let places = self.steps.iter().zip(outlived).enumerate().rev();
        let mut places: Vec<_> = places
            .filter(|(_, (step, outlived))| !outlived && step.rolls_out())
            .filter(|(_, (step, _))| seen.insert((step.target.system(), step.target.uid())))
            .map(|(place, _)| place)
            .collect();
        places.sort_unstable();
        places
    }

    /// The plan (by its audit id) that this one takes back.
    pub fn undoes(&self) -> Option<&CleanText> {
        match &self.origin {
            Origin::Undo(plan) => Some(plan),
            Origin::Playbook | Origin::Retry(_) | Origin::Resume { .. } => None,
        }
    }
}

/// Where a plan comes from: a playbook, or another plan, by its audit id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A playbook made it.
    Playbook,
    /// It takes that plan back.
    Undo(CleanText),
    /// It tries again what that plan did not get done.
    Retry(CleanText),
    /// It is what is left of that plan, which was interrupted, and goes on in its record.
    Resume {
        /// The interrupted plan.
        plan: CleanText,
        /// The places that the steps have in it.
        places: Vec<usize>,
    },
}

/// One change of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is changed, frozen as it was.
    pub target: Target,
    /// The difference. Execution checks every `before` against the live object, writes every
    /// `after`, and reads it back.
    pub changes: Vec<FieldChange>,
    /// The change in a few words, for one line of the dialog: "in 2h → in 7d2h".
    pub words: CleanText,
    /// The reason of the Event left on the object (`TtlExtended`).
    pub event: CleanText,
}

impl Step {
    /// Whether it is only done when the workload's controller has rolled it out.
    pub fn rolls_out(&self) -> bool {
        self.target.object().is_some() && self.changes.iter().any(FieldChange::rolls_out)
    }

    /// Whether it changes the status alone, which the object's controller writes, too.
    pub fn is_of_status(&self) -> bool {
        self.changes.iter().all(FieldChange::is_of_status)
    }

    /// Whether its request holds only for the version of the object that was just read: all but
    /// the switches of controllers that write their objects many times a second, which may be set
    /// twice. A Deployment's version holds still for long enough. Most platforms of flags know no
    /// condition.
    pub fn is_conditional(&self) -> bool {
        match &self.target {
            Target::Flag { flag, .. } => flag.by.compares_and_sets(),
            Target::Workload { object, .. } => {
                let holds_still = object.key.kind == WorkloadKind::Deployment;
                holds_still || !self.changes.iter().all(FieldChange::is_switch)
            }
        }
    }
}

/// A target that the plan will not touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Which.
    #[serde(flatten)]
    pub subject: Subject,
    /// Why, and what to do instead.
    pub why: CleanText,
}
