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

    /// What lets in the releases of `target`: itself, or the object of a controller that takes
    /// the pod template from it. Whose objects may not be seen counts as absent; an error is that
    /// nobody answered. Only reads.
    fn leader<'a>(&'a self, target: &'a ObjectRef) -> BoxFuture<'a, Result<ObjectRef, CleanText>>;
}
