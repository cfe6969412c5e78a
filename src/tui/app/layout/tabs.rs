//! Where the tabs' titles are in their line.

use ratatui::layout::Rect;

use super::screen::screen;
use super::split::left;
use crate::tui::app::State;
use crate::tui::keys::Tab;
use crate::tui::widgets::width;

/// Between two tabs.
const GAP: u16 = 2;

/// Every tab with the place of its number and title.
pub fn tabs(state: &State) -> impl Iterator<Item = (Tab, Rect)> {
    let mut rest = screen(state).tabs;
    let _edge = left(&mut rest, 1);
    Tab::ALL.into_iter().map(move |tab| {
        let place = left(&mut rest, width(tab.title()) + 2);
        let _gap = left(&mut rest, GAP);
        (tab, place)
    })
}
