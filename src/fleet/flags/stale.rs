//! Which flags nobody needs any more, over all of their environments.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{FlagRow, FlagShelf};
use crate::fleet::Slot;
use crate::model::{StalePolicy, Staleness};

/// A flag that nobody seems to need any more, in any of its environments that are known: a flag
/// is archived in all of them at once.
#[derive(Clone, Debug, PartialEq)]
pub struct StaleFlag {
    /// Its rows, one an environment, in the order of their names.
    pub slots: Vec<Slot>,
    /// Of the row with the fewest reasons.
    pub staleness: Staleness,
}

/// The rows of one flag.
type Rows = Vec<(Slot, Staleness)>;

impl FlagShelf {
    /// The flags that are stale by `policy` at `now` wherever they are, the ones with the most
    /// reasons first; and how many more may be, for all that is not known of them. Of those,
    /// only the ones that are `chosen` in any environment.
    pub fn stale(
        &self,
        policy: &StalePolicy,
        now: DateTime<Utc>,
        chosen: impl Fn(&FlagRow) -> bool,
    ) -> (Vec<StaleFlag>, usize) {
        let mut flags: BTreeMap<_, BTreeMap<_, Slot>> = BTreeMap::new();
        for (slot, row) in self.iter() {
            let key = row.flag.key();
            let environments = flags.entry((&key.platform, &key.project, &key.name));
            let environments = environments.or_default();
            environments.insert(&key.environment, slot);
        }
        let (mut stale, mut unsure) = (Vec::new(), 0);
        for environments in flags.into_values() {
            let rows = environments.into_values();
            let rows: Vec<_> = rows.filter_map(|it| Some((it, self.row(it)?))).collect();
            if !rows.iter().any(|(_, row)| chosen(row)) {
                continue;
            }
            let assess =
                |(slot, row): (Slot, &FlagRow)| (slot, Staleness::assess(&row.flag, now, policy));
            let rows: Rows = rows.into_iter().map(assess).collect();
            if rows.iter().all(|(_, it)| it.is_stale()) {
                stale.extend(joined(rows));
            } else if rows.iter().all(|(_, it)| it.may_be_stale()) {
                unsure += 1;
            }
        }
        stale.sort_by_key(|flag| std::cmp::Reverse(flag.staleness.score()));
        (stale, unsure)
    }
}

fn joined(rows: Rows) -> Option<StaleFlag> {
    let slots = rows.iter().map(|(slot, _)| *slot).collect();
    let least = rows.into_iter().min_by_key(|(_, it)| it.score());
    let (_, staleness) = least?;
    Some(StaleFlag { slots, staleness })
}
