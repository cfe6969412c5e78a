//! A close look at single workloads: before one is changed, and until it has rolled out.

mod argo_rollouts;
mod base;
mod closeups;
mod deployment;
mod ends;
mod flagger;
mod follow;
mod knative;
mod object;
mod read;
mod scalers;

use futures::FutureExt;
use futures::future::BoxFuture;

#[cfg(test)]
pub(super) use base::changed;
pub(super) use base::{bare, labelled, of_sets};
pub(super) use object::{KeptSet, Target};

use super::Kubernetes;
use crate::backends::{Follower, Surveyor};
use crate::model::{CleanText, Closeups, ObjectRef, RolloutLook};
use crate::playbooks::Survey;

impl Surveyor for Kubernetes {
    fn survey<'a>(&'a self, objects: &'a [ObjectRef], survey: Survey) -> BoxFuture<'a, Closeups> {
        closeups::survey(self, objects, survey).boxed()
    }
}

impl Follower for Kubernetes {
    fn rollout<'a>(
        &'a self,
        target: &'a ObjectRef,
    ) -> BoxFuture<'a, Result<RolloutLook, CleanText>> {
        follow::look(self, target).boxed()
    }
    fn leader<'a>(&'a self, target: &'a ObjectRef) -> BoxFuture<'a, Result<ObjectRef, CleanText>> {
        follow::leader(self, target).boxed()
    }
}
