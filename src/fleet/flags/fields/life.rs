//! What was done to it, and whether anybody still needs it.

use super::{Choice, Content, Field, Measure};
use crate::fleet::FlagRow;
use crate::fleet::filter::Unit;
use crate::model::LastSeen;

pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "changed",
        aliases: &[],
        help: "how long ago it was last changed",
        example: "changed<1h",
        content: Content::Nothing,
        measures: &[Measure::Since(|row| {
            row.flag.changes.first().map(|change| change.at)
        })],
    },
    Field {
        name: "by",
        aliases: &[],
        help: "who changed it lately",
        example: "by:kim",
        content: Content::Text(|row, passes| {
            let mut changes = row.flag.changes.iter();
            changes.any(|change| change.by.as_ref().is_some_and(|by| passes(by)))
        }),
        measures: &[],
    },
    Field {
        name: "since",
        aliases: &["settled"],
        help: "how long its exposure has been so",
        example: "since>30d",
        content: Content::Nothing,
        measures: &[Measure::Since(|row| row.flag.settled)],
    },
    Field {
        name: "seen",
        aliases: &["lastseen"],
        help: "how long ago it was last asked for",
        example: "seen>30d",
        content: Content::Choice(Choice::timeless(
            &["known", "never", "unknown"],
            |row, _| match row.flag.last_seen {
                LastSeen::At { .. } => "known",
                LastSeen::Never => "never",
                LastSeen::Unknown { .. } => "unknown",
            },
        )),
        measures: &[Measure::Since(|row| row.flag.last_seen.at())],
    },
    Field {
        name: "age",
        aliases: &[],
        help: "how long it has existed",
        example: "age>40d",
        content: Content::Nothing,
        measures: &[Measure::Since(|row| row.flag.created)],
    },
    Field {
        name: "stale",
        aliases: &[],
        help: "whether anybody still needs it: a word, or how many of three reasons there are that \
               nobody does",
        example: "stale>=2",
        content: Content::Choice(Choice::timeless(
            &["marked", "some", "none", "exempt"],
            |row, _| stale(row),
        )),
        measures: &[Measure::Number(Unit::Count, |row| {
            row.staleness.score().map(f64::from)
        })],
    },
];

fn stale(row: &FlagRow) -> &'static str {
    match row.staleness.score() {
        _ if row.staleness.marked => "marked",
        None => "exempt",
        Some(0) => "none",
        Some(_) => "some",
    }
}
