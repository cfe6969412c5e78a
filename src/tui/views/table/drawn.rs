//! What a kind of rows has to say to be drawn in a table.

use ratatui::layout::Rect;

use crate::fleet::{ListColumn as _, Listed, Slot};
use crate::tui::app::{Placed, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::widgets::{Segment, Track};

/// A kind of rows that a table can show.
pub(in crate::tui::views) trait Drawn: Listed {
    /// How each row stands, besides what it is; asked once for all that are on the screen.
    fn standing(state: &State) -> impl Fn(Slot, &Self::Item) -> Standing;

    /// Draws the row's cell in a column.
    fn cell(
        state: &State,
        row: &DrawnRow<'_, Self>,
        placed: Placed<Self::Column>,
        canvas: &mut Canvas<'_>,
    );

    /// Draws a column's title; the one that is sorted by carries `arrow`.
    fn title(
        placed: Placed<Self::Column>,
        arrow: Option<&str>,
        area: Rect,
        canvas: &mut Canvas<'_>,
    ) {
        title(placed.column.title(), track(placed), arrow, area, canvas);
    }

    /// Its name and where it is, to stand on a rule.
    fn identity<'a>(item: &'a Self::Item, canvas: &Canvas<'_>) -> Vec<Segment<'a>>;

    /// Why there is no row, in words, where `filter` is what was asked for.
    fn absence(state: &State, filter: &str) -> String;
}

/// How a row stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::tui::views) struct Standing {
    /// Whether what is known of it is of the past.
    pub(in crate::tui::views) stale: bool,
    /// How what is protected looks, where it is that and not all are.
    pub(in crate::tui::views) protected: Option<Role>,
}

/// One row that is on the screen.
pub(in crate::tui::views) struct DrawnRow<'a, K: Listed> {
    pub(in crate::tui::views) slot: Slot,
    pub(in crate::tui::views) item: &'a K::Item,
    pub(in crate::tui::views) standing: Standing,
    pub(in crate::tui::views) marked: bool,
    pub(in crate::tui::views) selected: bool,
    /// Its line.
    pub(in crate::tui::views) area: Rect,
}

impl<K: Listed> DrawnRow<'_, K> {
    /// What is of the past looks like that.
    pub(in crate::tui::views) fn shade(&self, role: Role) -> Role {
        if self.standing.stale {
            Role::TableStale
        } else {
            role
        }
    }
}

/// Where a column's words stand.
pub(in crate::tui::views) fn track<C: Copy>(placed: Placed<C>) -> Track {
    Track {
        x: placed.x,
        width: placed.width,
        right: placed.right,
    }
}

/// Draws words as a title; with an arrow, shortened so that the arrow is seen.
pub(in crate::tui::views) fn title(
    words: &str,
    track: Track,
    arrow: Option<&str>,
    area: Rect,
    canvas: &mut Canvas<'_>,
) {
    let (words, role) = match (arrow, track.width) {
        (None, 0..2) => (String::new(), Role::TableHead),
        (None, _) => (words.to_owned(), Role::TableHead),
        (Some(arrow), width) => (shortened(words, arrow, width), Role::TableHeadSorted),
    };
    canvas.cell(words, role).draw(canvas.buffer, area, track);
}

fn shortened(title: &str, arrow: &str, width: u16) -> String {
    let room = usize::from(width.saturating_sub(1));
    let title: String = title.chars().take(room).collect();
    format!("{title}{arrow}")
}
