//! A cell of words: what it says, and how it looks.

use crate::fleet::{FlagColumn, Flags, ListColumn as _, Listed as _};
use crate::model::{FlagState, LastSeen};
use crate::tui::app::{Placed, State};
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{severity, sign};
use crate::tui::views::table::DrawnRow;
use crate::tui::widgets::{Cell, width};

/// The words of `row` in a column, and how they look.
pub(super) fn words(
    state: &State,
    row: &DrawnRow<'_, Flags>,
    placed: Placed<FlagColumn>,
    canvas: &Canvas<'_>,
) -> Cell<'static> {
    let text = match placed.column {
        FlagColumn::Attention if placed.width < 2 => sign(Flags::severity(row.item)).to_owned(),
        column => column.text(row.item, state.now).to_string(),
    };
    let role = row.shade(role(row, placed.column, &text));
    canvas.cell(fitted(text, placed), role)
}

fn role(row: &DrawnRow<'_, Flags>, column: FlagColumn, text: &str) -> Role {
    let flag = &row.item.flag;
    match column {
        FlagColumn::Attention => severity(Flags::severity(row.item)),
        FlagColumn::Flag if row.marked => Role::TableMarked,
        // What nobody needs any more steps back.
        FlagColumn::Flag if flag.archived || row.item.staleness.is_stale() => Role::TextDim,
        FlagColumn::Flag => Role::TableName,
        FlagColumn::State => match flag.state {
            FlagState::On => Role::StatusReady,
            FlagState::Off => Role::StatusIdle,
            FlagState::CodeDefault => Role::SeverityNotice,
        },
        _ if text == "—" => Role::TextFaint,
        FlagColumn::Change if row.item.suspected().is_some() => Role::SeverityWarning,
        FlagColumn::Stale if row.item.staleness.is_stale() => Role::SeverityNotice,
        FlagColumn::Seen if flag.last_seen == LastSeen::Never => Role::SeverityNotice,
        FlagColumn::App | FlagColumn::Environment => Role::Table,
        _ => Role::TextDim,
    }
}

/// The text in short where it does not fit.
fn fitted(text: String, placed: Placed<FlagColumn>) -> String {
    if width(&text) <= placed.width {
        return text;
    }
    match placed.column {
        FlagColumn::State if text == "code default" => "code".to_owned(),
        // The score says more than the beginning of its first reason.
        FlagColumn::Stale if placed.width < REASON => {
            text.split(' ').next().unwrap_or_default().to_owned()
        }
        _ => text,
    }
}

/// So many cells tell something of a reason.
const REASON: u16 = 14;
