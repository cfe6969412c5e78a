//! A playbook's question whose answer is one of a list.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Effect, Invocation, Made, Overlay, State, confirm, layout, question};
use crate::playbooks::{Choice, ChoiceQuestion};
use crate::tui::keys::{self, Action, Context};

/// The open list.
pub struct Choosing {
    /// The playbook, and whom it is for.
    pub invocation: Invocation,
    /// What is asked.
    pub asked: ChoiceQuestion,
    /// What can be chosen, and what can't with the reason.
    pub choices: Vec<Choice>,
    /// Why the one under the cursor leads to no plan, said after an Enter.
    pub problem: Option<String>,
    cursor: usize,
}

impl Choosing {
    /// Where the cursor is.
    pub fn cursor(&self) -> usize {
        self.cursor
    }

    /// The choice under the cursor.
    pub fn current(&self) -> Option<&Choice> {
        self.choices.get(self.cursor)
    }

    /// The first choice on the screen, where `height` have a place.
    pub fn first(&self, height: usize) -> usize {
        (self.cursor + 1).saturating_sub(height)
    }
}

/// Opens the list, with the cursor on the first that can be chosen.
pub(super) fn open(state: &mut State, invocation: Invocation, asked: ChoiceQuestion) {
    let name = invocation.name();
    match invocation.choices(state) {
        Err(error) => state.problem(&format!("{name}: {error}")),
        Ok(choices) if choices.is_empty() => {
            state.problem(&format!("{name}: there is nothing to choose from"));
        }
        Ok(choices) => {
            let enabled = choices.iter().position(|choice| choice.disabled.is_none());
            state.overlay = Some(Overlay::Choosing(Box::new(Choosing {
                invocation,
                asked,
                cursor: enabled.unwrap_or(0),
                choices,
                problem: None,
            })));
        }
    }
}

/// A key while the list is open.
pub(super) fn key(state: &mut State, mut choosing: Box<Choosing>, event: &KeyEvent) -> Vec<Effect> {
    choosing.problem = None;
    match event.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => return choose(state, choosing),
        KeyCode::Char(digit) if digit.is_ascii_digit() => {
            if let Some(asked) = choosing.asked.typed {
                question::open(state, choosing.invocation, asked);
                return question::pressed(state, event);
            }
        }
        _ => {
            if let Some(Action::Move(motion)) = keys::resolve(event, Context::Fleet) {
                let height = usize::from(layout::choosing(state, &choosing).list.height);
                choosing.cursor = motion.apply(choosing.cursor, choosing.choices.len(), height);
            }
        }
    }
    state.overlay = Some(Overlay::Choosing(choosing));
    Vec::new()
}

/// A click on the choice at `index`: the first puts the cursor there, the second goes on.
pub(super) fn click(state: &mut State, mut choosing: Box<Choosing>, index: usize) -> Vec<Effect> {
    if index == choosing.cursor {
        return choose(state, choosing);
    }
    if index < choosing.choices.len() {
        choosing.cursor = index;
        choosing.problem = None;
    }
    state.overlay = Some(Overlay::Choosing(choosing));
    Vec::new()
}

fn choose(state: &mut State, mut choosing: Box<Choosing>) -> Vec<Effect> {
    let Some(choice) = choosing.current() else {
        return Vec::new();
    };
    let planned = if let Some(why) = &choice.disabled {
        Err(why.to_string())
    } else {
        let plan = choosing.invocation.plan(state, &choice.answer);
        plan.map_err(|error| error.to_string())
    };
    match planned {
        Ok(plan) => {
            let answer = choosing.current().map(|it| it.answer.clone());
            let made = Made {
                answer: answer.unwrap_or_default(),
                invocation: choosing.invocation,
            };
            confirm::open_made(state, plan, made)
        }
        Err(why) => {
            choosing.problem = Some(why);
            state.overlay = Some(Overlay::Choosing(choosing));
            Vec::new()
        }
    }
}
