//! The frame of every screen, and the tables of apps within it.

use ratatui::layout::{Rect, Size};

use super::split::{bottom, top};
use crate::model::SourceState;
use crate::tui::app::State;
use crate::tui::app::flags::Detail;
use crate::tui::keys::Tab;

/// Below this there is nothing sensible to show.
pub const LEAST: Size = Size {
    width: 30,
    height: 8,
};

/// A table's bar and its column titles.
const HEAD: u16 = 2;
/// So many rows stay when all is said of the one under the cursor.
const FEW: u16 = 3;

/// The frame of every screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// The first line.
    pub header: Rect,
    /// Tabs and counts; empty on low screens.
    pub tabs: Rect,
    /// Interrupted plans and failing sources.
    pub problems: Rect,
    /// The view.
    pub body: Rect,
    /// The last line.
    pub footer: Rect,
}

/// The parts of a table of apps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableAreas {
    /// Filter, marks and position.
    pub bar: Rect,
    /// Column titles.
    pub head: Rect,
    /// The rows.
    pub rows: Rect,
    /// The selected row in words; empty on low screens.
    pub explain: Rect,
}

/// Whether `size` is enough to show anything.
pub fn is_enough(size: Size) -> bool {
    size.width >= LEAST.width && size.height >= LEAST.height
}

/// The frame for `state`.
pub fn screen(state: &State) -> Screen {
    let mut rest = Rect::new(0, 0, state.size.width, state.size.height);
    let failing = state
        .fleet
        .sources()
        .filter(|(_, freshness)| matches!(freshness.state, SourceState::Failing { .. }));
    let most = if state.size.height < 16 { 1 } else { 2 };
    let interrupted = usize::from(!state.acting.interrupted.is_empty());
    let problems = (interrupted + failing.count()).min(most + interrupted);
    let problems = u16::try_from(problems).unwrap_or(0);
    Screen {
        header: top(&mut rest, 1),
        tabs: top(&mut rest, u16::from(state.size.height >= 12)),
        problems: top(&mut rest, problems),
        footer: bottom(&mut rest, 1),
        body: rest,
    }
}

/// Where dialogs lie: over everything but the header.
pub fn around(screen: &Screen) -> Rect {
    screen.body.union(screen.footer)
}

/// The parts of `tab`'s table within `body`.
pub fn table(tab: Tab, body: Rect) -> TableAreas {
    let explain = match (tab, body.height) {
        (_, 0..7) => 0,
        (_, 7..10) => 1,
        (Tab::Rollouts | Tab::Flags, 10..14) => 3,
        (Tab::Rollouts | Tab::Flags, 14..30) => 6,
        (Tab::Rollouts | Tab::Flags, _) => 9,
        (_, 10..20) => 2,
        (_, _) => 3,
    };
    split(body, explain)
}

/// The parts of the table of flags within `body`, where so much is said of the one under the
/// cursor.
pub fn flags(detail: Detail, body: Rect) -> TableAreas {
    match detail {
        Detail::Brief => table(Tab::Flags, body),
        Detail::Full => {
            let rows = (body.height / 4).max(FEW);
            split(body, body.height.saturating_sub(HEAD + rows))
        }
    }
}

/// The parts of the table that is shown.
pub fn listing(state: &State) -> TableAreas {
    areas(state, state.tab)
}

fn areas(state: &State, tab: Tab) -> TableAreas {
    let body = screen(state).body;
    match tab {
        Tab::Flags => flags(state.flag_detail, body),
        _ => table(tab, body),
    }
}

fn split(body: Rect, explain: u16) -> TableAreas {
    let mut rest = body;
    TableAreas {
        bar: top(&mut rest, 1),
        head: top(&mut rest, 1),
        explain: bottom(&mut rest, explain),
        rows: rest,
    }
}

/// How many rows of `tab`'s table are on the screen.
pub fn rows(state: &State, tab: Tab) -> usize {
    usize::from(areas(state, tab).rows.height)
}
