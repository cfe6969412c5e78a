//! A playbook on its way to a plan: whom it is for, and what the systems said of them.

use std::fmt;

use super::{Effect, State, Targets, acting, choosing, confirm, looking, question};
use crate::model::{App, CleanText, Closeups, KnownFlags};
use crate::playbooks::flags::Gate;
use crate::playbooks::{
    Choice, Context, Plan, PlanError, Planner, Playbook, Question as Asked, Request, Survey,
};

/// A playbook that was called for.
#[derive(Clone)]
pub struct Invocation {
    /// Which.
    pub playbook: &'static dyn Playbook,
    /// Whom it is for, frozen when it was called for.
    pub targets: Targets,
    /// What the cluster said of them; empty where it was not to be asked.
    pub closeups: Closeups,
    /// The flags as their platforms said; none where they were not to be asked.
    pub flags: KnownFlags,
    /// What was planned before, where that has to be planned anew.
    pub before: Option<Before>,
}

/// A plan that met what somebody else had changed meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// The answer that led to it.
    pub answer: String,
    /// The reason that was given for it.
    pub reason: Option<CleanText>,
    /// What had changed, in words.
    pub changed: Vec<CleanText>,
}

/// How a plan came about: enough to make it anew.
#[derive(Clone, Debug)]
pub struct Made {
    /// The playbook, and whom it was for.
    pub invocation: Invocation,
    /// The answer to its question.
    pub answer: String,
}

impl fmt::Debug for Invocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Invocation")
            .field("playbook", &self.name())
            .field("targets", &self.targets)
            .field("before", &self.before)
            .finish_non_exhaustive()
    }
}

impl Invocation {
    /// Of `playbook` for `targets`, of whom nobody has been asked yet.
    pub(super) fn new(playbook: &'static dyn Playbook, targets: Targets) -> Self {
        Self {
            playbook,
            targets,
            closeups: Closeups::new(),
            flags: KnownFlags::default(),
            before: None,
        }
    }

    /// The playbook's name.
    pub fn name(&self) -> &'static str {
        self.playbook.name()
    }

    /// The plan that `answer` leads to, with the targets as they are now.
    pub(super) fn plan(&self, state: &State, answer: &str) -> Result<Plan, PlanError> {
        let request = Request {
            answer: answer.to_owned(),
        };
        let context = self.context(state);
        let mut plan = match self.playbook.planner() {
            Planner::Apps(planner) => planner.plan(&self.apps(state), &request, &context),
            Planner::Flags(planner) => planner.plan(&self.gates(state), &request, &context),
        }?;
        if let Some(before) = &self.before {
            let changed = before.changed.iter().cloned();
            plan.warnings = changed.chain(plan.warnings).collect();
        }
        Ok(plan)
    }

    /// What can be chosen.
    pub(super) fn choices(&self, state: &State) -> Result<Vec<Choice>, PlanError> {
        let context = self.context(state);
        match self.playbook.planner() {
            Planner::Apps(planner) => planner.choices(&self.apps(state), &context),
            Planner::Flags(planner) => planner.choices(&self.gates(state), &context),
        }
    }

    /// The apps among the targets that are still there.
    pub(super) fn apps<'a>(&self, state: &'a State) -> Vec<&'a App> {
        let apps = self.targets.apps.iter();
        let slots = apps.filter_map(|app| state.fleet.find(app));
        slots.filter_map(|slot| state.fleet.app(slot)).collect()
    }

    /// The flags among the targets.
    fn gates<'a>(&'a self, state: &'a State) -> Vec<Gate<'a>> {
        let gate = |flag| Gate::of(flag, &self.flags, &state.fleet);
        self.targets.flags.iter().map(gate).collect()
    }

    fn context<'a>(&'a self, state: &'a State) -> Context<'a> {
        Context {
            now: state.now,
            limits: &state.acting.limits,
            clusters: state.fleet.clusters(),
            rights: state.fleet.rights(),
            closeups: &self.closeups,
            flags: &self.flags,
        }
    }
}

/// Begins `playbook` for what is selected: has the systems asked first where that is needed.
pub(super) fn begin(state: &mut State, playbook: &'static dyn Playbook) -> Vec<Effect> {
    let targets = Targets::of(state).only_for(playbook);
    if let Some(why) = acting::disabled(state, &targets, playbook) {
        state.problem(&format!("{}: {why}", playbook.name()));
        return Vec::new();
    }
    look(state, Invocation::new(playbook, targets))
}

/// Has the systems asked about the targets of `invocation` where that is needed.
fn look(state: &mut State, invocation: Invocation) -> Vec<Effect> {
    match invocation.playbook.survey() {
        Survey::Nothing => ask(state, invocation),
        Survey::Flags => looking::flags(state, invocation),
        survey => looking::survey(state, invocation, survey),
    }
}

/// Makes the plan of `made` anew, for what of it met a change, and asks again.
pub(super) fn again(state: &mut State, made: Made, before: Before) -> Vec<Effect> {
    let invocation = Invocation {
        before: Some(before),
        ..Invocation::new(made.invocation.playbook, made.invocation.targets)
    };
    look(state, invocation)
}

/// Asks the operator what the playbook asks for, or goes on to the plan.
pub(super) fn ask(state: &mut State, invocation: Invocation) -> Vec<Effect> {
    if let Some(before) = invocation.before.clone() {
        return confirm(state, invocation, &before.answer);
    }
    match invocation.playbook.question() {
        None => return confirm(state, invocation, ""),
        Some(Asked::Text(asked)) => question::open(state, invocation, asked),
        Some(Asked::Choice(asked)) => choosing::open(state, invocation, asked),
    }
    Vec::new()
}

/// Opens the confirmation of what `answer` leads to.
fn confirm(state: &mut State, invocation: Invocation, answer: &str) -> Vec<Effect> {
    match invocation.plan(state, answer) {
        Ok(plan) => {
            let answer = answer.to_owned();
            confirm::open_made(state, plan, Made { invocation, answer })
        }
        Err(error) => {
            state.problem(&format!("{}: {error}", invocation.name()));
            Vec::new()
        }
    }
}
