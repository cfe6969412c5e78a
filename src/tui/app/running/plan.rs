//! A plan on its way, or the last that was.

use chrono::{DateTime, TimeDelta, Utc};

use super::pace::Pace;
use crate::execution::{Outcome, Report};
use crate::model::{CleanText, FlagKey};
use crate::playbooks::{Plan, Step};
use crate::tui::app::{Before, Made};

/// What the operator wants of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// That it goes on.
    Going,
    /// That no step begins for now.
    Paused,
    /// That no step begins any more.
    Stopping,
}

/// What a wish to leave the program comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::tui::app) enum Leave {
    /// It can be left.
    Go,
    /// A change is being made: whether it is meant so.
    Ask,
    /// It is meant so: the change is to be stopped.
    Stop,
}

/// The API server asked to wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Until when.
    pub until: DateTime<Utc>,
    /// What it said.
    pub why: CleanText,
}

/// A plan on its way, or the last that was.
#[derive(Clone, Debug)]
pub struct Running {
    /// The plan.
    pub plan: Plan,
    /// What the operator wants of it.
    pub hand: Hand,
    /// What did not work though the steps did, and why the plan was not begun.
    pub notes: Vec<CleanText>,
    /// What tries again what did not work, once it has ended.
    pub retry: Option<Plan>,
    /// How it came about, and the reason that was given for it.
    made: Option<(Box<Made>, Option<CleanText>)>,
    outcomes: Vec<Option<Outcome>>,
    troubled: Vec<usize>,
    known: usize,
    held: Option<Held>,
    pace: Pace,
    underway: bool,
    /// Whether the operator was asked if they want to leave in the middle of it.
    asked_to_leave: bool,
}

impl Running {
    /// A plan that was handed to execution at `now`.
    pub fn new(plan: Plan, now: DateTime<Utc>) -> Self {
        let mut pace = Pace::default();
        pace.count(now, 0);
        Self {
            outcomes: vec![None; plan.steps.len()],
            plan,
            made: None,
            hand: Hand::Going,
            notes: Vec::new(),
            retry: None,
            troubled: Vec::new(),
            known: 0,
            held: None,
            pace,
            underway: true,
            asked_to_leave: false,
        }
    }

    /// Takes in how it came about, where it can be made anew, and why.
    pub(in crate::tui::app) fn begun(&mut self, made: Option<Made>, reason: Option<CleanText>) {
        self.made = made.map(|made| (Box::new(made), reason));
    }

    /// What of it met flags that somebody else had changed meanwhile, to be planned anew: for those
    /// whose steps these are alone.
    pub(in crate::tui::app) fn overtaken(&self) -> Option<(Made, Before)> {
        let conflict = |(step, outcome): (&Step, &Option<Outcome>)| match outcome {
            Some(Outcome::Conflict { why }) => step
                .target
                .flag()
                .map(|_| (step.target.clone(), why.clone())),
            _ => None,
        };
        let steps = self.plan.steps.iter().zip(&self.outcomes);
        let met: Vec<_> = steps.filter_map(conflict).collect();
        let (made, reason) = self.made.as_ref().filter(|_| !met.is_empty())?;
        let mut made = Made::clone(made);
        let targets = &mut made.invocation.targets;
        let is_met = |flag: &FlagKey| {
            let flags = met.iter().filter_map(|(target, _)| target.flag());
            flags.map(|it| &it.key).any(|key| key.is_same_flag(flag))
        };
        targets.flags.retain(|flag| is_met(&flag.key));
        targets
            .apps
            .retain(|app| met.iter().any(|(target, _)| target.app() == Some(app)));
        targets.hidden = 0;
        let changed = met.iter().map(|(target, why)| {
            CleanText::new(&format!("changed meanwhile: {}: {why}", target.subject()))
        });
        let before = Before {
            answer: made.answer.clone(),
            reason: reason.clone(),
            changed: changed.collect(),
        };
        Some((made, before))
    }

    /// Whether execution has not ended yet.
    pub fn is_underway(&self) -> bool {
        self.underway
    }

    /// How many steps it has.
    pub fn len(&self) -> usize {
        self.outcomes.len()
    }

    /// Whether it has no step.
    pub fn is_empty(&self) -> bool {
        self.outcomes.is_empty()
    }

    /// What came of the step at `index`; nothing while that is not known.
    pub fn outcome(&self, index: usize) -> Option<&Outcome> {
        self.outcomes.get(index)?.as_ref()
    }

    /// The steps that were not done though they have an outcome, in the order of their outcomes.
    pub fn troubled(&self) -> &[usize] {
        &self.troubled
    }

    /// How many steps have an outcome.
    pub fn known(&self) -> usize {
        self.known
    }

    /// How many steps are done.
    pub fn done(&self) -> usize {
        self.known - self.troubled.len()
    }

    /// Whether every step is done and there is nothing to say about it.
    pub fn is_clean(&self) -> bool {
        self.done() == self.len() && self.notes.is_empty()
    }

    /// How the API server holds it at `now`.
    pub fn held(&self, now: DateTime<Utc>) -> Option<(TimeDelta, &CleanText)> {
        let held = self.held.as_ref().filter(|_| self.underway)?;
        let left = held.until - now;
        (left > TimeDelta::zero()).then_some((left, &held.why))
    }

    /// Steps a second, and how long the rest takes at that rate.
    pub fn pace(&self, now: DateTime<Utc>) -> Option<(f64, TimeDelta)> {
        let goes = self.underway && self.hand == Hand::Going;
        let rate = self.pace.rate(now, self.known).filter(|_| goes)?;
        Some((rate, Pace::left(rate, self.len() - self.known)))
    }

    pub(super) fn take(&mut self, step: usize, outcome: Outcome, now: DateTime<Utc>) {
        let Some(place) = self.outcomes.get_mut(step) else {
            return;
        };
        if place.is_none() {
            self.known += 1;
            if !outcome.is_done() {
                self.troubled.push(step);
            }
            *place = Some(outcome);
        }
        self.pace.count(now, self.known);
    }

    pub(super) fn hold(&mut self, held: Held) {
        self.held = Some(held);
    }

    /// Pauses, or goes on; whether it is paused now.
    pub(super) fn turn(&mut self) -> bool {
        self.pace.forget();
        self.hand = match self.hand {
            Hand::Going => Hand::Paused,
            Hand::Paused | Hand::Stopping => Hand::Going,
        };
        self.hand == Hand::Paused
    }

    /// Takes in the end, as it was reported: that is what holds.
    pub(super) fn end(&mut self, report: Report) {
        self.retry = report.retry();
        self.notes = report.notes;
        self.settle(report.outcomes);
    }

    /// The operator wants to leave.
    pub(in crate::tui::app) fn leave(&mut self) -> Leave {
        match (self.underway, self.hand) {
            (false, _) | (true, Hand::Stopping) => Leave::Go,
            (true, _) if self.asked_to_leave => Leave::Stop,
            (true, _) => {
                self.asked_to_leave = true;
                Leave::Ask
            }
        }
    }

    /// The operator wants to stay.
    pub(super) fn stay(&mut self) {
        self.asked_to_leave = false;
    }

    /// Whether the operator was asked if they want to leave in the middle of it.
    pub(super) fn may_be_left(&self) -> bool {
        self.asked_to_leave && self.underway
    }

    /// Takes in that it was not begun: it can be tried again as it is.
    pub(super) fn refused(&mut self, why: CleanText) {
        self.notes.push(why);
        self.retry = Some(self.plan.clone());
        self.settle(vec![Outcome::NotStarted; self.len()]);
    }

    fn settle(&mut self, outcomes: Vec<Outcome>) {
        let all = outcomes.iter().enumerate();
        let troubled = all.filter(|(_, outcome)| !outcome.is_done());
        self.troubled = troubled.map(|(index, _)| index).collect();
        self.known = outcomes.len();
        self.outcomes = outcomes.into_iter().map(Some).collect();
        self.underway = false;
    }
}
