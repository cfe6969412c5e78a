//! What a column is.

use std::fmt::Debug;
use std::hash::Hash;

use chrono::{DateTime, Utc};

use super::{Direction, Listed, SortKey};
use crate::model::CleanText;

/// A column of a kind of rows, for the screen, for headless output and for sorting.
pub trait ListColumn: Copy + Debug + Eq + Hash + 'static {
    /// Of which kind the rows are.
    type Kind: Listed;

    /// All columns, in the order in which they stand.
    const ALL: &'static [Self];
    /// What rows are sorted by before anybody says otherwise.
    const USUAL: Self;
    /// Other names, as they may be typed.
    const ALIASES: &'static [(&'static str, Self)];

    /// The column's name, as it is typed.
    fn name(self) -> &'static str;

    /// The column's heading.
    fn title(self) -> &'static str;

    /// What the column shows, for help.
    fn help(self) -> &'static str;

    /// The direction in which a sort by this column begins: what needs a person first.
    fn natural_direction(self) -> Direction;

    /// Whether a change of nothing but measurements can move a row that is sorted by it.
    fn heeds_signals(self) -> bool {
        false
    }

    /// The cell of `item`, true at `now`.
    fn text(self, item: &<Self::Kind as Listed>::Item, now: DateTime<Utc>) -> CleanText;

    /// What `item` is sorted by in this column.
    fn key(self, item: &<Self::Kind as Listed>::Item) -> SortKey<'_>;

    /// The column of that name or alias, in any case.
    fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        let names = Self::ALL.iter().map(|column| (column.name(), *column));
        let mut known = names.chain(Self::ALIASES.iter().copied());
        known
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, column)| column)
    }
}
