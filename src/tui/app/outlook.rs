//! What an undo leaves, in words: the plan it is made from knows only what was written.

use super::State;
use crate::model::{CleanText, Workload};
use crate::playbooks::{PLAYBOOKS, Plan, Step};

/// Has the steps of an undo say what will be, where its playbook can tell.
pub(super) fn reword(state: &State, plan: &mut Plan) {
    if plan.undoes().is_none() {
        return;
    }
    let mut playbooks = PLAYBOOKS.iter();
    let Some(playbook) = playbooks.find(|one| one.name() == plan.playbook.as_str()) else {
        return;
    };
    for step in &mut plan.steps {
        let words: Option<CleanText> = workload(state, step)
            .and_then(|workload| playbook.outlook(workload, &step.changes, state.now));
        if let Some(words) = words {
            step.words = words;
        }
    }
}

fn workload<'a>(state: &'a State, step: &Step) -> Option<&'a Workload> {
    let app = state.fleet.app(state.fleet.find(step.target.app()?)?)?;
    let key = step.target.object().map(|object| &object.key);
    let mut workloads = app.workloads().iter();
    workloads.find(|workload| Some(&workload.object.key) == key)
}
