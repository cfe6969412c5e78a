//! The page of one app: why it needs attention, manifest, rollout, flags, signals, releases, pods, events.

mod about;
mod events;
mod flags;
mod pods;
mod releases;
mod rollout;
mod section;
mod signals;
mod title;

use ratatui::layout::Rect;

use super::Canvas;
use crate::tui::app::{Page, Section, State, layout};

/// Draws it.
pub(super) fn draw(state: &State, page: &Page, body: Rect, canvas: &mut Canvas<'_>) {
    let found = state.fleet.find(&page.id);
    let app = found.and_then(|slot| state.fleet.app(slot));
    title::draw(state, page, app, body, canvas);
    let places = layout::Places::new(body, page, app);
    for section in Section::ALL {
        let place = places.of(section);
        if place.is_empty() {
            continue;
        }
        match section {
            Section::About => about::draw(state, page, app, place, canvas),
            Section::Rollout => rollout::draw(state, page, app, place, canvas),
            Section::Flags => flags::draw(state, page, app, place, canvas),
            Section::Signals => signals::draw(state, page, found, place, canvas),
            Section::Releases => releases::draw(state, page, place, canvas),
            Section::Pods => pods::draw(state, page, place, canvas),
            Section::Events => events::draw(state, page, place, canvas),
        }
    }
}
