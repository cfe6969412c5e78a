//! What happened to a flag.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Percent;
use crate::model::CleanText;

/// One change of a flag, as its platform's own record tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FlagChange {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` where the platform does not say.
    pub by: Option<CleanText>,
    /// What, in a few words: "5 % → 25 %", "turned on", "archived".
    pub what: CleanText,
    /// To which share it was opened or closed by it, where it changed that: on counts as its
    /// percentage, off as none.
    pub exposed: Option<Percent>,
}
