//! Plans that were begun and came to no end.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::audit::{History, PlanRecord};
use super::lock::Lock;
use super::{Audit, AuditError, Executor};
use crate::model::CleanText;

/// A plan that was begun, came to no end, and is run by nobody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Interrupted {
    /// Its id in the audit.
    pub id: CleanText,
    /// When it was begun.
    pub time: DateTime<Utc>,
    /// The local `user@host` that began it.
    pub who: CleanText,
    /// The playbook's name.
    pub playbook: CleanText,
    /// What it does, in words.
    pub summary: CleanText,
    /// Why, in the operator's words.
    pub reason: Option<CleanText>,
    /// How many steps are on record as done.
    pub done: usize,
    /// Of how many.
    pub all: usize,
    /// How many are still to be done or looked up; none where only the end is missing.
    pub open: usize,
}

impl Executor {
    /// Every plan that was interrupted, the oldest first. Reads the audit.
    pub fn interrupted(&self) -> Result<Vec<Interrupted>, AuditError> {
        interrupted(&self.audit)
    }
}

/// Every plan that was interrupted, by the record of `audit`, the oldest first.
pub fn interrupted(audit: &Audit) -> Result<Vec<Interrupted>, AuditError> {
    among(&audit.history()?, audit)
}

/// Those of `history`, which was read from `audit`. Whoever runs a plan holds its lock until its
/// end is on record: one whose end came between the two looks is still open in `history`.
fn among(history: &History, audit: &Audit) -> Result<Vec<Interrupted>, AuditError> {
    let mut found = Vec::new();
    for record in history.plans.iter().filter(|record| !record.ended) {
        if Lock::holder(audit, &record.intent.plan)?.is_none() {
            found.push(Interrupted::from(record));
        }
    }
    Ok(found)
}

impl From<&PlanRecord> for Interrupted {
    fn from(record: &PlanRecord) -> Self {
        let intent = &record.intent;
        Self {
            id: record.id(),
            time: record.time,
            who: CleanText::new(&intent.operator),
            playbook: CleanText::new(&intent.playbook),
            summary: CleanText::new(&intent.summary),
            reason: intent.reason.as_deref().map(CleanText::new),
            done: record.done(),
            all: intent.steps.len(),
            open: record.open().count(),
        }
    }
}
