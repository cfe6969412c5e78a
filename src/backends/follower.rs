//! A rollout, looked at until it ends.

use futures::future::BoxFuture;

use crate::model::{CleanText, ObjectRef, RolloutLook};

/// A cluster that tells how far the rollouts of its workloads are.
pub trait Follower: Send + Sync + 'static {
    /// How far `target` is. That it is gone, replaced or may not be seen is an answer; an error
    /// is that nobody answered, and may be over the next time. Only reads.
    fn rollout<'a>(
        &'a self,
        target: &'a ObjectRef,
    ) -> BoxFuture<'a, Result<RolloutLook, CleanText>>;
}
