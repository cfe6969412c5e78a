//! Where the sections of an app's page are, and the charts within theirs.

use ratatui::layout::{Margin, Rect};

use super::split::{left, top};
use crate::model::signals::Signal;
use crate::model::{App, Phase};
use crate::tui::app::{Page, Section};

/// From this size on, all sections of a page are on the screen at once.
const WIDE: (u16, u16) = (110, 20);
const ABOUT: u16 = 52;
/// A section's border.
const FRAME: u16 = 2;
/// A section's border and its table's head.
const TABLE_FRAME: u16 = 3;

/// Between a section's edge and its content.
pub const MARGIN: Margin = Margin {
    horizontal: 2,
    vertical: 1,
};

/// Cells between two charts.
const GAP: u16 = 3;
/// A chart narrower than this says little.
const CHART_WIDTH: u16 = 25;
/// What a chart should have: a title, a plot of four lines, the times.
const CHART_HEIGHT: u16 = 6;
/// A chart lower than this has no plot to speak of.
const LEAST_HEIGHT: u16 = 4;
/// Higher than this a chart says no more.
const MOST_HEIGHT: u16 = 10;

/// Whether all sections are on the screen at once.
pub fn is_wide(body: Rect) -> bool {
    body.width >= WIDE.0 && body.height >= WIDE.1
}

/// The places of a page's sections; empty for those that are not on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Places([Rect; Section::ALL.len()]);

impl Places {
    /// The places within `body`, below its two lines of title; on narrow screens only the focused
    /// section has one.
    pub fn new(body: Rect, page: &Page, app: Option<&App>) -> Self {
        let mut rest = body;
        let _title = top(&mut rest, 2);
        let mut places = Self::default();
        if !is_wide(body) {
            let _strip = top(&mut rest, 1);
            *places.slot(page.focus) = rest;
            return places;
        }
        *places.slot(Section::About) = left(&mut rest, ABOUT);
        let rollout = wanted_by_rollout(rest, app);
        *places.slot(Section::Rollout) = top(&mut rest, rollout);
        let flags = wanted_by_flags(rest, page);
        *places.slot(Section::Flags) = top(&mut rest, flags);
        let charts = wanted_by_charts(rest, page.has_signals(app));
        *places.slot(Section::Signals) = top(&mut rest, charts);
        let share = rest.height / 3;
        for section in [Section::Releases, Section::Pods] {
            let rows = u16::try_from(page.rows(section).max(1)).unwrap_or(u16::MAX);
            let wanted = rows.saturating_add(TABLE_FRAME).min(share);
            *places.slot(section) = top(&mut rest, wanted);
        }
        *places.slot(Section::Events) = rest;
        places
    }

    /// Where `section` is.
    pub fn of(&self, section: Section) -> Rect {
        self.0.get(section as usize).copied().unwrap_or_default()
    }

    fn slot(&mut self, section: Section) -> &mut Rect {
        &mut self.0[section as usize]
    }
}

/// Half of the room while it is on its way; a few lines once it is done.
fn wanted_by_rollout(rest: Rect, app: Option<&App>) -> u16 {
    match app.and_then(App::rollout) {
        None => 0,
        Some(rollout) if rollout.phase == Phase::Done => 7.min(rest.height / 4),
        Some(_) => rest.height / 2,
    }
}

/// All flags where there are few.
fn wanted_by_flags(rest: Rect, page: &Page) -> u16 {
    match page.flags.len() {
        0 => 0,
        flags => {
            (to_u16(flags).saturating_add(TABLE_FRAME)).min((rest.height / 4).max(TABLE_FRAME + 2))
        }
    }
}

/// All charts where that leaves the tables more than half, else their first row; without any
/// signal a line that says why.
fn wanted_by_charts(rest: Rect, has_signals: bool) -> u16 {
    if !has_signals {
        return FRAME + 1;
    }
    let rows = to_u16(
        Signal::ALL
            .len()
            .div_ceil(columns(rest.width.saturating_sub(4))),
    );
    let all = rows * CHART_HEIGHT + FRAME;
    if all <= rest.height * 9 / 20 {
        all
    } else if rest.height >= 24 {
        CHART_HEIGHT + FRAME
    } else {
        LEAST_HEIGHT + FRAME
    }
}

/// How the charts lie in their section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grid {
    /// Charts side by side.
    pub columns: usize,
    /// Rows of charts, whether they are on the screen or not.
    pub rows: usize,
    /// Rows of charts that are on the screen.
    pub visible: usize,
    area: Rect,
}

/// The charts' places in what is inside of their section.
pub fn grid(area: Rect) -> Grid {
    let columns = columns(area.width);
    let rows = Signal::ALL.len().div_ceil(columns);
    let fitting = usize::from(area.height / LEAST_HEIGHT);
    Grid {
        columns,
        rows,
        visible: fitting.clamp(1, rows),
        area,
    }
}

impl Grid {
    /// Where the chart in that place lies, where the row `first` is the first on the screen.
    pub fn place(&self, index: usize, first: usize) -> Rect {
        let (row, column) = (index / self.columns, index % self.columns);
        let Some(row) = row.checked_sub(first).filter(|row| *row < self.visible) else {
            return Rect::default();
        };
        let (columns, rows) = (to_u16(self.columns), to_u16(self.visible));
        let width = (self.area.width + GAP) / columns;
        let height = (self.area.height / rows).min(MOST_HEIGHT);
        Rect {
            x: self.area.x + to_u16(column) * width,
            y: self.area.y + to_u16(row) * height,
            width: width.saturating_sub(GAP),
            height,
        }
    }
}

/// As many charts side by side as leave no chart alone in a row for long.
fn columns(width: u16) -> usize {
    let fitting = usize::from((width + GAP) / (CHART_WIDTH + GAP));
    let even = [Signal::ALL.len(), 3, 2, 1];
    even.into_iter()
        .find(|count| *count <= fitting)
        .unwrap_or(1)
}

fn to_u16(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// How many lines of a section's content fit into its place.
pub fn section_lines(place: Rect, section: Section) -> usize {
    let frame = match section {
        Section::About | Section::Rollout | Section::Signals => FRAME,
        Section::Flags | Section::Releases | Section::Pods | Section::Events => TABLE_FRAME,
    };
    usize::from(place.height.saturating_sub(frame))
}

/// How wide a section's content is.
pub fn section_width(place: Rect) -> usize {
    usize::from(place.width.saturating_sub(4))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_never_overlap_nor_leave_their_section() {
        for (width, height) in (1..200).flat_map(|width| (1..40).map(move |height| (width, height)))
        {
            let area = Rect::new(3, 5, width, height);
            let grid = grid(area);
            for first in 0..grid.rows {
                let places: Vec<Rect> = (0..Signal::ALL.len())
                    .map(|index| grid.place(index, first))
                    .filter(|place| !place.is_empty())
                    .collect();
                for (index, place) in places.iter().enumerate() {
                    assert_eq!(area.intersection(*place), *place, "{area:?}");
                    let others = places.iter().skip(index + 1);
                    assert!(
                        others.clone().all(|other| !place.intersects(*other)),
                        "{area:?}"
                    );
                }
            }
        }
    }
}
