//! A playbook on its way to a plan: whom it is for, and what the cluster said of them.

use super::{Effect, State, Targets, acting, choosing, confirm, looking, question};
use crate::model::{App, Closeups};
use crate::playbooks::{
    Choice, Context, Plan, PlanError, Playbook, Question as Asked, Request, Survey,
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
}

impl Invocation {
    /// The playbook's name.
    pub fn name(&self) -> &'static str {
        self.playbook.name()
    }

    /// The plan that `answer` leads to, with the targets as they are now.
    pub(super) fn plan(&self, state: &State, answer: &str) -> Result<Plan, PlanError> {
        let request = Request {
            answer: answer.to_owned(),
        };
        let apps = self.apps(state);
        self.playbook.plan(&apps, &request, &self.context(state))
    }

    /// What can be chosen.
    pub(super) fn choices(&self, state: &State) -> Result<Vec<Choice>, PlanError> {
        self.playbook
            .choices(&self.apps(state), &self.context(state))
    }

    /// The targets that are still there.
    pub(super) fn apps<'a>(&self, state: &'a State) -> Vec<&'a App> {
        let apps = self.targets.apps.iter();
        let slots = apps.filter_map(|app| state.fleet.find(app));
        slots.filter_map(|slot| state.fleet.app(slot)).collect()
    }

    fn context<'a>(&'a self, state: &'a State) -> Context<'a> {
        Context {
            now: state.now,
            limits: &state.acting.limits,
            clusters: state.fleet.clusters(),
            rights: state.fleet.rights(),
            closeups: &self.closeups,
        }
    }
}

/// Begins `playbook` for what is selected: has the cluster asked first where that is needed.
pub(super) fn begin(state: &mut State, playbook: &'static dyn Playbook) -> Vec<Effect> {
    let targets = Targets::of(state);
    if let Some(why) = acting::disabled(state, &targets) {
        state.problem(&format!("{}: {why}", playbook.name()));
        return Vec::new();
    }
    let invocation = Invocation {
        playbook,
        targets,
        closeups: Closeups::new(),
    };
    match playbook.survey() {
        Survey::Nothing => ask(state, invocation),
        survey => looking::survey(state, invocation, survey),
    }
}

/// Asks the operator what the playbook asks for, or goes on to the plan.
pub(super) fn ask(state: &mut State, invocation: Invocation) -> Vec<Effect> {
    match invocation.playbook.question() {
        None => match invocation.plan(state, "") {
            Ok(plan) => return confirm::open(state, plan, invocation.targets.hidden),
            Err(error) => state.problem(&format!("{}: {error}", invocation.name())),
        },
        Some(Asked::Text(asked)) => question::open(state, invocation, asked),
        Some(Asked::Choice(asked)) => choosing::open(state, invocation, asked),
    }
    Vec::new()
}
