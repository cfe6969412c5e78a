//! While the cluster is asked for what a plan needs. Esc ends the wait; what is answered after that
//! is dropped.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Effect, Invocation, Overlay, State, confirm, invocation};
use crate::model::{App, CleanText, Closeups, FlagLooks, ObjectRef};
use crate::playbooks::flags::Asked;
use crate::playbooks::{Plan, Planner, Survey};

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
    Flags(Ticket, Box<Invocation>, Asked),
    Plan(Preparation),
}

/// Has the cluster asked about the targets of `invocation`.
pub(super) fn survey(state: &mut State, invocation: Invocation, survey: Survey) -> Vec<Effect> {
    let objects = objects(state, &invocation);
    if is_too_much(state, &invocation, (objects.len(), &counted(&objects))) {
        return Vec::new();
    }
    let ticket = next_ticket(state);
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

/// Has the flags looked at that `invocation` is about.
pub(super) fn flags(state: &mut State, invocation: Invocation) -> Vec<Effect> {
    let targets = &invocation.targets;
    let asked = match invocation.playbook.planner() {
        Planner::Apps(_) => Asked::of_apps(&state.fleet, &targets.apps),
        Planner::Flags(planner) => {
            let flags = targets.flags.iter().map(|flag| &flag.key);
            Asked::of_flags(&state.fleet, flags, planner.is_everywhere())
        }
    };
    if asked.flags.is_empty() {
        // There is nobody to ask: the plan says so in its words.
        return invocation::ask(state, invocation);
    }
    let words = match asked.flags.len() {
        1 => "1 flag".to_owned(),
        count => format!("{count} flags"),
    };
    if is_too_much(state, &invocation, (asked.flags.len(), &words)) {
        return Vec::new();
    }
    let ticket = next_ticket(state);
    let flags = asked.flags.iter().cloned().collect();
    state.overlay = Some(Overlay::Looking(Looking {
        words: format!("looking at {words}…"),
        awaited: Awaited::Flags(ticket, Box::new(invocation), asked),
    }));
    vec![Effect::LookAtFlags { ticket, flags }]
}

fn next_ticket(state: &mut State) -> Ticket {
    state.acting.ticket = state.acting.ticket.next();
    state.acting.ticket
}

/// Whether so many, in words, are more than may be changed at once; then it is said.
fn is_too_much(state: &mut State, invocation: &Invocation, (count, words): (usize, &str)) -> bool {
    let most = state.acting.limits.max_bulk;
    if count > most {
        state.problem(&format!(
            "{}: {words} is more than {most} (`limits.max_bulk`): choose fewer, or raise the limit",
            invocation.name(),
        ));
    }
    count > most
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

/// Takes in what the platforms said of their flags.
pub(super) fn flags_seen(state: &mut State, ticket: Ticket, seen: FlagLooks) -> Vec<Effect> {
    match state.overlay.take() {
        Some(Overlay::Looking(Looking {
            awaited: Awaited::Flags(awaited, mut invocation, asked),
            ..
        })) if awaited == ticket => {
            invocation.flags = asked.answered(seen);
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
