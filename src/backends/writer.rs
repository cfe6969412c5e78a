//! How execution writes: read, dry-run, apply, leave a note. Nothing else may call it.

use std::fmt;
use std::time::Duration;

use futures::future::BoxFuture;
use serde_json::Value;
use thiserror::Error;

use crate::model::{CleanText, ClusterId, Target};
use crate::playbooks::Step;

/// A cluster or a platform that can be written to. No method retries.
pub trait Writer: Send + Sync + 'static {
    /// Which one this is now; a plan frozen on another is refused.
    fn cluster(&self) -> BoxFuture<'_, Result<ClusterId, WriteError>>;

    /// Who we are to it (a cluster's self-subject review).
    fn user(&self) -> BoxFuture<'_, Result<CleanText, WriteError>>;

    /// The object as it is now. Of a flag, where its platform has no object that holds all of it,
    /// a document of ours: `{"enabled":true,"percentage":25,"stale":false,"archived":false}`.
    fn read<'a>(&'a self, target: &'a Target) -> BoxFuture<'a, Result<LiveObject, WriteError>>;

    /// Asks for a check of the change without making it. What has no dry run reads only what it
    /// can tell a refusal from.
    fn dry_run<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
    ) -> BoxFuture<'a, Result<(), WriteError>>;

    /// Makes the change by one request, on condition that the object is still `on` where there is
    /// such a condition; `reason` is why, for a platform that keeps it beside the change.
    fn apply<'a>(
        &'a self,
        step: &'a Step,
        on: &'a LiveObject,
        reason: Option<&'a CleanText>,
    ) -> BoxFuture<'a, Result<LiveObject, WriteError>>;

    /// Leaves an Event on the object, where there are Events. One of that name that is there already is this one, left
    /// by a process that died right after.
    fn note<'a>(&'a self, step: &'a Step, note: &'a Note) -> BoxFuture<'a, Result<(), WriteError>>;
}

/// What an Event says of a step that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Names this step of this plan, and no other.
    pub name: CleanText,
    /// What was done, by whom and why.
    pub message: CleanText,
}

/// An object as the cluster just gave it. Its pod template may hold secrets, so that `Debug` does
/// not show it.
#[derive(Clone, PartialEq)]
pub struct LiveObject {
    /// Its UID.
    pub uid: String,
    /// Its resource version.
    pub resource_version: String,
    /// All of it.
    pub value: Value,
}

impl fmt::Debug for LiveObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LiveObject")
            .field("uid", &self.uid)
            .field("resource_version", &self.resource_version)
            .finish_non_exhaustive()
    }
}

/// How a request failed, by what it means for the change.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum WriteError {
    /// The object is gone (404). Nothing was changed.
    #[error("it is gone: {0}")]
    Gone(CleanText),
    /// The object is no longer what the condition said (409, or a failed test). Nothing was changed.
    #[error("it changed meanwhile: {0}")]
    Conflict(CleanText),
    /// The cluster said no (401, 403, 422, …). Nothing was changed.
    #[error("refused: {0}")]
    Refused(CleanText),
    /// The cluster asks to wait (429). Nothing was changed.
    #[error("the API server asks to wait: {why}")]
    Busy {
        /// What it said.
        why: CleanText,
        /// How long it asks to wait.
        retry_after: Option<Duration>,
    },
    /// No byte of the request went out. Nothing was changed.
    #[error("not sent: {0}")]
    NotSent(CleanText),
    /// The answer is missing or says nothing (5xx, disconnect, time-out): it may have happened.
    #[error("outcome unknown: {0}")]
    Unknown(CleanText),
}
