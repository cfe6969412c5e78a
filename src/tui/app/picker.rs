//! Choosing one of a list, with or without typing.

use crossterm::event::{KeyCode, KeyEvent};
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use tui_input::Input;

use super::{Effect, Overlay, State, input, update};

use crate::tui::keys::{self, Action, Context, Motion};

/// One thing to choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// What it is called.
    pub label: String,
    /// More about it.
    pub hint: String,
    /// Its keys, as written.
    pub keys: String,
    /// Why it can't be chosen now.
    pub disabled: Option<String>,
    /// What choosing it does.
    pub action: Action,
}

/// A list to choose from.
#[derive(Clone, Debug)]
pub struct Picker {
    /// What is chosen.
    pub title: String,
    /// Narrows the list as one types; without it, an item's key chooses it.
    pub input: Option<Input>,
    items: Vec<Item>,
    shown: Vec<usize>,
    cursor: usize,
}

impl Picker {
    /// A short list, chosen from by key or cursor.
    pub fn menu(title: String, items: Vec<Item>) -> Self {
        Self {
            title,
            input: None,
            shown: (0..items.len()).collect(),
            items,
            cursor: 0,
        }
    }

    /// A long list, narrowed by typing.
    pub fn search(title: String, items: Vec<Item>) -> Self {
        Self {
            input: Some(Input::default()),
            ..Self::menu(title, items)
        }
    }

    /// Puts the cursor on the item with this action.
    #[must_use]
    pub fn at(mut self, action: Action) -> Self {
        let found = self.shown().position(|item| item.action == action);
        self.cursor = found.unwrap_or(0);
        self
    }

    /// The items that match what was typed.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = &Item> {
        self.shown.iter().map(|index| &self.items[*index])
    }

    /// Where the cursor is among those shown.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The first item on the screen, where `height` have a place.
    pub fn first(&self, height: usize) -> usize {
        (self.cursor + 1).saturating_sub(height)
    }

    /// The item under the cursor.
    pub fn current(&self) -> Option<&Item> {
        self.items.get(*self.shown.get(self.cursor)?)
    }

    /// The item with this one-character key.
    pub fn keyed(&self, key: char) -> Option<&Item> {
        let mut buffer = [0; 4];
        let key: &str = key.encode_utf8(&mut buffer);
        self.items.iter().find(|item| item.keys == key)
    }

    /// Moves the cursor.
    pub fn go(&mut self, motion: Motion) {
        self.cursor = motion.apply(self.cursor, self.shown.len(), 10);
    }

    /// Narrows the list to what was typed, the best match first.
    pub fn narrow(&mut self) {
        let typed = self.input.as_ref().map_or("", Input::value);
        let pattern = Pattern::parse(typed, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<_> = (self.items.iter().enumerate())
            .filter_map(|(index, item)| {
                let words = format!("{} {}", item.label, item.hint);
                let score = pattern.score(Utf32Str::new(&words, &mut buffer), &mut matcher)?;
                Some((std::cmp::Reverse(score), index))
            })
            .collect();
        scored.sort_unstable();
        self.shown = scored.into_iter().map(|(_, index)| index).collect();
        self.cursor = 0;
    }
}

/// A key while a list is open.
pub(super) fn key(state: &mut State, mut picker: Picker, event: &KeyEvent) -> Vec<Effect> {
    match event.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            if let Some(item) = picker.current().cloned() {
                return choose(state, picker, &item);
            }
        }
        _ => {
            if let Some(item) = press(&mut picker, event) {
                return choose(state, picker, &item);
            }
        }
    }
    state.overlay = Some(Overlay::Picker(picker));
    Vec::new()
}

/// A click on the item at `index` of those shown chooses it.
pub(super) fn click(state: &mut State, mut picker: Picker, index: usize) -> Vec<Effect> {
    if index >= picker.shown.len() {
        state.overlay = Some(Overlay::Picker(picker));
        return Vec::new();
    }
    picker.cursor = index;
    match picker.current().cloned() {
        Some(item) => choose(state, picker, &item),
        None => Vec::new(),
    }
}

/// Moves, types, or finds the item whose key was pressed.
fn press(picker: &mut Picker, event: &KeyEvent) -> Option<Item> {
    let resolved = keys::resolve(event, Context::Fleet);
    let is_character = matches!(event.code, KeyCode::Char(_));
    if let Some(line) = &mut picker.input {
        match resolved {
            Some(Action::Move(motion)) if !is_character => picker.go(motion),
            _ if input::edit(line, event) => picker.narrow(),
            _ => {}
        }
        return None;
    }
    let keyed = match event.code {
        KeyCode::Char(key) => picker.keyed(key).cloned(),
        _ => None,
    };
    if keyed.is_none()
        && let Some(Action::Move(motion)) = resolved
    {
        picker.go(motion);
    }
    keyed
}

fn choose(state: &mut State, picker: Picker, item: &Item) -> Vec<Effect> {
    if let Some(why) = &item.disabled {
        state.problem(&format!("{}: {why}", item.label));
        state.overlay = Some(Overlay::Picker(picker));
        return Vec::new();
    }
    update::act(state, item.action)
}
