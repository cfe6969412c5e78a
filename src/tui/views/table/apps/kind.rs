//! How apps are drawn.

use ratatui::layout::Rect;

use super::{absence, cell, sides, signal};
use crate::fleet::{Apps, Column, Fleet, ListColumn as _, Slot};
use crate::model::{App, CleanText};
use crate::tui::app::{Offer, Placed, Protection, State, design, is_protected};
use crate::tui::theme::Role;
use crate::tui::views::canvas::after;
use crate::tui::views::table::{Drawn, DrawnRow, Listing, Standing, title, track};
use crate::tui::views::{Canvas, rollout};
use crate::tui::widgets::Segment;

/// The table of apps that is shown: the fleet's, or the queue.
pub(in crate::tui::views) fn apps(state: &State) -> Listing<'_, Fleet> {
    Listing {
        table: state.listing(),
        store: &state.fleet,
        design: design(state.tab),
        offer: Offer::of(&state.fleet),
    }
}

impl Drawn for Apps {
    fn standing(state: &State) -> impl Fn(Slot, &App) -> Standing {
        let told_apart = Protection::of(state).some_are_not;
        move |slot, app| {
            let live = state.fleet.freshness_of(slot);
            let is_marked_out = told_apart && is_protected(state, &app.id.cluster);
            Standing {
                stale: live.is_some_and(|freshness| !freshness.is_live()),
                protected: is_marked_out.then_some(Role::TextProtected),
            }
        }
    }

    fn cell(state: &State, row: &DrawnRow<'_, Self>, placed: Placed, canvas: &mut Canvas<'_>) {
        if let Some(shown) = placed.column.signal() {
            let whose = (row.slot, row.item);
            return signal::draw(state, whose, (shown, placed), row.area, canvas);
        }
        if let Some(shown) = placed.column.side_signal() {
            return sides::draw(state, row.item, (shown, placed), row.area, canvas);
        }
        let cell = cell::words(state, row, placed, canvas);
        match row.item.rollout().filter(|_| placed.column == Column::Step) {
            Some(rollout) => {
                let role = row.shade(rollout::pressure(row.item));
                let place = after(row.area, placed.x);
                let place = Rect {
                    width: placed.width.min(place.width),
                    ..place
                };
                rollout::steps::draw(rollout, &cell.text, role, place, canvas);
            }
            None => cell.draw(canvas.buffer, row.area, track(placed)),
        }
    }

    fn title(placed: Placed, arrow: Option<&str>, area: Rect, canvas: &mut Canvas<'_>) {
        if let Some(signal) = placed.column.side_signal() {
            return sides::head((signal, placed), arrow, area, canvas);
        }
        let track = match placed.column.signal() {
            Some(_) => signal::number_track(placed),
            None => track(placed),
        };
        title(placed.column.title(), track, arrow, area, canvas);
    }

    fn identity<'a>(app: &'a App, canvas: &Canvas<'_>) -> Vec<Segment<'a>> {
        let owner = app.manifest().owner.given().map(CleanText::as_str);
        vec![
            canvas.segment(" ", Role::TextDim),
            canvas.segment(app.id.name.as_str(), Role::TextStrong),
            canvas.segment(format!(" in {}", app.id.namespace), Role::TextDim),
            canvas.segment(format!(" on {}", app.id.cluster), Role::TextDim),
            canvas.segment(
                owner.map(|owner| format!(", {owner}")).unwrap_or_default(),
                Role::TextDim,
            ),
            canvas.segment(" ", Role::TextDim),
        ]
    }

    fn absence(state: &State, filter: &str) -> String {
        absence::words(state, filter)
    }
}
