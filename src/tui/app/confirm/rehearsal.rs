//! What the cluster says to a plan before it is run. It never stands in the way of a yes.

use crate::execution::Outcome;
use crate::model::Digest;
use crate::playbooks::{Plan, Step};
use crate::tui::app::grouping::grouped;
use crate::tui::app::{Effect, Overlay, State};

/// The cluster's answer to a dry run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal(Answer);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Answer {
    None,
    Pending,
    Known(Vec<Outcome>, Objections),
}

impl Rehearsal {
    /// None is asked for.
    pub(super) fn none() -> Self {
        Self(Answer::None)
    }

    /// Asks for one, where there is anything to check and requests may go out at all.
    pub(super) fn begin(&mut self, state: &State, plan: &Plan, digest: &Digest) -> Option<Effect> {
        if plan.steps.is_empty() || state.acting.limits.read_only {
            return None;
        }
        self.0 = Answer::Pending;
        Some(Effect::Rehearse {
            digest: digest.clone(),
            plan: Box::new(plan.clone()),
        })
    }

    /// Whether the answer is still to come.
    pub fn is_pending(&self) -> bool {
        self.0 == Answer::Pending
    }

    /// What the cluster would not accept of the step at `index`.
    pub fn objection(&self, index: usize) -> Option<&Outcome> {
        match &self.0 {
            Answer::Known(outcomes, _) => outcomes.get(index).filter(|one| !one.is_done()),
            Answer::None | Answer::Pending => None,
        }
    }

    /// How many steps the cluster would refuse, and how many could not be checked; nothing while
    /// it has not answered.
    pub fn counts(&self) -> Option<Objections> {
        match &self.0 {
            Answer::Known(_, counts) => Some(*counts),
            Answer::None | Answer::Pending => None,
        }
    }

    /// What is objected, the same words once.
    pub(super) fn remarks(&self, plan: &Plan) -> Vec<String> {
        let Answer::Known(outcomes, _) = &self.0 else {
            return Vec::new();
        };
        let both = || plan.steps.iter().zip(outcomes);
        let refused = both().filter(|(_, outcome)| !outcome.is_done() && !is_unknown(outcome));
        let unknown = both().filter(|(_, outcome)| is_unknown(outcome));
        let mut remarks = said(refused, "would be refused");
        remarks.extend(said(unknown, "could not be checked"));
        remarks
    }
}

/// How the cluster's answer is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objections {
    /// Steps that it would accept.
    pub accepted: usize,
    /// Steps that it would not.
    pub refused: usize,
    /// Steps of which it said nothing.
    pub unknown: usize,
}

impl Objections {
    fn of(outcomes: &[Outcome]) -> Self {
        let count = |is: fn(&Outcome) -> bool| outcomes.iter().filter(|one| is(one)).count();
        let (accepted, unknown) = (count(Outcome::is_done), count(is_unknown));
        Self {
            accepted,
            refused: outcomes.len() - accepted - unknown,
            unknown,
        }
    }
}

/// Whether the cluster said nothing: it could not be asked.
fn is_unknown(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Failed { .. } | Outcome::Unknown { .. } | Outcome::NotStarted
    )
}

fn said<'a>(steps: impl Iterator<Item = (&'a Step, &'a Outcome)>, what: &str) -> Vec<String> {
    let named = steps.map(|(step, outcome)| {
        let why = outcome.why().map_or(outcome.word(), |why| why.as_str());
        (step.target.subject(), why)
    });
    let named: Vec<_> = named.collect();
    let groups = grouped(named.iter().map(|(of, why)| (of.name().as_str(), *why)));
    groups.iter().map(|group| group.words(what)).collect()
}

/// Takes in the cluster's answer, where the dialog is still over the plan that was asked about.
pub(in crate::tui::app) fn rehearsed(state: &mut State, digest: &Digest, outcomes: Vec<Outcome>) {
    match state.overlay.take() {
        Some(Overlay::Confirm(mut confirm)) if confirm.digest == *digest => {
            let counts = Objections::of(&outcomes);
            confirm.rehearsal = Rehearsal(Answer::Known(outcomes, counts));
            confirm.outline(state);
            state.overlay = Some(Overlay::Confirm(confirm));
        }
        other => state.overlay = other,
    }
}
