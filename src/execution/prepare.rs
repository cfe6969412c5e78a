//! Plans from the record, for console and command line alike: what takes a plan back, and what
//! is left of one that was interrupted.

use thiserror::Error;

use super::audit::{Draft, Undo};
use super::lock::Lock;
use super::{Audit, AuditError};
use crate::backends::survey_all;
use crate::model::CleanText;
use crate::playbooks::Plan;

pub use crate::backends::Surveyors;

/// Why there is no plan.
#[derive(Debug, Error)]
pub enum Unprepared {
    /// There is nothing to take back or to go on with.
    #[error("{0}")]
    Nothing(#[from] Undo),
    /// The audit can't be read.
    #[error("the audit can't be read: {0}")]
    Audit(#[from] AuditError),
    /// It was not interrupted: a process runs it.
    #[error("{0} is being run by {1}: wait for its end, or end that process first")]
    Running(CleanText, CleanText),
}

/// The plan that takes back the plan `id` (or one that begins so), or the last one of which
/// something still stands.
pub async fn undo(
    audit: &Audit,
    surveyors: &Surveyors,
    id: Option<&str>,
) -> Result<Plan, Unprepared> {
    let draft = audit.read().await?.undo(id)?;
    not_running(audit, &draft)?;
    plan(draft, surveyors).await
}

/// What is left of the interrupted plan `id` (or of one that begins so), as a plan that goes on
/// in its record.
pub async fn resume(audit: &Audit, surveyors: &Surveyors, id: &str) -> Result<Plan, Unprepared> {
    let draft = audit.read().await?.rest(id)?;
    not_running(audit, &draft)?;
    plan(draft, surveyors).await
}

fn not_running(audit: &Audit, draft: &Draft) -> Result<(), Unprepared> {
    match Lock::holder(audit, draft.id())? {
        None => Ok(()),
        Some(who) => Err(Unprepared::Running(draft.id().clone(), who)),
    }
}

async fn plan(draft: Draft, surveyors: &Surveyors) -> Result<Plan, Unprepared> {
    let closeups = survey_all(surveyors, draft.objects(), draft.survey()).await;
    Ok(draft.plan(&closeups)?)
}
