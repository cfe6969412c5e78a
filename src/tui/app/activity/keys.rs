//! What keys and the shell's answers do to the list.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Entry, Loading, Opened, Standing};
use crate::execution::{Closed, Interrupted};
use crate::model::CleanText;
use crate::tui::app::{
    Effect, Item, Overlay, Picker, Preparation, State, input, layout, looking, update,
};
use crate::tui::keys::{self, Action, Context, Motion, Tab};

/// Comes to the list: it is read anew.
pub(in crate::tui::app) fn show(state: &mut State) -> Vec<Effect> {
    if state.activity.loading != Loading::Known {
        state.activity.loading = Loading::Reading;
    }
    vec![Effect::LoadActivity]
}

/// Takes in what the audit holds.
pub(in crate::tui::app) fn loaded(state: &mut State, result: Result<Vec<Entry>, CleanText>) {
    let height = layout::activity_rows(state);
    match result {
        Ok(entries) => state.activity.take(entries, height),
        Err(why) => state.activity.loading = Loading::Failed(why),
    }
}

/// Takes in which plans wait to be resumed or closed.
pub(in crate::tui::app) fn interrupted(state: &mut State, plans: Vec<Interrupted>) {
    state.acting.interrupted = plans;
}

/// Has the audit read again after a plan ended, as far as anybody looks at it.
pub(in crate::tui::app) fn reload(state: &State) -> Vec<Effect> {
    let mut effects = Vec::new();
    if state.tab == Tab::Activity {
        effects.push(Effect::LoadActivity);
    }
    if !state.acting.interrupted.is_empty() {
        effects.push(Effect::FindInterrupted);
    }
    effects
}

/// Once a second: has the shell look whether the audit has grown, where that would be seen.
pub(in crate::tui::app) fn tick(state: &State) -> Vec<Effect> {
    let seen = state.tab == Tab::Activity || !state.acting.interrupted.is_empty();
    seen.then_some(Effect::WatchActivity).into_iter().collect()
}

/// Takes in that the audit has grown.
pub(in crate::tui::app) fn grown(state: &State) -> Vec<Effect> {
    let mut effects = reload(state);
    if !effects.contains(&Effect::FindInterrupted) {
        effects.push(Effect::FindInterrupted);
    }
    effects
}

/// Moves the cursor, or scrolls the opened plan.
pub(in crate::tui::app) fn go(state: &mut State, motion: Motion) {
    let height = layout::activity_rows(state);
    match &mut state.activity.opened {
        Some(opened) => opened.go(motion, height),
        None => state.activity.go(motion, height),
    }
}

/// Scrolls by so many rows.
pub(in crate::tui::app) fn scroll(state: &mut State, lines: isize) {
    let motion = if lines < 0 { Motion::Up } else { Motion::Down };
    for _ in 0..lines.unsigned_abs() {
        go(state, motion);
    }
}

/// A click on the row at `index`: the first puts the cursor there, the second opens.
pub(in crate::tui::app) fn click(state: &mut State, index: usize) {
    if state.activity.opened.is_some() || index >= state.activity.len() {
        return;
    }
    if index == state.activity.cursor() {
        open(state);
    } else {
        let height = layout::activity_rows(state);
        state.activity.jump(index, height);
    }
}

/// One step back: from the steps to the list, from the filter to all, from here to the fleet.
/// Whether there was one to take here.
pub(in crate::tui::app) fn back(state: &mut State) -> bool {
    if state.activity.opened.take().is_some() {
        return true;
    }
    if state.activity.filter.value().is_empty() {
        return false;
    }
    state.activity.filter.reset();
    state.activity.narrow(layout::activity_rows(state));
    true
}

/// Lets keys go into the filter.
pub(in crate::tui::app) fn edit(state: &mut State) {
    state.activity.opened = None;
    state.activity.editing = true;
}

/// A key while the filter is edited. Enter keeps it, Esc drops it.
pub(in crate::tui::app) fn filter(state: &mut State, event: &KeyEvent) -> Vec<Effect> {
    let height = layout::activity_rows(state);
    match event.code {
        KeyCode::Esc => {
            state.activity.editing = false;
            state.activity.filter.reset();
            state.activity.narrow(height);
        }
        KeyCode::Enter => state.activity.editing = false,
        KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown => {
            let moved = keys::resolve(event, Context::Activity);
            return moved.map_or_else(Vec::new, |action| update::act(state, action));
        }
        _ => {
            if input::edit(&mut state.activity.filter, event) {
                state.activity.narrow(height);
            }
        }
    }
    Vec::new()
}

/// Text pasted into the filter.
pub(in crate::tui::app) fn paste(state: &mut State, text: &str) {
    input::paste(&mut state.activity.filter, text);
    state.activity.narrow(layout::activity_rows(state));
}

/// Opens the plan under the cursor; an interrupted one says first what can be done.
pub(in crate::tui::app) fn open(state: &mut State) {
    match state.activity.current().map(|entry| entry.standing) {
        Some(Standing::Interrupted) => offer(state),
        Some(_) => show_steps(state),
        None => {}
    }
}

/// Shows the steps of the plan under the cursor.
pub(in crate::tui::app) fn show_steps(state: &mut State) {
    state.activity.opened = state.activity.current().map(Opened::new);
}

/// Takes the plan under the cursor back, or says why not.
pub(in crate::tui::app) fn undo(state: &mut State) -> Vec<Effect> {
    let Some(entry) = state.activity.current() else {
        state.problem("there is no plan under the cursor");
        return Vec::new();
    };
    let id = entry.id.clone();
    let why = match (entry.standing, &entry.settled) {
        (Standing::Interrupted, _) => {
            offer(state);
            return Vec::new();
        }
        (Standing::Running, _) => Some("it is still running".to_owned()),
        (Standing::Ended, why) => why.as_ref().map(ToString::to_string),
    };
    prepare(state, Preparation::Undo(id), why)
}

/// Does what is left of the interrupted plan under the cursor.
pub(in crate::tui::app) fn resume(state: &mut State) -> Vec<Effect> {
    match waiting(state) {
        Some(id) => prepare(state, Preparation::Resume(id), None),
        None => Vec::new(),
    }
}

/// Has it looked up what became of the interrupted plan under the cursor, and ended.
pub(in crate::tui::app) fn close(state: &mut State) -> Vec<Effect> {
    match waiting(state) {
        Some(id) => {
            state.note(&format!("{id}: looking up what became of it…"));
            vec![Effect::Close(id)]
        }
        None => Vec::new(),
    }
}

/// Takes in that an interrupted plan was closed.
pub(in crate::tui::app) fn closed(
    state: &mut State,
    result: Result<Box<Closed>, CleanText>,
) -> Vec<Effect> {
    match result {
        Ok(plan) => {
            let words = format!("{} is closed: {} of {} done", plan.id, plan.done, plan.all);
            state.note(&words);
        }
        Err(why) => state.problem(&why),
    }
    reload(state)
}

fn waiting(state: &State) -> Option<CleanText> {
    let current = state.activity.current();
    let waits = current.filter(|entry| entry.standing == Standing::Interrupted);
    waits.map(|entry| entry.id.clone())
}

fn prepare(state: &mut State, what: Preparation, why: Option<String>) -> Vec<Effect> {
    let (word, id) = match &what {
        Preparation::Undo(id) => ("undo", id),
        Preparation::Resume(id) => ("resume", id),
    };
    match why.or_else(|| forbidden(state)) {
        Some(why) => {
            state.problem(&format!("{word} {id}: {why}"));
            Vec::new()
        }
        None => looking::prepare(state, what),
    }
}

/// Why nothing may be begun now.
fn forbidden(state: &State) -> Option<String> {
    if state.acting.limits.read_only {
        return Some("read-only: nothing is written".to_owned());
    }
    let busy = state.acting.busy();
    busy.then(|| "a change is being made: wait for it, or stop it with p".to_owned())
}

/// What can be done to the interrupted plan under the cursor.
fn offer(state: &mut State) {
    let Some(entry) = state.activity.current() else {
        return;
    };
    let left = entry.steps.len().saturating_sub(entry.done);
    let item = |label: &str, hint: String, key: &str, action| Item {
        label: label.to_owned(),
        hint,
        keys: key.to_owned(),
        disabled: None,
        action,
    };
    let mut items = vec![
        item(
            "resume",
            format!("do the {left} that are not done, after a confirmation"),
            "r",
            Action::Resume,
        ),
        item(
            "close",
            "look up what became of each, and end it so; nothing is changed".to_owned(),
            "c",
            Action::CloseInterrupted,
        ),
        item("look", "at its steps".to_owned(), "s", Action::ShowSteps),
    ];
    let title = format!("{} was interrupted, {} done", entry.id, entry.done);
    let why = forbidden(state);
    for item in items.iter_mut().filter(|it| it.action == Action::Resume) {
        item.disabled.clone_from(&why);
    }
    state.overlay = Some(Overlay::Picker(Picker::menu(title, items)));
}
