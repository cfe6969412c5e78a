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
//! │ explain                          │  the selected row in words (from 7 lines of body)
//! ├ footer ──────────────────────────┤  the keys that apply
//! └──────────────────────────────────┘
//! ```

mod activity;
mod dialogs;
mod page;
mod rollout;
mod screen;
mod split;
mod tabs;

pub use activity::{ActivityAreas, activity, activity_rows};
pub use dialogs::{
    ChoosingAreas, ConfirmAreas, PickerAreas, ProgressAreas, choosing, confirm, dialog,
    dialog_width, inside, picker, progress,
};
pub use page::{Grid, MARGIN, Places, grid, is_wide, section_lines, section_width};
pub use rollout::{RolloutPanes, rollout};
pub use screen::{
    LEAST, Screen, TableAreas, around, flags, is_enough, listing, rows, screen, table,
};
pub use tabs::tabs;
