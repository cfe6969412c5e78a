//! One message at a time.

use crossterm::event::{KeyEvent, KeyModifiers};

use super::{
    Effect, Msg, Overlay, Section, State, acting, actions, activity, arranging, confirm, filter,
    flags, invocation, looking, mouse, overlay, page, palette, running,
};
use crate::fleet::{Changes, Observation};
use crate::tui::keys::{self, Action, Context, Motion, Tab};

/// Takes in `msg`; what only the shell can do comes back.
pub fn update(state: &mut State, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(event) => return key(state, &event),
        Msg::Mouse(event) => return mouse::mouse(state, event),
        Msg::Paste(text) => paste(state, &text),
        Msg::Resize(size) => {
            state.size = size;
            follow(state);
            overlay::resized(state);
        }
        Msg::Now(now) => {
            state.now = state.now.max(now);
            state.expire_notice();
            let changes = state.fleet.tick(state.now);
            changed(state, &changes);
            let mut effects = activity::tick(state);
            let held = state.witness.look(&state.fleet, state.now);
            if !held.is_empty() {
                effects.push(Effect::Remember(held));
            }
            return effects;
        }
        Msg::Observed(observations) => return observed(state, observations),
        Msg::Detail(app, part) => {
            if let Some(page) = state.page.as_mut().filter(|page| page.id == app) {
                page.take(part);
            }
        }
        Msg::Surveyed { ticket, closeups } => return looking::surveyed(state, ticket, closeups),
        Msg::FlagsSeen { ticket, seen } => return looking::flags_seen(state, ticket, seen),
        Msg::Prepared(what, result) => {
            return looking::prepared(state, &what, result.map(|plan| *plan));
        }
        Msg::Rehearsed { digest, outcomes } => confirm::rehearsed(state, &digest, outcomes),
        Msg::Activity(result) => activity::loaded(state, result),
        Msg::Interrupted(plans) => activity::interrupted(state, plans),
        Msg::ActivityGrown => return activity::grown(state),
        Msg::Closed(result) => return activity::closed(state, result),
        Msg::Progress(progress) => running::progress(state, progress),
        Msg::Finished(result) => return running::finished(state, result),
    }
    Vec::new()
}

fn observed(state: &mut State, observations: Vec<Observation>) -> Vec<Effect> {
    let mut changes = Changes::default();
    for observation in observations {
        state.now = state.now.max(observation.at);
        changes.merge(state.fleet.apply(observation));
    }
    changed(state, &changes);
    let fleet = &state.fleet;
    let page = state.page.as_mut();
    let inspect = page.and_then(|page| {
        let objects = page.objects_changed(fleet)?;
        Some(Effect::Inspect(page.id.clone(), objects))
    });
    inspect.into_iter().collect()
}

fn changed(state: &mut State, changes: &Changes) {
    for tab in [Tab::Fleet, Tab::Rollouts] {
        state.apps_at(tab).changed(&changes.apps);
    }
    state.steer_flags().changed(&changes.flags);
    if let Some(page) = &mut state.page {
        page.flags.follow(&page.id, &state.fleet);
    }
}

/// Finds the places of the cursors again.
fn follow(state: &mut State) {
    for tab in [Tab::Fleet, Tab::Rollouts, Tab::Flags] {
        state.steer_at(tab).follow();
    }
}

/// Ctrl-C quits and Ctrl-Z suspends wherever one is; a dialog has all other keys.
fn key(state: &mut State, event: &KeyEvent) -> Vec<Effect> {
    match keys::resolve(event, Context::Everywhere) {
        Some(Action::Quit) if event.modifiers.contains(KeyModifiers::CONTROL) => {
            return act(state, Action::Quit);
        }
        Some(Action::Suspend) => return act(state, Action::Suspend),
        _ => {}
    }
    if let Some(overlay) = state.overlay.take() {
        return overlay::key(state, overlay, event);
    }
    match state.context() {
        place if place.is_table() && state.shown().filter().editing => {
            return filter::key(state, event);
        }
        Context::Activity if state.activity.editing => return activity::filter(state, event),
        _ => {}
    }
    match keys::resolve(event, state.context()) {
        Some(action) => act(state, action),
        None => Vec::new(),
    }
}

fn paste(state: &mut State, text: &str) {
    match (state.overlay.take(), state.context()) {
        (Some(overlay), _) => overlay::paste(state, overlay, text),
        (None, Context::Activity) if state.activity.editing => activity::paste(state, text),
        (None, place) if place.is_table() && state.shown().filter().editing => {
            state.steer().paste(text);
        }
        _ => {}
    }
}

/// Does what a key, or a choice from a list, asks for.
pub(super) fn act(state: &mut State, action: Action) -> Vec<Effect> {
    if matches!(
        action,
        Action::Playbook(_) | Action::Actions | Action::Palette | Action::Open
    ) {
        state.steer().stay();
    }
    match action {
        Action::Quit => return actions::quit(state),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Redraw => return vec![Effect::Redraw],
        Action::ToggleMouse => {
            state.mouse = !state.mouse;
            state.note(if state.mouse {
                "the mouse is dogwatch's: click selects, the wheel scrolls"
            } else {
                "the mouse is the terminal's: select and copy as you like"
            });
            return vec![Effect::CaptureMouse(state.mouse)];
        }
        Action::Help => state.overlay = Some(Overlay::Help(super::Help::default())),
        Action::Palette => palette::open(state),
        Action::Actions => actions::open(state),
        Action::Undo if state.tab == Tab::Activity => return activity::undo(state),
        Action::Undo => return actions::undo(state),
        Action::Resume => return activity::resume(state),
        Action::CloseInterrupted => return activity::close(state),
        Action::ShowSteps => activity::show_steps(state),
        Action::ShowProgress => actions::show_progress(state),
        Action::Playbook(index) => {
            let playbook = acting::playbook(index);
            return match playbook {
                Some(playbook) if flags::must_choose(state, playbook) => Vec::new(),
                Some(playbook) => invocation::begin(state, playbook),
                None => Vec::new(),
            };
        }
        Action::Tab(tab) => return go_to(state, tab),
        Action::Back => return back(state),
        Action::Move(motion) => go(state, motion),
        Action::Open => return open(state),
        Action::OpenGated(index) => return flags::go_to_app(state, index),
        Action::NextSection | Action::PreviousSection => turn(state, action),
        Action::Filter if state.tab == Tab::Activity => activity::edit(state),
        _ => arranging::act(state, action),
    }
    Vec::new()
}

/// To a tab; a page that is open is closed.
pub(super) fn go_to(state: &mut State, tab: Tab) -> Vec<Effect> {
    let mut effects = close_page(state);
    state.tab = tab;
    if tab == Tab::Activity {
        effects.extend(activity::show(state));
    }
    effects
}

fn back(state: &mut State) -> Vec<Effect> {
    if state.page.is_some() {
        return close_page(state);
    }
    if state.notice.take().is_some() {
        return Vec::new();
    }
    if state.tab == Tab::Activity {
        if !activity::back(state) {
            state.tab = Tab::Fleet;
        }
        return Vec::new();
    }
    if state.tab == Tab::Flags && flags::close(state) {
        return Vec::new();
    }
    if !state.steer().back() {
        state.tab = Tab::Fleet;
    }
    Vec::new()
}

fn close_page(state: &mut State) -> Vec<Effect> {
    if state.page.take().is_none() {
        return Vec::new();
    }
    follow(state);
    vec![Effect::StopInspecting]
}

fn go(state: &mut State, motion: Motion) {
    match state.context() {
        Context::Page => return page::go(state, motion),
        Context::Activity => return activity::go(state, motion),
        _ => {}
    }
    state.steer().go(motion);
}

/// Opens what is under the cursor: the app's page, the flag, or the plan.
pub(super) fn open(state: &mut State) -> Vec<Effect> {
    if let Some(page) = &state.page {
        let flag = page.flags.on().filter(|_| page.focus == Section::Flags);
        return match flag.cloned() {
            Some(flag) => flags::show(state, &flag),
            None => Vec::new(),
        };
    }
    let focus = match state.tab {
        Tab::Activity => {
            activity::open(state);
            return Vec::new();
        }
        Tab::Flags => return flags::open(state),
        Tab::Rollouts => Section::Rollout,
        Tab::Fleet => Section::About,
    };
    let selected = state.listing().selected(&state.fleet);
    let app = selected.map(|app| app.id.clone());
    app.map_or_else(Vec::new, |app| page::open(state, &app, focus))
}

fn turn(state: &mut State, action: Action) {
    if let Some(page) = &mut state.page {
        let found = state.fleet.find(&page.id);
        let app = found.and_then(|slot| state.fleet.app(slot));
        page.focus = match action {
            Action::PreviousSection => page.focus.previous(app),
            _ => page.focus.next(app),
        };
    }
}
