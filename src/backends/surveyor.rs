//! A close look at the targets of a plan, right before it is made.

use futures::future::BoxFuture;

use crate::model::{Closeups, ObjectRef};
use crate::playbooks::Survey;

/// A cluster that can be asked more about single workloads than the fleet keeps of all.
pub trait Surveyor: Send + Sync + 'static {
    /// Looks at `objects`; each has its close-up in the answer, or the reason why not. Only
    /// reads.
    fn survey<'a>(&'a self, objects: &'a [ObjectRef], survey: Survey) -> BoxFuture<'a, Closeups>;
}
