//! The one place that asks the machine what time it is.

use chrono::{DateTime, Utc};

/// The present, for shells; pure code takes it as an argument.
#[expect(clippy::disallowed_methods, reason = "this is the shells' clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
