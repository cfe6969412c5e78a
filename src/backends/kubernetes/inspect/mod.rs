//! What is known of the one app that is open: its releases, pods and events.

use std::sync::Arc;

use super::Kubernetes;
use crate::backends::DetailFeed;
use crate::model::ObjectRef;

/// Follows `objects` until the feed's receiver is gone.
pub(super) async fn inspect(
    _kubernetes: Arc<Kubernetes>,
    _objects: Vec<ObjectRef>,
    feed: DetailFeed,
) {
    feed.closed().await;
}
