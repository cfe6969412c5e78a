//! The fleet's workloads by list and watch.
//!
//! A [`session`] watches a set of [`scope`]s: each kind of workload that the cluster has, in all
//! namespaces or in some. Each is a task of its own that lists, watches, resumes and lists again;
//! those of kinds that not every cluster has come and go with them. Their reports meet on one [`board`], which
//! says what the whole source says.

mod board;
mod changes;
mod known;
mod lines;
mod range;
mod scope;
mod scopes;
mod session;
mod word;

use std::sync::Arc;

pub(super) use word::{ObjectName, Word};

use super::Kubernetes;
use crate::backends::Feed;
use crate::model::Epoch;

/// Observes `kubernetes` until the feed's receiver is gone.
pub(super) async fn observe(kubernetes: Arc<Kubernetes>, feed: Feed) {
    let mut range = range::first(&kubernetes);
    let mut epoch = Epoch(1);
    while let Some(next) = session::run(&kubernetes, &feed, epoch, range).await {
        range = next;
        epoch = Epoch(epoch.0 + 1);
    }
}
