//! A close look at single Deployments: before one is changed, and until it has rolled out.

mod deployments;
mod follow;
mod object;
mod scalers;

pub(super) use object::{KeptSet, Target};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::Kubernetes;
use crate::backends::{Follower, Surveyor};
use crate::model::{CleanText, Closeups, ObjectRef, RolloutLook};
use crate::playbooks::Survey;

impl Surveyor for Kubernetes {
    fn survey<'a>(&'a self, objects: &'a [ObjectRef], survey: Survey) -> BoxFuture<'a, Closeups> {
        deployments::survey(self, objects, survey).boxed()
    }
}

impl Follower for Kubernetes {
    fn rollout<'a>(
        &'a self,
        target: &'a ObjectRef,
    ) -> BoxFuture<'a, Result<RolloutLook, CleanText>> {
        follow::look(self, target).boxed()
    }
}
