//! What every backend offers.

use std::sync::Arc;

use futures::future::BoxFuture;
use serde::Serialize;

use super::{DetailFeed, Feed};
use crate::model::{CleanText, ObjectRef, SourceId};

/// A system that is observed.
pub trait Backend: Send + Sync + 'static {
    /// Its name in the header.
    fn source(&self) -> &SourceId;

    /// Observes until the feed's receiver is gone. Every failure goes into the feed, in words
    /// that say what to do; none ends the observation.
    fn observe(self: Arc<Self>, feed: Feed) -> BoxFuture<'static, ()>;

    /// Looks at it once, for `doctor`: reachable, version, rights, what to do. Ends by itself
    /// within seconds, whatever the system does.
    fn examine(&self) -> BoxFuture<'_, Vec<Finding>>;
}

/// A backend that knows more of the one app that is open.
pub trait Inspector: Send + Sync + 'static {
    /// Follows the releases, pods and events of `objects` until the feed's receiver is gone.
    fn inspect(
        self: Arc<Self>,
        objects: Vec<ObjectRef>,
        feed: DetailFeed,
    ) -> BoxFuture<'static, ()>;
}

/// One line of an examination.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at: "API server", "patch deployments".
    pub what: CleanText,
    /// How it is.
    pub state: FindingState,
    /// In words: a version, a refusal and what to do about it.
    pub words: CleanText,
}

/// How a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FindingState {
    /// As it should be.
    Ok,
    /// Works, with something missing.
    Limited,
    /// Does not work.
    Failed,
}
