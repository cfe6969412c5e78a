//! Which flags need a person first: their usual order.

use super::FlagRow;
use crate::model::Exposure;

/// How much a flag presses, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Press {
    /// One of its apps went wrong soon after it was changed.
    Suspected,
    /// Its exposure makes no sense.
    Invalid,
    /// It is a kill switch, and tripped.
    Tripped,
    /// Nothing but its changes: the newest stand first.
    Changed,
    /// It is archived.
    Archived,
}

impl Press {
    /// As an icon and a word, either of which tells it; empty where nothing presses.
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Suspected => "✖ suspect",
            Self::Invalid => "⚠ invalid",
            Self::Tripped => "⚠ tripped",
            Self::Changed | Self::Archived => "",
        }
    }
}

impl FlagRow {
    /// How much it presses.
    pub fn press(&self) -> Press {
        if self.suspected().is_some() {
            Press::Suspected
        } else if self.flag.archived {
            Press::Archived
        } else if matches!(self.flag.exposure, Exposure::Invalid { .. }) {
            Press::Invalid
        } else if self.tripped == Some(true) {
            Press::Tripped
        } else {
            Press::Changed
        }
    }

    /// Why it needs a person, in words; empty where it does not.
    pub fn why(&self) -> String {
        match self.press() {
            Press::Suspected => {
                let suspected = self.apps.iter().filter_map(|gated| {
                    let words = gated.suspected.as_ref()?.sentence();
                    Some(format!("{}: {words}", gated.app.name))
                });
                suspected.collect::<Vec<_>>().join("; ")
            }
            Press::Invalid => match &self.flag.exposure {
                Exposure::Invalid { text } => {
                    format!("its exposure makes no sense: {text}; set a percentage")
                }
                _ => String::new(),
            },
            Press::Tripped => "its kill switch is tripped".to_owned(),
            Press::Changed | Press::Archived => String::new(),
        }
    }
}

/// The place of `row` in the usual order, the largest first: by how much it presses, then what
/// was changed last.
pub(super) fn place(row: &FlagRow) -> i64 {
    /// Seconds since 1970 until the year 4147.
    const HORIZON: i64 = 1 << 36;
    let changed = row.flag.changes.first().map(|change| change.at);
    let changed = changed.or(row.flag.created);
    let changed = changed.map_or(0, |at| at.timestamp().clamp(1, HORIZON - 1));
    (Press::Archived as i64 - row.press() as i64) * HORIZON + changed
}
