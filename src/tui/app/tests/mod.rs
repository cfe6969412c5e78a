//! The state machine: before, keys, after.

mod acting;
mod activity;
pub(crate) mod choosing;
mod dialogs;
mod entrances;
pub(crate) mod flags;
mod fleet;
mod gates;
mod lamps;
mod page;
pub(crate) mod progress;
mod random;
pub(crate) mod records;
mod rollouts;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Size;

use super::*;
use crate::fleet::{Observation, Row, sample};
use crate::model::AttentionPolicy;
use crate::playbooks::Limits;

/// A console of 160×45 over a fleet of so many apps.
pub(crate) fn console(apps: usize) -> State {
    let mut state = empty(Limits::default());
    observe(&mut state, sample::snapshot(apps));
    state
}

/// A console over nothing.
pub(crate) fn empty(limits: Limits) -> State {
    State::new(Setup {
        sources: Vec::new(),
        policy: AttentionPolicy::default(),
        limits,
        simulation: None,
        filter: String::new(),
        now: sample::noon(),
        size: Size::new(160, 45),
    })
}

pub(crate) fn observe(state: &mut State, observation: Observation) -> Vec<Effect> {
    update(state, Msg::Observed(vec![observation]))
}

/// Presses keys, named or typed: `"j Space C-a Esc /owner"`.
pub(crate) fn press(state: &mut State, keys: &str) -> Vec<Effect> {
    let events = keys.split_whitespace().flat_map(events);
    events
        .flat_map(|event| update(state, Msg::Key(event)))
        .collect()
}

fn events(word: &str) -> Vec<KeyEvent> {
    let plain = |code| vec![KeyEvent::new(code, KeyModifiers::NONE)];
    match word {
        "Enter" => plain(KeyCode::Enter),
        "Esc" => plain(KeyCode::Esc),
        "Space" => plain(KeyCode::Char(' ')),
        "Tab" => plain(KeyCode::Tab),
        "Up" => plain(KeyCode::Up),
        "Down" => plain(KeyCode::Down),
        "End" => plain(KeyCode::End),
        "Backspace" => plain(KeyCode::Backspace),
        "PageDown" => plain(KeyCode::PageDown),
        "C-Space" => vec![KeyEvent::new(KeyCode::Null, KeyModifiers::NONE)],
        _ => match word.strip_prefix("C-") {
            Some(key) => {
                let character = key.chars().next().expect("a key after C-");
                let code = KeyCode::Char(character);
                vec![KeyEvent::new(code, KeyModifiers::CONTROL)]
            }
            None => word
                .chars()
                .flat_map(|one| plain(KeyCode::Char(one)))
                .collect(),
        },
    }
}

/// The name of the app under the cursor.
fn selected(state: &State) -> String {
    let app = state
        .table
        .selected(&state.fleet)
        .expect("an app under the cursor");
    app.id.name.to_string()
}

/// The names of the apps that the table shows, in its order.
fn names(state: &State) -> Vec<String> {
    let rows = state.table.view.rows(0..state.table.view.len());
    let apps = rows.into_iter().filter_map(|row| match row {
        Row::Item(slot) => state.fleet.app(slot),
        Row::Group { .. } => None,
    });
    apps.map(|app| app.id.name.to_string()).collect()
}
