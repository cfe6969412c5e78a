//! Where things are. Keys and mouse need to know it as well as drawing.
//!
//! ```text
//! ┌ header ──────────────────────────┐  cluster and sources, badges, clock
//! │ tabs                             │  tabs, counts             (from 12 lines)
//! │ problems                         │  a line a failing source, at most two
//! ├ body ────────────────────────────┤
//! │ bar                              │  filter, marks, position
//! │ head                             │  column titles
//! │ rows                             │
//! │ explain                          │  the selected row in words (from 10 lines of body)
//! ├ footer ──────────────────────────┤  the keys that apply
//! └──────────────────────────────────┘
//! ```

use ratatui::layout::{Rect, Size};

use super::{Page, Section, State};
use crate::model::SourceState;

/// Below this there is nothing sensible to show.
pub const LEAST: Size = Size {
    width: 30,
    height: 8,
};

/// The frame of every screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Screen {
    /// The first line.
    pub header: Rect,
    /// Tabs and counts; empty on low screens.
    pub tabs: Rect,
    /// Failing sources.
    pub problems: Rect,
    /// The view.
    pub body: Rect,
    /// The last line.
    pub footer: Rect,
}

/// The fleet's parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FleetAreas {
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
    let problems = u16::try_from(failing.take(most).count()).unwrap_or(0);
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

/// The fleet's parts within `body`.
pub fn fleet(body: Rect) -> FleetAreas {
    let explain = match body.height {
        0..7 => 0,
        7..10 => 1,
        10..20 => 2,
        _ => 3,
    };
    let mut rest = body;
    FleetAreas {
        bar: top(&mut rest, 1),
        head: top(&mut rest, 1),
        explain: bottom(&mut rest, explain),
        rows: rest,
    }
}

/// How many rows of the fleet are on the screen.
pub fn rows(state: &State) -> usize {
    usize::from(fleet(screen(state).body).rows.height)
}

/// From this width on, all sections of a page stand beside each other.
const WIDE: u16 = 110;
const ABOUT: u16 = 52;
/// A section's border and its table's head.
const TABLE_FRAME: u16 = 3;

/// Whether all sections are on the screen at once.
pub fn is_wide(body: Rect) -> bool {
    body.width >= WIDE && body.height >= 20
}

/// The place of a page's section within `body`, below its two lines of title; on narrow screens
/// only the focused one has any.
pub fn section(body: Rect, page: &Page, section: Section) -> Rect {
    let mut rest = body;
    let _title = top(&mut rest, 2);
    if !is_wide(body) {
        let _strip = top(&mut rest, 1);
        return if section == page.focus {
            rest
        } else {
            Rect::default()
        };
    }
    let about = left(&mut rest, ABOUT);
    let share = rest.height / 3;
    let wanted = |section| {
        let rows = u16::try_from(page.rows(section).max(1)).unwrap_or(u16::MAX);
        rows.saturating_add(TABLE_FRAME).min(share)
    };
    let releases = top(&mut rest, wanted(Section::Releases));
    let pods = top(&mut rest, wanted(Section::Pods));
    match section {
        Section::About => about,
        Section::Releases => releases,
        Section::Pods => pods,
        Section::Events => rest,
    }
}

/// How many lines of a section's content fit into its place.
pub fn section_lines(place: Rect, section: Section) -> usize {
    let frame = if section == Section::About {
        2
    } else {
        TABLE_FRAME
    };
    usize::from(place.height.saturating_sub(frame))
}

/// How wide a section's content is.
pub fn section_width(place: Rect) -> usize {
    usize::from(place.width.saturating_sub(4))
}

fn top(rest: &mut Rect, lines: u16) -> Rect {
    let lines = lines.min(rest.height);
    let taken = Rect {
        height: lines,
        ..*rest
    };
    rest.y += lines;
    rest.height -= lines;
    taken
}

fn bottom(rest: &mut Rect, lines: u16) -> Rect {
    let lines = lines.min(rest.height);
    rest.height -= lines;
    Rect {
        y: rest.y + rest.height,
        height: lines,
        ..*rest
    }
}

fn left(rest: &mut Rect, columns: u16) -> Rect {
    let columns = columns.min(rest.width);
    let taken = Rect {
        width: columns,
        ..*rest
    };
    rest.x += columns;
    rest.width -= columns;
    taken
}
