//! The flags in numbers.

use serde::Serialize;

use super::FlagRow;
use crate::model::Exposure;

/// The flags in numbers; what is archived counts as nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FlagCounts {
    /// All of them, one an environment.
    pub flags: usize,
    /// Those that are archived.
    pub archived: usize,
    /// Those of which no app is known.
    pub unmatched: usize,
    /// Those that nobody seems to need any more.
    pub stale: usize,
    /// Those whose exposure makes no sense.
    pub invalid: usize,
    /// Those that were changed right before an app of theirs went wrong.
    pub suspected: usize,
    /// Apps that have a kill switch.
    pub guarded_apps: usize,
}

impl FlagCounts {
    pub(in crate::fleet) fn add(&mut self, row: &FlagRow) {
        self.each(row, |count| *count += 1);
    }

    pub(in crate::fleet) fn subtract(&mut self, row: &FlagRow) {
        self.each(row, |count| *count -= 1);
    }

    /// An app has a kill switch now, or did before.
    pub(in crate::fleet) fn guard(&mut self, before: bool, now: bool) {
        self.guarded_apps -= usize::from(before);
        self.guarded_apps += usize::from(now);
    }

    fn each(&mut self, row: &FlagRow, change: impl Fn(&mut usize)) {
        change(&mut self.flags);
        if row.flag.archived {
            change(&mut self.archived);
            return;
        }
        if row.apps.is_empty() {
            change(&mut self.unmatched);
        }
        if row.staleness.is_stale() {
            change(&mut self.stale);
        }
        if matches!(row.flag.exposure, Exposure::Invalid { .. }) {
            change(&mut self.invalid);
        }
        if row.suspected().is_some() {
            change(&mut self.suspected);
        }
    }
}
