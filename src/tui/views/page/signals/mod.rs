//! What the app's signals were, and are: a chart each.

mod panel;
mod points;
pub(super) mod scale;
mod timeline;

use ratatui::layout::Rect;

use super::section;
use crate::fleet::Slot;
use crate::model::signals::{Limit, Signal};
use crate::tui::app::{Page, Section, State, layout};
use crate::tui::views::Canvas;
use crate::tui::views::signal::limit;
use panel::Panel;
pub(super) use panel::reach;
use points::Remembered;
pub(super) use timeline::Timeline;

/// Draws them.
pub(super) fn draw(
    state: &State,
    page: &Page,
    found: Option<Slot>,
    place: Rect,
    canvas: &mut Canvas<'_>,
) {
    let app = found.and_then(|slot| Some((slot, state.fleet.app(slot)?)));
    let signals = app.and_then(|(slot, app)| Some((slot, app.signals()?)));
    if !page.has_signals(app.map(|(_, app)| app)) {
        let inside = section::frame(page, Section::Signals, place, canvas);
        section::say("no metrics source speaks of this app", inside, canvas);
        return;
    }
    let remembered = Remembered::new(page, signals.map(|(_, signals)| signals));
    let releases = page.detail.releases.value();
    let releases = releases.map_or(&[][..], Vec::as_slice);
    let timeline = Timeline::new(remembered.oldest(), state.now, releases);
    let title = remembered.title(state, &timeline);
    let grid = layout::grid(place.inner(layout::MARGIN));
    let first = page.offset(Section::Signals, grid.rows, grid.visible);
    let last = (first + grid.visible) * grid.columns;
    let note = match (first, Signal::ALL.len().saturating_sub(last)) {
        (0, 0) => String::new(),
        (_, 0) => "↑".to_owned(),
        (_, below) => format!("… {below} more: ↓"),
    };
    section::titled(page, Section::Signals, [&title, &note], place, canvas);
    for (index, signal) in Signal::ALL.into_iter().enumerate() {
        let area = grid.place(index, first);
        if area.is_empty() {
            continue;
        }
        let panel = Panel {
            signal,
            signals,
            points: remembered.of(signal),
            limit: app.map_or_else(Limit::default, |(_, app)| limit(state, app, signal)),
            timeline: &timeline,
        };
        panel.draw(state, area, canvas);
    }
}
