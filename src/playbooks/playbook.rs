//! What every playbook offers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use thiserror::Error;

use super::flags::Gate;
use super::{Choice, FieldChange, Limits, Plan, Question, Survey};
use crate::fleet::Rights;
use crate::model::{App, CleanText, Closeups, ClusterId, KnownFlags, RolloutEnd, Workload};

/// Something an operator can do to apps, or to flags.
pub trait Playbook: Sync {
    /// Its name in the palette and on the command line: `extend-ttl`.
    fn name(&self) -> &'static str;

    /// Its key in the fleet and on an app's page.
    fn key(&self) -> char;

    /// What it does, in a few words, for help, palette and footer.
    fn words(&self) -> &'static str;

    /// What it does, does not do and why, in Markdown paragraphs for the documentation.
    fn manual(&self) -> &'static str;

    /// What it asks for before it can plan, with an example; `None` where it asks for nothing.
    fn question(&self) -> Option<Question>;

    /// What it must ask the clusters and platforms about its targets, whose answers come in
    /// [`Context::closeups`] and [`Context::flags`].
    fn survey(&self) -> Survey {
        Survey::Nothing
    }

    /// The ways to answer the question on the command line, one of which is given, or none where
    /// there is a [usual answer](Playbook::usual_answer).
    fn flags(&self) -> &'static [AnswerFlag] {
        &[]
    }

    /// The answer that is meant where none is given on the command line; `None` where one must
    /// be given.
    fn usual_answer(&self) -> Option<&'static str> {
        None
    }

    /// What `changes` will leave of `workload`, in a few words: the dialog says so of an undo, whose
    /// record tells only what was written.
    fn outlook(
        &self,
        _workload: &Workload,
        _changes: &[FieldChange],
        _now: DateTime<Utc>,
    ) -> Option<CleanText> {
        None
    }

    /// Whether it can be taken back.
    fn reversal(&self) -> Reversal {
        Reversal::Plain
    }

    /// Whether a rollout that ended so has come to what it was begun for.
    fn is_over(&self, end: &RolloutEnd) -> bool {
        end.is_complete()
    }

    /// Whether its plan rests on what is measured of canaries, so that these are worth a wait.
    fn heeds_verdicts(&self) -> bool {
        false
    }

    /// How it plans, which says for what.
    fn planner(&self) -> Planner<'_>;

    /// Whether it is for flags.
    fn is_for_flags(&self) -> bool {
        matches!(self.planner(), Planner::Flags(_))
    }
}

/// How a playbook plans.
#[derive(Clone, Copy)]
pub enum Planner<'a> {
    /// For apps.
    Apps(&'a dyn PlanApps),
    /// For flags.
    Flags(&'a dyn PlanFlags),
}

/// Plans for apps.
pub trait PlanApps: Sync {
    /// What can be chosen for `apps`, the best first, where the playbook's question is a choice.
    fn choices(&self, _apps: &[&App], _context: &Context<'_>) -> Result<Vec<Choice>, PlanError> {
        Ok(Vec::new())
    }

    /// Plans it for `apps`, frozen as they are. Apps it can't be done to are refused one by one,
    /// in the plan; an error means that there is no plan at all.
    fn plan(
        &self,
        apps: &[&App],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError>;
}

/// Plans for flags.
pub trait PlanFlags: Sync {
    /// Whether what it does holds in all environments of a flag, so that all of them are to be
    /// looked at.
    fn is_everywhere(&self) -> bool {
        false
    }

    /// What can be chosen for `flags`, where the playbook's question is a choice.
    fn choices(
        &self,
        _flags: &[Gate<'_>],
        _context: &Context<'_>,
    ) -> Result<Vec<Choice>, PlanError> {
        Ok(Vec::new())
    }

    /// Plans it for `flags`, frozen as they were just looked at. Flags it can't be done to are
    /// refused one by one, in the plan; an error means that there is no plan at all.
    fn plan(
        &self,
        flags: &[Gate<'_>],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError>;
}

/// Whether what was done can be taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reversal {
    /// It can.
    Plain,
    /// It can, and this is to be known before.
    Warned(&'static str),
    /// It can't, for this reason.
    Never(&'static str),
}

/// A way to answer the question on the command line: `--by 7d`.
#[derive(Clone, Copy, Debug)]
pub struct AnswerFlag {
    /// The long flag, without its dashes.
    pub name: &'static str,
    /// What stands for the value in help: `DURATION`.
    pub value: &'static str,
    /// What it means.
    pub help: &'static str,
    /// Whether a value can be used with this flag; the error says why not.
    pub check: fn(&str) -> Result<(), String>,
}

/// The operator's answer to the playbook's question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// As it was typed.
    pub answer: String,
}

/// What plans are made under.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The present.
    pub now: DateTime<Utc>,
    /// The operator's limits.
    pub limits: &'a Limits,
    /// The clusters, by the name that apps carry.
    pub clusters: &'a BTreeMap<CleanText, ClusterId>,
    /// What we may do there.
    pub rights: &'a BTreeMap<CleanText, Rights>,
    /// What the playbook's [`Survey`] found; empty for a playbook without one.
    pub closeups: &'a Closeups,
    /// The flags that it found, and whose they are.
    pub flags: &'a KnownFlags,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PlanError {
    /// The answer to the question can't be used.
    #[error("{0}")]
    Answer(String),
    /// Nothing was chosen.
    #[error("nothing is selected")]
    NoTargets,
    /// The configuration forbids it.
    #[error("{0}")]
    Forbidden(String),
}
