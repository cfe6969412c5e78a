//! A table, and what it is over.

use super::{Drawn, bar, empty, rows};
use crate::fleet::{Listed, Shelf};
use crate::tui::app::layout::TableAreas;
use crate::tui::app::{Design, Offer, State, Table, place};
use crate::tui::views::Canvas;

/// A column of what is kept on a shelf.
pub(super) type ColumnOf<S> = <<S as Shelf>::Kind as Listed>::Column;

/// A table, and what it is over.
pub(in crate::tui::views) struct Listing<'a, S: Shelf> {
    /// The table.
    pub(in crate::tui::views) table: &'a Table<S::Kind>,
    /// Where its rows are kept.
    pub(in crate::tui::views) store: &'a S,
    /// Its columns.
    pub(in crate::tui::views) design: &'static Design<ColumnOf<S>>,
    /// What there is to show in them.
    pub(in crate::tui::views) offer: Offer,
}

/// Draws everything of it but the selected row in words.
pub(in crate::tui::views) fn draw<S: Shelf<Kind: Drawn>>(
    state: &State,
    listing: &Listing<'_, S>,
    areas: TableAreas,
    canvas: &mut Canvas<'_>,
) {
    bar::draw(listing, areas.bar, canvas);
    let columns = place(listing.design, areas.head.width, listing.offer);
    rows::head(listing, &columns, areas.head, canvas);
    if listing.table.view.is_empty() {
        let words = S::Kind::absence(state, &listing.table.filter.applied);
        empty::draw(&words, areas.rows, canvas);
    } else {
        rows::draw(state, listing, &columns, areas.rows, canvas);
    }
}
