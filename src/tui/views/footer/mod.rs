//! The last line: what has just happened, and the keys that apply here and now.

use ratatui::layout::Rect;

use super::Canvas;
use super::canvas::after;
use crate::model::{Decision, Rollout};
use crate::playbooks::PLAYBOOKS;
use crate::tui::app::{Section, State, Targets};
use crate::tui::keys::{Action, Binding, Context, Tab, bindings};
use crate::tui::theme::Role;

/// Draws it.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let mut rest = after(area, 1);
    if let Some(notice) = &state.notice {
        let (sign, role) = if notice.problem {
            ("✖", Role::NoticeProblem)
        } else {
            ("✔", Role::Notice)
        };
        let used = canvas.put(rest, &format!("{sign} {}", notice.words), role);
        rest = after(rest, used + 3);
    }
    if state.overlay.is_some() {
        return;
    }
    for (key, words) in keys(state) {
        let needed = u16::try_from(key.chars().count() + words.chars().count() + 1).unwrap_or(0);
        if needed > rest.width {
            break;
        }
        let used = canvas.put(rest, &key, Role::Key);
        rest = after(rest, used + 1);
        let used = canvas.put(rest, &words, Role::KeyWords);
        rest = after(rest, used + 2);
    }
}

/// Keys and what they do, what matters most first.
fn keys(state: &State) -> Vec<(String, String)> {
    let mut keys = special(state);
    let context = state.context();
    if is_editing(state, context) {
        return keys;
    }
    let applies = |one: &&Binding| one.context.covers(context) && !is_pointless(state, one);
    let mut bindings: Vec<&Binding> = bindings().iter().filter(applies).collect();
    let rollout = rollout(state);
    bindings.retain(|one| decision(one).is_none_or(|it| can_be_made(rollout, it)));
    if state.tab == Tab::Rollouts {
        // Decisions first, in their own order.
        bindings.sort_by_key(|one| decision(one).map_or(usize::MAX, |it| it as usize));
    }
    if is_suspected(state) {
        // What takes a flag back comes first: it is the fastest way out.
        bindings.sort_by_key(|one| !takes_a_flag_back(one));
    }
    keys.extend(bindings.into_iter().filter_map(|one| {
        let first = one.keys.first()?;
        Some((first.to_string(), one.brief?.to_owned()))
    }));
    keys
}

/// Whether a flag is suspected of what is wrong with the app that keys would act on.
fn is_suspected(state: &State) -> bool {
    let targets = Targets::of(state);
    let [one] = targets.apps.as_slice() else {
        return false;
    };
    let found = state.fleet.find(one);
    found.is_some_and(|slot| state.fleet.correlation(slot).is_some())
}

fn takes_a_flag_back(binding: &Binding) -> bool {
    let Action::Playbook(index) = binding.action else {
        return false;
    };
    let playbook = PLAYBOOKS.get(index);
    playbook.is_some_and(|one| matches!(one.name(), "breaker" | "flag-set"))
}

/// Whether the cursor is on a flag of the page.
fn is_on_a_flag(state: &State) -> bool {
    let page = state.page.as_ref();
    page.is_some_and(|page| page.focus == Section::Flags && !page.flags.is_empty())
}

/// The rollout that keys would decide about.
fn rollout(state: &State) -> Option<&Rollout> {
    let targets = Targets::of(state);
    let [one] = targets.apps.as_slice() else {
        return None;
    };
    state.fleet.app(state.fleet.find(one)?)?.rollout()
}

fn can_be_made(rollout: Option<&Rollout>, decision: Decision) -> bool {
    match rollout {
        Some(rollout) => rollout.decisions.check(decision).is_ok(),
        // What is done to any app stays.
        None => matches!(decision, Decision::Rollback | Decision::Restart),
    }
}

/// The decision that a key makes.
fn decision(binding: &Binding) -> Option<Decision> {
    let Action::Playbook(index) = binding.action else {
        return None;
    };
    let playbook = PLAYBOOKS.get(index)?;
    Decision::of_playbook(playbook.name())
}

fn is_editing(state: &State, context: Context) -> bool {
    match context {
        Context::Activity => state.activity.editing,
        place if place.is_table() => state.shown().filter().editing,
        _ => false,
    }
}

/// What only this moment offers.
fn special(state: &State) -> Vec<(String, String)> {
    let table = state.shown();
    let pair = |key: &str, words: &str| (key.to_owned(), words.to_owned());
    let mut keys = Vec::new();
    let context = state.context();
    if context == Context::Page || (context == Context::Activity && !is_editing(state, context)) {
        keys.push(pair("Esc", "back"));
    } else if is_editing(state, context) {
        keys.extend([
            pair("Enter", "keep the filter"),
            pair("Esc", "drop it"),
            pair("↑ ↓", "move"),
        ]);
    } else if !table.filter().text().is_empty() {
        keys.push(pair("Esc", "clear filter"));
    } else if table.is_marked() {
        keys.push(pair("Esc", "unmark"));
    }
    let undoes = Context::Selection.covers(context) && !state.acting.undo.is_empty();
    if undoes && !is_editing(state, context) {
        keys.push(pair("u", "undo"));
    }
    keys
}

fn is_pointless(state: &State, binding: &Binding) -> bool {
    match binding.action {
        Action::Playbook(_) => state.acting.limits.read_only,
        Action::Undo => state.acting.limits.read_only || state.activity.is_empty(),
        Action::Open if state.page.is_some() => !is_on_a_flag(state),
        Action::Open if state.tab == Tab::Activity => state.activity.is_empty(),
        Action::Open | Action::Mark => state.shown().is_empty(),
        _ => false,
    }
}
