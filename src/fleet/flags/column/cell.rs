//! One cell, as the table and headless output show it.

use chrono::{DateTime, Utc};

use super::FlagColumn;
use crate::fleet::FlagRow;
use crate::model::{CleanText, FlagChange, FlagState, LastSeen, compact};

/// What stands where there is nothing, or nothing is known.
const NONE: &str = "—";

/// The cell of `row` in `column`, true at `now`.
pub(super) fn text(column: FlagColumn, row: &FlagRow, now: DateTime<Utc>) -> CleanText {
    let flag = &row.flag;
    let key = flag.key();
    match column {
        FlagColumn::Attention => row.press().sign().into(),
        FlagColumn::Flag => key.name.clone(),
        FlagColumn::App => apps(row),
        FlagColumn::Owner => row.owner().cloned().unwrap_or_else(|| NONE.into()),
        FlagColumn::State => state(row).into(),
        FlagColumn::Exposure => flag.exposure.words(),
        FlagColumn::Since => ago(flag.settled, now),
        FlagColumn::Change => {
            (flag.changes.first()).map_or_else(|| NONE.into(), |change| changed(change, now))
        }
        FlagColumn::Seen => match &flag.last_seen {
            LastSeen::At { at } => compact(now - at).into(),
            LastSeen::Never => "never".into(),
            LastSeen::Unknown { .. } => "unknown".into(),
        },
        FlagColumn::Age => ago(flag.created, now),
        FlagColumn::Kind => flag.kind.word().into(),
        FlagColumn::Stale => stale(row, now).into(),
        FlagColumn::Platform => key.platform.clone(),
        FlagColumn::Project => key.project.clone(),
        FlagColumn::Environment if key.environment.is_empty() => NONE.into(),
        FlagColumn::Environment => key.environment.clone(),
        FlagColumn::Why => row.why().into(),
    }
}

/// How the flag is, in a word.
pub(super) fn state(row: &FlagRow) -> &'static str {
    if row.flag.archived {
        return "archived";
    }
    match row.flag.state {
        FlagState::On => "on",
        FlagState::Off => "off",
        FlagState::CodeDefault => "code default",
    }
}

/// One name, and how many more there are.
fn apps(row: &FlagRow) -> CleanText {
    match row.apps.as_slice() {
        [] => NONE.into(),
        [only] => only.app.name.clone(),
        [first, others @ ..] => format!("{} +{}", first.app.name, others.len()).into(),
    }
}

fn ago(then: Option<DateTime<Utc>>, now: DateTime<Utc>) -> CleanText {
    then.map_or_else(|| NONE.into(), |then| compact(now - then).into())
}

fn changed(change: &FlagChange, now: DateTime<Utc>) -> CleanText {
    let ago = compact(now - change.at);
    match &change.by {
        Some(by) => format!("{} by {by}, {ago} ago", change.what).into(),
        None => format!("{}, {ago} ago", change.what).into(),
    }
}

/// The score with its reasons; `?` where something that counts is not known.
fn stale(row: &FlagRow, now: DateTime<Utc>) -> String {
    let staleness = &row.staleness;
    let unknown = if staleness.gaps.is_empty() { "" } else { "?" };
    let score = match staleness.score() {
        None if !staleness.marked => return NONE.to_owned(),
        None => String::new(),
        Some(score) => format!("{score}/3{unknown} "),
    };
    format!("{score}{}", staleness.sentence(now))
}
