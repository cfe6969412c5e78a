//! How flags are drawn in a table.

use ratatui::layout::Rect;

use super::{absence, cell, exposure};
use crate::fleet::{FlagColumn, FlagRow, FlagShelf, Flags, Slot};
use crate::tui::app::{FLAGS, Offer, Placed, Protection, State, is_protected};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::views::table::{Drawn, DrawnRow, Listing, Standing, track};
use crate::tui::widgets::Segment;

/// The table of flags.
pub(super) fn flags(state: &State) -> Listing<'_, FlagShelf> {
    Listing {
        table: &state.flags,
        store: state.fleet.flag_shelf(),
        design: FLAGS,
        offer: Offer::of(&state.fleet),
    }
}

impl Drawn for Flags {
    fn standing(state: &State) -> impl Fn(Slot, &FlagRow) -> Standing {
        let told_apart = Protection::of(state).some_are_not;
        move |slot, row| {
            let live = state.fleet.flag_freshness(slot);
            let is_marked_out = told_apart && is_protected(state, &row.flag.key().platform);
            Standing {
                stale: live.is_some_and(|freshness| !freshness.is_live()),
                protected: is_marked_out.then_some(Role::TextProtected),
            }
        }
    }

    fn cell(
        state: &State,
        row: &DrawnRow<'_, Self>,
        placed: Placed<FlagColumn>,
        canvas: &mut Canvas<'_>,
    ) {
        if placed.column != FlagColumn::Exposure {
            let cell = cell::words(state, row, placed, canvas);
            return cell.draw(canvas.buffer, row.area, track(placed));
        }
        let place = after(row.area, placed.x);
        let place = Rect {
            width: placed.width.min(place.width),
            ..place
        };
        let flag = &row.item.flag;
        exposure::draw(flag, row.shade(exposure::role(flag)), place, canvas);
    }

    fn identity<'a>(row: &'a FlagRow, canvas: &Canvas<'_>) -> Vec<Segment<'a>> {
        let key = row.flag.key();
        let place = if key.environment.is_empty() {
            String::new()
        } else {
            format!(" in {}", key.environment)
        };
        let kept = format!(
            ", project {} of {} ({})",
            key.project,
            key.platform,
            row.flag.platform().as_str()
        );
        vec![
            canvas.segment(" ", Role::TextDim),
            canvas.segment(key.name.as_str(), Role::TextStrong),
            canvas.segment(place, Role::Text),
            canvas.segment(kept, Role::TextDim),
            canvas.segment(" ", Role::TextDim),
        ]
    }

    fn absence(state: &State, filter: &str) -> String {
        absence::words(state, filter)
    }
}
