//! A cell that holds a signal: its number, and where there is room, what it was.

use ratatui::layout::Rect;

use super::trend::trend;
use crate::fleet::Slot;
use crate::model::signals::Signal;
use crate::model::{App, Reading, Severity};
use crate::tui::app::{NUMBER, Placed, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{severity, sign};
use crate::tui::views::signal::{Heard, limit};
use crate::tui::widgets::{Sparkline, Track, width};

/// Less is no trend.
const TREND: u16 = 5;

/// Where the number stands, and the title above it.
pub(super) fn number_track(placed: Placed) -> Track {
    Track {
        x: placed.x,
        width: placed.width.min(NUMBER),
        right: true,
    }
}

/// Draws `signal` of `app`, which is at `slot`, in its column on `line`.
pub(super) fn draw(
    state: &State,
    (slot, app): (Slot, &App),
    (signal, placed): (Signal, Placed),
    line: Rect,
    canvas: &mut Canvas<'_>,
) {
    let heard = app
        .signals()
        .map(|signals| Heard::new(state, slot, signals, signal));
    let (text, role) = match &heard {
        Some(heard) => (number(heard), heard.role(Role::Table)),
        None => ("—".to_owned(), Role::TextFaint),
    };
    let cell = canvas.cell(text, role);
    cell.draw(canvas.buffer, line, number_track(placed));
    let room = placed.width.saturating_sub(NUMBER + 1);
    if let Some(heard) = heard.filter(|_| room >= TREND) {
        let place = Rect {
            x: line.x + placed.x + NUMBER + 1,
            width: room,
            ..line
        };
        sparkline(state, app, &heard, place.intersection(line), canvas);
    }
}

/// The value with the sign of its alarm; what the column's title says is left out where there is
/// no room for it.
fn number(heard: &Heard<'_>) -> String {
    let Some(value) = heard.value() else {
        return "—".to_owned();
    };
    let text = heard.signal.text(value);
    let text = if width(&text) > NUMBER {
        text.trim_end_matches("/s")
    } else {
        &text
    };
    match heard.severity {
        Severity::Calm => text.to_owned(),
        loud if width(text) + 2 <= NUMBER => format!("{} {text}", sign(loud)),
        loud => format!("{}{text}", sign(loud)),
    }
}

/// Half of its height is the limit for a warning, unless it was higher than twice that.
fn sparkline(state: &State, app: &App, heard: &Heard<'_>, area: Rect, canvas: &mut Canvas<'_>) {
    // What is of the past stays as it was, and is drawn as that.
    let until = match heard.reading {
        Reading::Known { at, .. } if heard.is_past => *at,
        _ => state.now,
    };
    let history = heard.signals.history();
    let values = trend(history, heard.signal, usize::from(area.width), until);
    let warning = limit(state, app, heard.signal).warning.unwrap_or(0.0);
    let highest = values.iter().flatten().copied().fold(0.0, f64::max);
    let role = match heard.severity {
        _ if heard.is_past => Role::TableStale,
        Severity::Calm => Role::Trend,
        loud => severity(loud),
    };
    let sparkline = Sparkline {
        values: &values,
        top: highest.max(2.0 * warning),
        style: canvas.style(role),
        gap: canvas.style(Role::TrendGap),
    };
    sparkline.draw(canvas.buffer, area);
}
