//! What is known of how a release served, in words that claim no more.

use chrono::{DateTime, Utc};

use crate::model::{CleanText, Evidence, KeptRelease, compact};

/// What is known of an old release: the cluster keeps no record of it.
pub(super) const UNKNOWN: &str = "health unknown";

/// The evidence for `release`, and whether pods of it are ready now: short, for a narrow column.
/// The plan says it in full.
pub(super) fn evidence(release: &KeptRelease, now: DateTime<Utc>) -> CleanText {
    let known = match &release.evidence {
        Evidence::Unknown => UNKNOWN.to_owned(),
        known @ Evidence::Attested { .. } => known.brief(),
        known @ Evidence::Observed { last, .. } => {
            format!("{}, seen {} ago", known.brief(), compact(now - *last))
        }
    };
    let record = &release.record;
    match (record.ready, record.desired) {
        (0, 0) => CleanText::new(&known),
        (ready, desired) => {
            CleanText::new(&format!("{known}, {ready}/{} ready", desired.max(ready)))
        }
    }
}

/// The evidence alone, in full.
pub(super) fn known(evidence: &Evidence, now: DateTime<Utc>) -> String {
    match evidence {
        Evidence::Attested { by } => {
            format!("attested by {} ({})", by.name(), Evidence::attested_as(*by))
        }
        Evidence::Observed { first, last } => format!(
            "held {} without a breach, last seen {} ago",
            compact(*last - *first),
            compact(now - *last)
        ),
        Evidence::Unknown => UNKNOWN.to_owned(),
    }
}
