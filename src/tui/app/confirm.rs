//! Saying yes to a plan. Cancel has the focus, Enter never means yes.
//!
//! What takes more than a key is asked for in an input: Tab goes from Cancel to the input to Yes,
//! Enter in the input goes on to Yes, and there only `y` says yes.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::Input;

use super::{Effect, Overlay, Running, State, input};
use crate::model::{CleanText, Digest};
use crate::playbooks::{Agreed, Answer, Confirmation, Plan};
use crate::tui::keys::Motion;

/// What the keys go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The button Cancel.
    Cancel,
    /// The reason, or the text to type.
    Input,
    /// The button Yes, which `y` presses.
    Yes,
}

/// A frozen plan and the operator's answer so far.
#[derive(Clone, Debug)]
pub struct Confirm {
    /// The plan: what is shown is what runs.
    pub plan: Plan,
    /// What tells the shown plan from all others.
    pub digest: Digest,
    /// How many of its targets were hidden by the filter.
    pub hidden: usize,
    /// What the keys go to.
    pub focus: Focus,
    /// The reason, or the text to type.
    pub input: Input,
    /// The first line on the screen.
    pub scroll: usize,
    /// What is still missing, said after a `y` too early.
    pub missing: Option<String>,
}

impl Confirm {
    fn new(plan: Plan, hidden: usize) -> Self {
        Self {
            digest: plan.digest(),
            plan,
            hidden,
            focus: Focus::Cancel,
            input: Input::default(),
            scroll: 0,
            missing: None,
        }
    }

    /// Whether there is anything to say yes to.
    pub fn is_empty(&self) -> bool {
        self.plan.steps.is_empty()
    }

    /// Whether something is to be typed.
    pub fn asks(&self) -> bool {
        !self.is_empty() && self.plan.confirmation != Confirmation::Key
    }

    /// What is missing before `y` counts.
    pub fn still_missing(&self) -> Option<String> {
        let typed = self.input.value().trim();
        match &self.plan.confirmation {
            Confirmation::Reason if typed.is_empty() => {
                Some("it takes a reason: Tab, then type it".to_owned())
            }
            Confirmation::Typed(text) if typed != text.as_str() => {
                Some(format!("it takes `{text}`, typed: Tab, then type it"))
            }
            _ => None,
        }
    }

    fn next(&self, backwards: bool) -> Focus {
        match (self.focus, backwards) {
            _ if self.is_empty() => Focus::Cancel,
            (Focus::Cancel, false) | (Focus::Yes, true) if self.asks() => Focus::Input,
            (Focus::Cancel, _) | (Focus::Input, false) => Focus::Yes,
            (Focus::Yes, _) | (Focus::Input, true) => Focus::Cancel,
        }
    }

    fn answer(&self) -> Answer {
        let typed = CleanText::new(self.input.value().trim());
        Answer {
            reason: Some(typed.clone()),
            typed: Some(typed),
        }
    }
}

/// Opens the dialog over `plan`, frozen as it is.
pub(super) fn open(state: &mut State, plan: Plan, hidden: usize) {
    state.overlay = Some(Overlay::Confirm(Box::new(Confirm::new(plan, hidden))));
}

/// A key while the dialog is open.
pub(super) fn key(state: &mut State, mut confirm: Box<Confirm>, key: &KeyEvent) -> Vec<Effect> {
    confirm.missing = None;
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    match (key.code, confirm.focus) {
        (KeyCode::Esc, _) | (KeyCode::Enter, Focus::Cancel) => return Vec::new(),
        (KeyCode::Enter, Focus::Input) => confirm.focus = Focus::Yes,
        (KeyCode::Enter, Focus::Yes) => {
            confirm.missing = Some("Enter never means yes: press y".to_owned());
        }
        (KeyCode::Tab, _) => confirm.focus = confirm.next(false),
        (KeyCode::BackTab, _) => confirm.focus = confirm.next(true),
        (KeyCode::Up, _) => confirm.scroll = scrolled(&confirm, Motion::Up),
        (KeyCode::Down, _) => confirm.scroll = scrolled(&confirm, Motion::Down),
        (KeyCode::PageUp, _) => confirm.scroll = scrolled(&confirm, Motion::PageUp),
        (KeyCode::PageDown, _) => confirm.scroll = scrolled(&confirm, Motion::PageDown),
        (_, Focus::Input) => {
            input::edit(&mut confirm.input, key);
        }
        (KeyCode::Char('y'), _) if !control && !confirm.is_empty() => {
            match confirm.still_missing() {
                None => return yes(state, *confirm),
                missing => confirm.missing = missing,
            }
        }
        _ => {}
    }
    state.overlay = Some(Overlay::Confirm(confirm));
    Vec::new()
}

/// Text pasted into the dialog: only ever into its input.
pub(super) fn paste(state: &mut State, mut confirm: Box<Confirm>, text: &str) {
    if confirm.focus == Focus::Input {
        input::paste(&mut confirm.input, text);
    }
    state.overlay = Some(Overlay::Confirm(confirm));
}

fn scrolled(confirm: &Confirm, motion: Motion) -> usize {
    let plan = &confirm.plan;
    let lines = plan
        .steps
        .iter()
        .map(|step| 1 + step.changes.len())
        .sum::<usize>()
        + plan.refusals.len()
        + plan.warnings.len();
    motion.apply(confirm.scroll, lines, 10)
}

fn yes(state: &mut State, confirm: Confirm) -> Vec<Effect> {
    if state.acting.busy() {
        state.problem("another change is being made: wait for it, or stop it with p");
        return Vec::new();
    }
    let answer = confirm.answer();
    match Agreed::new(confirm.plan, &confirm.digest, answer) {
        Ok(agreed) => {
            state.acting.running = Some(Running::new(agreed.plan().clone()));
            state.overlay = Some(Overlay::Progress { scroll: 0 });
            vec![Effect::Execute(Box::new(agreed))]
        }
        Err(missing) => {
            state.problem(&missing.to_string());
            Vec::new()
        }
    }
}
