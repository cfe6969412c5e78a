//! How much is done, how fast it goes, and what holds it.

use ratatui::layout::Rect;

use crate::model::compact;
use crate::tui::app::{Hand, Running, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;

/// How much is done.
pub(super) fn counts(running: &Running) -> String {
    let (done, all) = (running.done(), running.len());
    let failed = match running.troubled().len() {
        0 => String::new(),
        failed => format!(", {failed} not"),
    };
    match (running.is_underway(), running.hand) {
        (true, Hand::Stopping) => format!("stopping, {done} of {all} done{failed}"),
        (true, _) => format!("{done} of {all} done{failed}"),
        (false, _) => format!("ended, {done} of {all} done{failed}"),
    }
}

/// How fast it goes, or what holds it: the operator's hand first, then the cluster's.
pub(super) fn draw(state: &State, running: &Running, area: Rect, canvas: &mut Canvas<'_>) {
    if !running.is_underway() {
        return;
    }
    let held = running.held(state.now);
    match (running.hand, held) {
        (Hand::Paused, _) => {
            let used = canvas.put(area, " ॥ PAUSED ", Role::BadgePaused);
            let words = "no step begins: Space goes on, x stops";
            canvas.put(after(area, used + 1), words, Role::SeverityWarning);
        }
        (Hand::Stopping, _) => {
            let words = "the steps on their way end, no other begins";
            canvas.put(area, words, Role::SeverityWarning);
        }
        (Hand::Going, Some((left, why))) => {
            let seconds = left
                .num_milliseconds()
                .max(0)
                .unsigned_abs()
                .div_ceil(1_000);
            let words = format!("॥ the cluster asks to wait, {seconds} s more: {why}");
            canvas.put(area, &words, Role::SeverityWarning);
        }
        (Hand::Going, None) => {
            if let Some((rate, left)) = running.pace(state.now) {
                let words = format!("{rate:.1} a second, about {} left", compact(left));
                canvas.put(area, &words, Role::TextDim);
            }
        }
    }
}
