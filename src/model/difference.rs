//! What differs between two sides, in a line that may be shown.

use serde::Serialize;

use super::CleanText;

/// One thing that differs. Values that may be secret are left out: where neither side is said,
/// it was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What: `image of app`, `janitor/ttl`.
    pub what: CleanText,
    /// What it is before; `None` for absent, or not to be shown.
    pub before: Option<CleanText>,
    /// What it is after; `None` for absent, or not to be shown.
    pub after: Option<CleanText>,
}

impl Difference {
    /// In a few words: `janitor/ttl 14d → 21d`, `env DB_URL changed`.
    pub fn words(&self) -> String {
        let side = |side: &Option<CleanText>| side.clone().unwrap_or_else(|| "unset".into());
        match (&self.before, &self.after) {
            (None, None) => format!("{} changed", self.what),
            (before, after) => format!("{} {} → {}", self.what, side(before), side(after)),
        }
    }
}
