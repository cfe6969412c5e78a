//! What a key can mean.

use super::Tab;
use crate::fleet::{Column, FlagColumn, FlagGroup, GroupBy};

/// Something the operator can ask for with one key, or from the palette.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Leave the program.
    Quit,
    /// Stop the program until the shell's `fg`.
    Suspend,
    /// Draw everything anew.
    Redraw,
    /// Show the keys and the filter language.
    Help,
    /// Open the palette.
    Palette,
    /// List what can be done to the selection.
    Actions,
    /// Take a change back: the last one, or the one under the cursor of the activity.
    Undo,
    /// Do what is left of the interrupted plan under the cursor.
    Resume,
    /// Look up what became of the interrupted plan under the cursor, and end it.
    CloseInterrupted,
    /// Show the steps of the plan under the cursor.
    ShowSteps,
    /// Let the terminal have the mouse, or take it.
    ToggleMouse,
    /// Look at what is being executed.
    ShowProgress,
    /// One step back: close, clear the filter, clear the marks. Never leaves the program.
    Back,
    /// To this tab.
    Tab(Tab),
    /// Move the cursor.
    Move(Motion),
    /// Open what is under the cursor.
    Open,
    /// Open the page of the app in that place among those of the flag under the cursor.
    OpenGated(usize),
    /// Edit the filter.
    Filter,
    /// Mark or unmark the row.
    Mark,
    /// Mark all rows from the last marked one to this.
    MarkRange,
    /// Mark all visible rows, or unmark them where all are.
    MarkAll,
    /// Choose the column to sort by.
    ChooseSort,
    /// Sort by this column; where it is sorted by already, reverse.
    SortBy(Column),
    /// Sort the flags by this column; where they are sorted by it already, reverse.
    SortFlagsBy(FlagColumn),
    /// Reverse the sort.
    ReverseSort,
    /// Group by the next of what the table can be grouped by, or not at all.
    CycleGroup,
    /// Group by this, or not at all.
    GroupBy(Option<GroupBy>),
    /// Group the flags by this, or not at all.
    GroupFlagsBy(Option<FlagGroup>),
    /// To the next section of the page.
    NextSection,
    /// To the previous section of the page.
    PreviousSection,
    /// Do this playbook, by its place in [`crate::playbooks::PLAYBOOKS`].
    Playbook(usize),
}

/// Where the cursor goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Motion {
    /// One row up.
    Up,
    /// One row down.
    Down,
    /// Half a screen up.
    HalfPageUp,
    /// Half a screen down.
    HalfPageDown,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// To the first row.
    First,
    /// To the last row.
    Last,
}

impl Motion {
    /// The place reached from `index` among `len` places of which `height` are on the screen.
    pub fn apply(self, index: usize, len: usize, height: usize) -> usize {
        let last = len.saturating_sub(1);
        let half = (height / 2).max(1);
        let page = height.saturating_sub(1).max(1);
        let target = match self {
            Self::Up => index.saturating_sub(1),
            Self::Down => index.saturating_add(1),
            Self::HalfPageUp => index.saturating_sub(half),
            Self::HalfPageDown => index.saturating_add(half),
            Self::PageUp => index.saturating_sub(page),
            Self::PageDown => index.saturating_add(page),
            Self::First => 0,
            Self::Last => last,
        };
        target.min(last)
    }

    /// Whether it goes towards the top.
    pub const fn is_upward(self) -> bool {
        matches!(
            self,
            Self::Up | Self::HalfPageUp | Self::PageUp | Self::First
        )
    }
}
