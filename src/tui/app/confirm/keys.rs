//! Keys, the mouse and pasted text in the dialog.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::{Confirm, Focus};
use crate::playbooks::Agreed;
use crate::tui::app::{Effect, Overlay, ProgressView, Running, State, input, layout};
use crate::tui::keys::Motion;

/// A key while the dialog is open.
pub(in crate::tui::app) fn key(
    state: &mut State,
    mut confirm: Box<Confirm>,
    key: &KeyEvent,
) -> Vec<Effect> {
    confirm.missing = None;
    match (key.code, confirm.focus) {
        (KeyCode::Esc, _) | (KeyCode::Enter, Focus::Cancel) => return closed(&confirm),
        (KeyCode::Enter, Focus::Yes) => {
            confirm.missing = Some("Enter never means yes: press y".to_owned());
        }
        (KeyCode::Tab | KeyCode::Enter, _) => turn(&mut confirm, 1),
        (KeyCode::BackTab, _) => turn(&mut confirm, -1),
        (KeyCode::Up, _) => scroll(state, &mut confirm, Motion::Up),
        (KeyCode::Down, _) => scroll(state, &mut confirm, Motion::Down),
        (KeyCode::PageUp, _) => scroll(state, &mut confirm, Motion::PageUp),
        (KeyCode::PageDown, _) => scroll(state, &mut confirm, Motion::PageDown),
        _ => match confirm.input() {
            Some(line) => {
                input::edit(line, key);
            }
            None => {
                if let Some(effects) = button(state, &mut confirm, key) {
                    return effects;
                }
            }
        },
    }
    state.overlay = Some(Overlay::Confirm(confirm));
    Vec::new()
}

/// Text pasted into the dialog: only ever into its inputs.
pub(in crate::tui::app) fn paste(state: &mut State, mut confirm: Box<Confirm>, text: &str) {
    if let Some(line) = confirm.input() {
        input::paste(line, text);
    }
    state.overlay = Some(Overlay::Confirm(confirm));
}

/// Closes the dialog without a yes.
pub(in crate::tui::app) fn cancel(state: &mut State) -> Vec<Effect> {
    match state.overlay.take() {
        Some(Overlay::Confirm(confirm)) => closed(&confirm),
        other => {
            state.overlay = other;
            Vec::new()
        }
    }
}

/// Puts the keys on an input that there is.
pub(in crate::tui::app) fn focus(confirm: &mut Confirm, focus: Focus) {
    if confirm.stops().contains(&focus) {
        confirm.focus = focus;
    }
}

/// Scrolls no further than to the last line.
fn scroll(state: &State, confirm: &mut Confirm, motion: Motion) {
    let height = usize::from(layout::confirm(state, confirm).content.height);
    let places = confirm.outline.len().saturating_sub(height) + 1;
    confirm.scroll = motion.apply(confirm.scroll, places, height);
}

fn turn(confirm: &mut Confirm, by: isize) {
    let stops = confirm.stops();
    let here = stops.iter().position(|stop| *stop == confirm.focus);
    let next = here
        .unwrap_or(0)
        .cast_signed()
        .saturating_add(by)
        .rem_euclid(stops.len().cast_signed());
    confirm.focus = stops
        .get(next.cast_unsigned())
        .copied()
        .unwrap_or(Focus::Cancel);
}

/// A key on Cancel or Yes. `y` says yes; any other letter begins what is still to be typed.
fn button(state: &mut State, confirm: &mut Confirm, key: &KeyEvent) -> Option<Vec<Effect>> {
    let held = KeyModifiers::CONTROL | KeyModifiers::ALT;
    let KeyCode::Char(letter) = key.code else {
        return None;
    };
    if key.modifiers.intersects(held) || confirm.is_empty() {
        return None;
    }
    match (letter, confirm.still_missing()) {
        ('y', None) => return Some(yes(state, confirm)),
        ('y', Some((_, words))) => confirm.missing = Some(words),
        (' ', _) | (_, None) => {}
        (_, Some((missing, _))) => {
            confirm.focus = missing;
            if let Some(line) = confirm.input() {
                input::edit(line, key);
            }
        }
    }
    None
}

fn closed(confirm: &Confirm) -> Vec<Effect> {
    let pending = confirm.rehearsal.is_pending();
    pending.then_some(Effect::StopAsking).into_iter().collect()
}

fn yes(state: &mut State, confirm: &Confirm) -> Vec<Effect> {
    if state.acting.busy() {
        state.problem("another change is being made: wait for it, or stop it with p");
        return closed(confirm);
    }
    match Agreed::new(confirm.plan.clone(), &confirm.digest, confirm.answer()) {
        Ok(agreed) => {
            let mut running = Running::new(agreed.plan().clone(), state.now);
            running.begun(confirm.made.as_deref().cloned(), agreed.reason().cloned());
            state.acting.running = Some(running);
            state.overlay = Some(Overlay::Progress(ProgressView::default()));
            vec![Effect::Execute(Box::new(agreed))]
        }
        Err(missing) => {
            state.problem(&missing.to_string());
            closed(confirm)
        }
    }
}
