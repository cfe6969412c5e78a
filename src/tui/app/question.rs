//! A playbook's question, with the plan that the answer makes shown while one types.

use crossterm::event::{KeyCode, KeyEvent};
use tui_input::Input;

use super::{Overlay, State, Targets, acting, confirm, input};
use crate::playbooks::{Plan, PlanError, Question as Asked, TextQuestion};

/// The open question.
#[derive(Clone, Debug)]
pub struct Question {
    /// The playbook, by its place in the registry.
    pub playbook: usize,
    /// Whom it is for, frozen when the question was opened.
    pub targets: Targets,
    /// What is asked.
    pub asked: TextQuestion,
    /// The answer.
    pub input: Input,
    /// Whether the answer is still the proposal, which the first letter replaces.
    pub proposed: bool,
    /// What the answer leads to.
    pub preview: Result<Plan, PlanError>,
}

impl Question {
    /// Empties the input for what is typed instead of the proposal.
    fn give_way(&mut self) {
        if std::mem::take(&mut self.proposed) {
            self.input.reset();
        }
    }

    /// The playbook's name.
    pub fn name(&self) -> &'static str {
        acting::playbook(self.playbook).map_or("", |playbook| playbook.name())
    }
}

/// Begins the playbook at `index`: asks its question, or goes on to the plan.
pub(super) fn begin(state: &mut State, index: usize) {
    let targets = Targets::of(state);
    let Some(playbook) = acting::playbook(index) else {
        return;
    };
    if let Some(why) = acting::disabled(state, &targets) {
        state.problem(&format!("{}: {why}", playbook.name()));
        return;
    }
    let Some(Asked::Text(asked)) = playbook.question() else {
        match acting::plan(state, playbook, &targets, "") {
            Ok(plan) => confirm::open(state, plan, targets.hidden),
            Err(error) => state.problem(&format!("{}: {error}", playbook.name())),
        }
        return;
    };
    state.overlay = Some(Overlay::Question(Box::new(Question {
        playbook: index,
        preview: acting::plan(state, playbook, &targets, asked.initial),
        targets,
        asked,
        input: Input::new(asked.initial.to_owned()),
        proposed: true,
    })));
}

/// A key while the question is open.
pub(super) fn key(state: &mut State, mut question: Box<Question>, key: &KeyEvent) {
    match key.code {
        KeyCode::Esc => return,
        KeyCode::Enter => {
            replan(state, &mut question);
            if let Ok(plan) = question.preview {
                confirm::open(state, plan, question.targets.hidden);
                return;
            }
        }
        _ => {
            if matches!(key.code, KeyCode::Char(_)) {
                question.give_way();
            }
            if input::edit(&mut question.input, key) {
                question.proposed = false;
                replan(state, &mut question);
            }
        }
    }
    state.overlay = Some(Overlay::Question(question));
}

/// Text pasted into the answer.
pub(super) fn paste(state: &mut State, mut question: Box<Question>, text: &str) {
    question.give_way();
    input::paste(&mut question.input, text);
    replan(state, &mut question);
    state.overlay = Some(Overlay::Question(question));
}

fn replan(state: &State, question: &mut Question) {
    if let Some(playbook) = acting::playbook(question.playbook) {
        question.preview = acting::plan(state, playbook, &question.targets, question.input.value());
    }
}
