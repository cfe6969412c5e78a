//! While the cluster is asked for what a plan needs. Esc ends the wait; what is answered after that
//! is dropped.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Effect, Invocation, Overlay, State, confirm, invocation};
use crate::model::{App, CleanText, Closeups, ObjectRef};
use crate::playbooks::{Plan, Survey};

/// Tells the answer to one survey from those to all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ticket(u64);

impl Ticket {
    /// The one after this.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// A plan that is made from the audit, by the id of the plan there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preparation {
    /// That takes it back.
    Undo(CleanText),
    /// That does what is left of it.
    Resume(CleanText),
}

/// The wait.
pub struct Looking {
    /// What is waited for, in words.
    pub words: String,
    awaited: Awaited,
}

enum Awaited {
    Survey(Ticket, Box<Invocation>),
    Plan(Preparation),
}

/// Has the cluster asked about the targets of `invocation`.
pub(super) fn survey(state: &mut State, invocation: Invocation, survey: Survey) -> Vec<Effect> {
    let objects = objects(state, &invocation);
    let most = state.acting.limits.max_bulk;
    if objects.len() > most {
        state.problem(&format!(
            "{}: {} is more than {most} (`limits.max_bulk`): choose fewer, or raise the limit",
            invocation.name(),
            counted(&objects)
        ));
        return Vec::new();
    }
    state.acting.ticket = state.acting.ticket.next();
    let ticket = state.acting.ticket;
    state.overlay = Some(Overlay::Looking(Looking {
        words: format!("looking at {}…", counted(&objects)),
        awaited: Awaited::Survey(ticket, Box::new(invocation)),
    }));
    vec![Effect::Survey {
        ticket,
        objects,
        survey,
    }]
}

/// Has a plan made from the audit.
pub(super) fn prepare(state: &mut State, preparation: Preparation) -> Vec<Effect> {
    let words = match &preparation {
        Preparation::Undo(id) => format!("looking at what {id} changed…"),
        Preparation::Resume(id) => format!("looking at what is left of {id}…"),
    };
    state.overlay = Some(Overlay::Looking(Looking {
        words,
        awaited: Awaited::Plan(preparation.clone()),
    }));
    vec![Effect::Prepare(preparation)]
}

/// A key while one waits.
pub(super) fn key(state: &mut State, looking: Looking, event: &KeyEvent) -> Vec<Effect> {
    if event.code == KeyCode::Esc {
        return vec![Effect::StopAsking];
    }
    state.overlay = Some(Overlay::Looking(looking));
    Vec::new()
}

/// Takes in what the cluster said.
pub(super) fn surveyed(state: &mut State, ticket: Ticket, closeups: Closeups) -> Vec<Effect> {
    match state.overlay.take() {
        Some(Overlay::Looking(Looking {
            awaited: Awaited::Survey(awaited, mut invocation),
            ..
        })) if awaited == ticket => {
            invocation.closeups = closeups;
            invocation::ask(state, *invocation)
        }
        other => {
            state.overlay = other;
            Vec::new()
        }
    }
}

/// Takes in the plan that was made from the audit.
pub(super) fn prepared(
    state: &mut State,
    preparation: &Preparation,
    result: Result<Plan, CleanText>,
) -> Vec<Effect> {
    match state.overlay.take() {
        Some(Overlay::Looking(Looking {
            awaited: Awaited::Plan(awaited),
            ..
        })) if awaited == *preparation => match result {
            Ok(plan) => return confirm::open(state, plan, 0),
            Err(why) => state.problem(&why),
        },
        other => state.overlay = other,
    }
    Vec::new()
}

fn objects(state: &State, invocation: &Invocation) -> Vec<ObjectRef> {
    let apps = invocation.apps(state).into_iter();
    let workloads = apps.flat_map(App::workloads);
    workloads.map(|workload| workload.object.clone()).collect()
}

/// `1 deployment`, `37 deployments`.
fn counted(objects: &[ObjectRef]) -> String {
    let kind = objects
        .first()
        .map_or("object", |one| one.key.kind.as_str());
    let noun = kind.to_lowercase();
    match objects.len() {
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    }
}
