//! What can be done to the flag under the cursor, with its keys; and what can't, with the reason.

use ratatui::layout::Rect;

use crate::fleet::FlagRow;
use crate::tui::app::State;
use crate::tui::app::flags::{Offered, offered};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::after;
use crate::tui::views::strip::Say;
use crate::tui::widgets::width;

/// Between two of them.
const GAP: u16 = 3;

/// What can be done now, in one line.
pub(super) struct Possible(Vec<Offered>);

impl Possible {
    pub(super) fn of(state: &State, row: &FlagRow) -> Self {
        let all = offered(state, row).into_iter();
        Self(all.filter(|one| one.refused.is_none()).collect())
    }
}

impl Say for Possible {
    fn lines(&self, _: u16) -> usize {
        1
    }

    fn draw(&self, area: Rect, canvas: &mut Canvas<'_>) {
        if self.0.is_empty() {
            canvas.put(area, "nothing can be done to it here", Role::TextDim);
        }
        let mut rest = area;
        for one in &self.0 {
            let key = one.key.to_string();
            if width(&key) + 1 + width(one.name) > rest.width {
                return;
            }
            let used = canvas.put(rest, &key, Role::Key);
            rest = after(rest, used + 1);
            let used = canvas.put(rest, one.name, Role::KeyWords);
            rest = after(rest, used + GAP);
        }
    }
}

/// `flag-archive: it is a kill switch; flag-stale: …`.
pub(super) fn refusals(state: &State, row: &FlagRow) -> String {
    let all = offered(state, row).into_iter();
    let refused = all.filter_map(|one| Some(format!("{}: {}", one.name, one.refused?)));
    refused.collect::<Vec<_>>().join("; ")
}
