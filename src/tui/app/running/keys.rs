//! Keys while the progress is shown.

use crossterm::event::{KeyCode, KeyEvent};

use super::{Hand, ProgressView, Rows, Running};
use crate::tui::app::{Effect, Overlay, State, actions, confirm, layout};
use crate::tui::keys::{self, Action, Context};

/// A key while the progress is shown.
pub(in crate::tui::app) fn key(
    state: &mut State,
    mut view: ProgressView,
    event: &KeyEvent,
) -> Vec<Effect> {
    let may_be_left = state
        .acting
        .running
        .as_ref()
        .is_some_and(Running::may_be_left);
    let effects = match event.code {
        KeyCode::Char('q') if may_be_left => return actions::quit(state),
        KeyCode::Esc | KeyCode::Enter | KeyCode::Char('q' | 'p') => {
            if let Some(running) = &mut state.acting.running {
                running.stay();
            }
            return Vec::new();
        }
        KeyCode::Char(' ' | 'P') => turn(state),
        KeyCode::Char('x') => stop(state),
        KeyCode::Char('r') => match retry(state) {
            Some(effects) => return effects,
            None => Vec::new(),
        },
        KeyCode::Char('f') => {
            view = ProgressView {
                scroll: 0,
                rows: match view.rows {
                    Rows::All => Rows::Troubled,
                    Rows::Troubled => Rows::All,
                },
            };
            Vec::new()
        }
        _ => {
            scroll(state, &mut view, event);
            Vec::new()
        }
    };
    state.overlay = Some(Overlay::Progress(view));
    effects
}

fn scroll(state: &State, view: &mut ProgressView, event: &KeyEvent) {
    let (Some(Action::Move(motion)), Some(running)) = (
        keys::resolve(event, Context::Fleet),
        state.acting.running.as_ref(),
    ) else {
        return;
    };
    let height = usize::from(layout::progress(state, running, *view).rows.height);
    let places = view.len(running).saturating_sub(height) + 1;
    view.scroll = motion.apply(view.scroll.min(places - 1), places, height);
}

fn turn(state: &mut State) -> Vec<Effect> {
    match &mut state.acting.running {
        Some(running) if running.is_underway() && running.hand != Hand::Stopping => {
            if running.turn() {
                vec![Effect::PauseExecuting]
            } else {
                vec![Effect::GoOnExecuting]
            }
        }
        _ => Vec::new(),
    }
}

/// Opens the confirmation of what tries again what did not work.
fn retry(state: &mut State) -> Option<Vec<Effect>> {
    let running = state.acting.running.as_ref()?;
    if running.is_underway() {
        state.problem("it is still being made: try again once it has ended");
        return None;
    }
    let Some(plan) = running.retry.clone() else {
        state.problem("there is nothing that could be tried again as it is");
        return None;
    };
    Some(confirm::open(state, plan, 0))
}

/// Asks execution to stop between two steps.
pub(in crate::tui::app) fn stop(state: &mut State) -> Vec<Effect> {
    match &mut state.acting.running {
        Some(running) if running.is_underway() && running.hand != Hand::Stopping => {
            running.hand = Hand::Stopping;
            vec![Effect::StopExecuting]
        }
        _ => Vec::new(),
    }
}
