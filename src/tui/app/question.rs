//! A playbook's question, with the plan that the answer makes shown while one types.

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

use super::{Effect, Invocation, Made, Outline, Overlay, State, confirm, input, layout};
use crate::playbooks::{Plan, PlanError, TextQuestion};

/// The open question.
#[derive(Clone)]
pub struct Question {
    /// The playbook, and whom it is for.
    pub invocation: Invocation,
    /// What is asked.
    pub asked: TextQuestion,
    /// The answer.
    pub input: Input,
    /// Whether the answer is still the proposal, which the first letter replaces.
    pub proposed: bool,
    /// What the answer leads to.
    pub preview: Result<Plan, PlanError>,
    /// The preview in lines.
    pub outline: Outline,
}

impl Question {
    /// Empties the input for what is typed instead of the proposal.
    fn give_way(&mut self) {
        if std::mem::take(&mut self.proposed) {
            self.input.reset();
        }
    }

    /// Plans anew what the answer leads to.
    fn replan(&mut self, state: &State) {
        self.preview = self.invocation.plan(state, self.input.value());
        self.outline(state);
    }

    /// Breaks the preview into lines anew.
    pub(super) fn outline(&mut self, state: &State) {
        let width = layout::dialog_width(state);
        self.outline = match &self.preview {
            Ok(plan) => Outline::new(plan, self.invocation.targets.hidden, width),
            Err(_) => Outline::default(),
        };
    }
}

/// Opens the question.
pub(super) fn open(state: &mut State, invocation: Invocation, asked: TextQuestion) {
    let mut question = Question {
        preview: Err(PlanError::NoTargets),
        outline: Outline::default(),
        invocation,
        asked,
        input: Input::new(asked.initial.to_owned()),
        proposed: true,
    };
    question.replan(state);
    state.overlay = Some(Overlay::Question(Box::new(question)));
}

/// A key for the question that was just opened.
pub(super) fn pressed(state: &mut State, event: &KeyEvent) -> Vec<Effect> {
    match state.overlay.take() {
        Some(Overlay::Question(question)) => key(state, question, event),
        other => {
            state.overlay = other;
            Vec::new()
        }
    }
}

/// A key while the question is open.
pub(super) fn key(state: &mut State, mut question: Box<Question>, key: &KeyEvent) -> Vec<Effect> {
    match key.code {
        KeyCode::Esc => return Vec::new(),
        KeyCode::Enter => {
            question.replan(state);
            if let Ok(plan) = question.preview {
                let made = Made {
                    answer: question.input.value().to_owned(),
                    invocation: question.invocation,
                };
                return confirm::open_made(state, plan, made);
            }
        }
        _ => {
            if matches!(key.code, KeyCode::Char(_)) {
                question.give_way();
            }
            if input::edit(&mut question.input, key) {
                question.proposed = false;
                question.replan(state);
            }
        }
    }
    state.overlay = Some(Overlay::Question(question));
    Vec::new()
}

/// Text pasted into the answer.
pub(super) fn paste(state: &mut State, mut question: Box<Question>, text: &str) {
    question.give_way();
    input::paste(&mut question.input, text);
    question.replan(state);
    state.overlay = Some(Overlay::Question(question));
}
