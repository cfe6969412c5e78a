//! The close-ups of several workloads.

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, join};

use super::scalers::Scalers;
use super::{argo_rollouts, deployment, flagger, knative};
use crate::backends::kubernetes::Kubernetes;
use crate::model::{CleanText, Closeup, Closeups, ObjectRef, WorkloadKey, WorkloadKind};
use crate::playbooks::Survey;

/// How many objects are looked at at once.
const AT_ONCE: usize = 8;

/// What was read of one workload.
pub(super) struct Looked {
    /// The workload.
    pub closeup: Closeup,
    /// The Deployment that holds its template instead, as far as it could be read.
    pub holder: Option<(WorkloadKey, Result<Closeup, CleanText>)>,
}

impl Looked {
    /// One that holds its template itself, or whose holder is not known.
    pub(super) fn alone(closeup: Closeup) -> Self {
        Self {
            closeup,
            holder: None,
        }
    }
}

type Found = Result<Looked, CleanText>;

/// Looks at `objects`.
pub(super) async fn survey(
    kubernetes: &Kubernetes,
    objects: &[ObjectRef],
    survey: Survey,
) -> Closeups {
    if survey == Survey::Nothing || objects.is_empty() {
        return Closeups::new();
    }
    // Boxed, because a stream that borrows its items can't be sent to another task
    // (rust-lang/rust#64552).
    let looks: Vec<BoxFuture<'_, Found>> = objects
        .iter()
        .map(|object| look(kubernetes, object, survey).boxed())
        .collect();
    let looks = futures::stream::iter(looks).buffered(AT_ONCE);
    let (found, scalers) = join!(
        looks.collect::<Vec<_>>(),
        Scalers::list(kubernetes, objects)
    );
    join_up(objects, found, &scalers)
}

async fn look(kubernetes: &Kubernetes, object: &ObjectRef, survey: Survey) -> Found {
    match object.key.kind {
        WorkloadKind::Deployment => {
            let closeup = deployment::look(kubernetes, object, survey).await;
            closeup.map(Looked::alone)
        }
        WorkloadKind::Rollout => argo_rollouts::look(kubernetes, object, survey).await,
        WorkloadKind::Canary => flagger::look(kubernetes, object, survey).await,
        WorkloadKind::KnativeService => {
            let closeup = knative::look(kubernetes, object, survey).await;
            closeup.map(Looked::alone)
        }
    }
}

/// What was found of `objects`, and of what holds their templates. Of a Deployment that was asked
/// for and holds another's template, the other's look says more: what is attested of its releases.
fn join_up(objects: &[ObjectRef], found: Vec<Found>, scalers: &Scalers) -> Closeups {
    let mut closeups = Closeups::new();
    let mut holders = Vec::new();
    for (object, found) in objects.iter().zip(found) {
        let closeup = found.map(|looked| {
            holders.extend(looked.holder);
            looked.closeup
        });
        closeups.insert(object.key.clone(), closeup);
    }
    for (key, held) in holders {
        let attests = held.as_ref().is_ok_and(|held| !held.releases.is_empty());
        if attests || !closeups.contains_key(&key) {
            closeups.insert(key, held);
        }
    }
    for (key, closeup) in &mut closeups {
        if let Ok(closeup) = closeup {
            closeup.scaler = scalers.of(key);
        }
    }
    closeups
}
