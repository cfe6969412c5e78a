//! Where the parts of dialogs are.

use ratatui::layout::{Margin, Rect, Size};

use super::screen::{around, screen};
use super::split::{bottom, top};
use crate::tui::app::{Choosing, Confirm, Picker, ProgressView, Running, State};
use crate::tui::widgets::{centred, width};

/// Wider than this, lines are hard to follow.
const WIDEST: u16 = 96;
/// Columns may be wider.
const CHOICES_WIDEST: u16 = 132;

/// The place of a dialog around a content of `size`, with its border.
pub fn dialog(around: Rect, size: Size) -> Rect {
    let outer = Size::new(size.width.saturating_add(4), size.height.saturating_add(2));
    centred(around, outer)
}

/// Within the border.
pub fn inside(outer: Rect) -> Rect {
    outer.inner(Margin::new(2, 1))
}

/// How wide the content of dialogs over plans is.
pub fn dialog_width(state: &State) -> u16 {
    wide(around(&screen(state)))
}

fn wide(around: Rect) -> u16 {
    around.width.saturating_sub(8).min(WIDEST)
}

fn to_u16(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The confirmation's parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConfirmAreas {
    /// With the border.
    pub outer: Rect,
    /// What is done.
    pub summary: Rect,
    /// To how many, where.
    pub subject: Rect,
    /// What the cluster says to it.
    pub rehearsal: Rect,
    /// The plan's lines.
    pub content: Rect,
    /// The reason; empty where none is asked for.
    pub reason: Rect,
    /// What is to be typed; empty where nothing is.
    pub typed: Rect,
    /// What is still missing.
    pub missing: Rect,
    /// The buttons.
    pub buttons: Rect,
    /// The button Cancel.
    pub cancel: Rect,
}

/// The confirmation's parts.
pub fn confirm(state: &State, confirm: &Confirm) -> ConfirmAreas {
    let around = around(&screen(state));
    let inputs = u16::from(confirm.asks_reason()) + u16::from(confirm.to_type().is_some());
    let frame = 6 + inputs + u16::from(inputs > 0);
    let height = to_u16(confirm.outline.len()).saturating_add(frame);
    let height = height.min(around.height.saturating_sub(2));
    let outer = dialog(around, Size::new(wide(around), height));
    let mut rest = inside(outer);
    let buttons = bottom(&mut rest, 1);
    let missing = bottom(&mut rest, 1);
    let typed = bottom(&mut rest, u16::from(confirm.to_type().is_some()));
    let reason = bottom(&mut rest, u16::from(confirm.asks_reason()));
    let _air = bottom(&mut rest, u16::from(inputs > 0));
    let summary = top(&mut rest, 1);
    let subject = top(&mut rest, 1);
    let rehearsal = top(&mut rest, 1);
    let _air = top(&mut rest, 1);
    ConfirmAreas {
        outer,
        summary,
        subject,
        rehearsal,
        content: rest,
        reason,
        typed,
        missing,
        buttons,
        cancel: Rect {
            width: buttons.width.min(width(Confirm::CANCEL)),
            ..buttons
        },
    }
}

/// The parts of a list to choose from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChoosingAreas {
    /// With the border.
    pub outer: Rect,
    /// The prompt.
    pub prompt: Rect,
    /// The columns' titles.
    pub head: Rect,
    /// The choices.
    pub list: Rect,
    /// What the choice under the cursor changes.
    pub difference: Rect,
    /// Why there is no plan.
    pub problem: Rect,
}

/// The parts of a list to choose from.
pub fn choosing(state: &State, choosing: &Choosing) -> ChoosingAreas {
    let around = around(&screen(state));
    let differences = choosing
        .choices
        .iter()
        .map(|choice| choice.difference.len());
    let most = to_u16(differences.max().unwrap_or(0)).saturating_add(1);
    let room = around.height.saturating_sub(4);
    let fixed = 5;
    let list = to_u16(choosing.choices.len())
        .min(room.saturating_sub(fixed) / 2)
        .max(1);
    let height = (list + fixed).saturating_add(most).min(room);
    let wide = around.width.saturating_sub(8).min(CHOICES_WIDEST);
    let outer = dialog(around, Size::new(wide, height));
    let mut rest = inside(outer);
    let prompt = top(&mut rest, 1);
    let _air = top(&mut rest, 1);
    let head = top(&mut rest, 1);
    let list = top(&mut rest, list);
    let _air = top(&mut rest, 1);
    let problem = bottom(&mut rest, 1);
    ChoosingAreas {
        outer,
        prompt,
        head,
        list,
        difference: rest,
        problem,
    }
}

/// The progress' parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProgressAreas {
    /// With the border.
    pub outer: Rect,
    /// How much is done.
    pub counts: Rect,
    /// How fast, how long, or why not.
    pub pace: Rect,
    /// Notes and steps.
    pub rows: Rect,
}

/// The progress' parts.
pub fn progress(state: &State, running: &Running, view: ProgressView) -> ProgressAreas {
    let around = around(&screen(state));
    // The dialog keeps its size while rows come and go.
    let rows = to_u16(running.len() + running.notes.len()).max(to_u16(view.len(running)));
    let height = rows.saturating_add(3).min(around.height.saturating_sub(2));
    let outer = dialog(around, Size::new(wide(around), height));
    let mut rest = inside(outer);
    let counts = top(&mut rest, 1);
    let pace = top(&mut rest, 1);
    let _air = top(&mut rest, 1);
    ProgressAreas {
        outer,
        counts,
        pace,
        rows: rest,
    }
}

/// The parts of a menu or of a list that is narrowed by typing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PickerAreas {
    /// With the border.
    pub outer: Rect,
    /// What is typed; empty where nothing is.
    pub input: Rect,
    /// The items.
    pub list: Rect,
    /// Why the one under the cursor can't be chosen.
    pub foot: Rect,
}

/// The parts of a menu or of a list that is narrowed by typing.
pub fn picker(state: &State, picker: &Picker) -> PickerAreas {
    let around = around(&screen(state));
    let room = around.height.saturating_sub(4);
    // A search keeps its size while it narrows.
    let height = match picker.input {
        Some(_) => room.min(20),
        None => to_u16(picker.shown().len()).saturating_add(1).min(room),
    };
    let wide = around.width.saturating_sub(8).min(84);
    let outer = dialog(around, Size::new(wide, height));
    let mut rest = inside(outer);
    let foot = bottom(&mut rest, 1);
    let input = top(&mut rest, u16::from(picker.input.is_some()));
    let _air = top(&mut rest, u16::from(picker.input.is_some()));
    PickerAreas {
        outer,
        input,
        list: rest,
        foot,
    }
}
