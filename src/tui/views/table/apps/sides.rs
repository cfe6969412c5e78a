//! A cell that holds both sides of a rollout: `0.2%│4.1%`, and where there is room, what both
//! were, on one scale.

use ratatui::layout::Rect;

use crate::fleet::of_side;
use crate::model::App;
use crate::model::signals::Signal;
use crate::model::verdict::{Comparison, SideReading};
use crate::tui::app::{NUMBER, Placed, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::views::rollout::sides::{canary_role, is_past, of_point};
use crate::tui::widgets::{Cell, Sparkline, Track, width};

/// Less is no trend.
const TREND: u16 = 4;

/// Where the stable side's number stands, and the canary's.
fn tracks(placed: Placed) -> [Track; 2] {
    let stable = Track {
        x: placed.x,
        width: NUMBER.min(placed.width),
        right: true,
    };
    let canary = Track {
        x: placed.x + NUMBER + 1,
        width: placed.width.saturating_sub(NUMBER + 1).min(NUMBER),
        right: false,
    };
    [stable, canary]
}

/// Draws the column's title: of what, and on which side the canary is.
pub(super) fn head(
    (signal, placed): (Signal, Placed),
    arrow: Option<&str>,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let role = match arrow {
        Some(_) => Role::TableHeadSorted,
        None => Role::TableHead,
    };
    let name = match signal {
        Signal::Errors => "ERR",
        Signal::Latency => "P95",
        Signal::Requests => "RPS",
        Signal::Cpu => "CPU",
        Signal::Memory => "MEM",
    };
    let canary = match arrow {
        Some(arrow) => format!("canar{arrow}"),
        None => "canary".to_owned(),
    };
    let [left, right] = tracks(placed);
    canvas.cell(name, role).draw(canvas.buffer, area, left);
    divide(placed, role, area, canvas);
    canvas.cell(canary, role).draw(canvas.buffer, area, right);
}

fn divide(placed: Placed, role: Role, area: Rect, canvas: &mut Canvas<'_>) {
    let place = after(area, placed.x + NUMBER);
    if placed.width > NUMBER {
        canvas.put(place, "│", role);
    }
}

/// Draws `signal` of both sides of `app` in its column on `line`.
pub(super) fn draw(
    state: &State,
    app: &App,
    (signal, placed): (Signal, Placed),
    line: Rect,
    canvas: &mut Canvas<'_>,
) {
    let [left, right] = tracks(placed);
    let Some(comparison) = app.comparison() else {
        let cell = canvas.cell("—", Role::TextFaint);
        cell.draw(canvas.buffer, line, left);
        return;
    };
    let (calm, loud) = if is_past(comparison, state.now) {
        (Role::TableStale, Role::TableStale)
    } else {
        (Role::Table, canary_role(comparison, signal, Role::Table))
    };
    let stable = number(&comparison.stable, (signal, calm), canvas);
    stable.draw(canvas.buffer, line, left);
    divide(placed, Role::TextFaint, line, canvas);
    let canary = number(&comparison.canary, (signal, loud), canvas);
    canary.draw(canvas.buffer, line, right);
    let x = placed.x + 2 * NUMBER + 2;
    let room = (placed.x + placed.width).saturating_sub(x);
    if room > 2 * TREND {
        let place = after(line, x);
        let place = Rect {
            width: room.min(place.width),
            ..place
        };
        trends(comparison, (signal, loud), place, canvas);
    }
}

fn number(
    side: &SideReading,
    (signal, role): (Signal, Role),
    canvas: &Canvas<'_>,
) -> Cell<'static> {
    let counts = side.counts.value();
    match counts.and_then(|counts| of_side(counts, signal)) {
        None => canvas.cell("—", Role::TextFaint),
        Some(value) => {
            let text = signal.text(value);
            // The column's title says what a second is.
            let text = if width(&text) > NUMBER || signal == Signal::Requests {
                text.trim_end_matches("/s").to_owned()
            } else {
                text
            };
            canvas.cell(text, role)
        }
    }
}

/// Both sides' past, the stable one at the left, on one scale.
fn trends(
    comparison: &Comparison,
    (signal, loud): (Signal, Role),
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let half = (area.width - 1) / 2;
    let points = comparison
        .history
        .iter()
        .rev()
        .take(usize::from(half))
        .rev();
    let (stable, canary): (Vec<_>, Vec<_>) = points
        .map(|point| {
            (
                of_point(&point.stable, signal),
                of_point(&point.canary, signal),
            )
        })
        .unzip();
    let highest = stable.iter().chain(&canary).flatten().copied();
    let top = highest.fold(0.0, f64::max);
    let sides = [(0, &stable, Role::Trend), (half + 1, &canary, loud)];
    for (x, values, role) in sides {
        let role = if role == Role::Table {
            Role::Trend
        } else {
            role
        };
        let sparkline = Sparkline {
            values,
            top,
            style: canvas.style(role),
            gap: canvas.style(Role::TrendGap),
        };
        let place = Rect {
            x: area.x + x,
            width: half,
            ..area
        };
        sparkline.draw(canvas.buffer, place);
    }
    canvas.put(after(area, half), "│", Role::TextFaint);
}
