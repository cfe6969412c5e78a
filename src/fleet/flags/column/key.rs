//! What flags are sorted by.

use super::{FlagColumn, cell};
use crate::fleet::flags::press;
use crate::fleet::{FlagRow, SortKey};
use crate::model::{Exposure, LastSeen};

/// What `row` is sorted by in `column`.
pub(super) fn of(column: FlagColumn, row: &FlagRow) -> SortKey<'_> {
    let flag = &row.flag;
    let key = flag.key();
    match column {
        FlagColumn::Attention | FlagColumn::Why => SortKey::Whole(press::place(row)),
        FlagColumn::Flag => SortKey::Text(&key.name),
        FlagColumn::App => SortKey::text(row.apps.first().map(|gated| &gated.app.name)),
        FlagColumn::Owner => SortKey::text(row.owner()),
        FlagColumn::State => SortKey::Text(cell::state(row)),
        FlagColumn::Exposure => SortKey::whole(share(&flag.exposure)),
        // The longer, the greater.
        FlagColumn::Since => SortKey::whole(flag.settled.map(|at| -at.timestamp_millis())),
        FlagColumn::Change => {
            SortKey::whole(flag.changes.first().map(|it| it.at.timestamp_millis()))
        }
        FlagColumn::Seen => match flag.last_seen {
            LastSeen::At { at } => SortKey::Whole(-at.timestamp_millis()),
            LastSeen::Never => SortKey::Whole(i64::MAX),
            LastSeen::Unknown { .. } => SortKey::Missing,
        },
        FlagColumn::Age => SortKey::whole(flag.created.map(|at| -at.timestamp_millis())),
        FlagColumn::Kind => SortKey::Text(flag.kind.word()),
        FlagColumn::Stale => SortKey::whole(stale(row)),
        FlagColumn::Platform => SortKey::Text(&key.platform),
        FlagColumn::Project => SortKey::Text(&key.project),
        FlagColumn::Environment => SortKey::Text(&key.environment),
    }
}

/// What makes no sense stands above everyone, and some by rules between half and everyone: who
/// sorts by exposure looks for what reaches many.
fn share(exposure: &Exposure) -> Option<i64> {
    match exposure {
        Exposure::Invalid { .. } => Some(i64::MAX),
        Exposure::Some { .. } => Some(50_001),
        Exposure::Unknown { .. } => None,
        known => known.percent().map(|it| i64::from(it.as_thousandths())),
    }
}

/// Marked ones first, then by score; what is not scored is not sorted either.
fn stale(row: &FlagRow) -> Option<i64> {
    let marked = i64::from(row.staleness.marked) * 10;
    let score = row.staleness.score().map(i64::from);
    score
        .or((marked > 0).then_some(0))
        .map(|score| score + marked)
}
