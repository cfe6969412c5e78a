//! Workloads whose releases are ReplicaSets: Deployments and Rollouts.

use std::collections::BTreeSet;

use futures::join;
use kube::core::params::ListParams;

use super::parts::{MOST, chosen_by, read_same};
use super::{Parts, analyses, events, pods};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::argo_rollouts::{self, Rollout};
use crate::backends::kubernetes::decode::{Marks, records};
use crate::backends::kubernetes::deployment;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::listing::list;
use crate::backends::kubernetes::object::{Pod, ReplicaSet, Selecting};
use crate::model::{CleanText, ObjectRef, WorkloadKind};

/// The parts of the Deployment `object`.
pub(super) async fn of_deployment(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
) -> Result<Parts, Failure> {
    let found: Selecting = read_same(kubernetes, object).await?;
    let query = chosen_by(&found)?;
    let (parts, _) = of_sets(kubernetes, object, &query, deployment::MARKS).await;
    Ok(parts)
}

/// The parts of the Rollout `object`, with its analyses.
pub(super) async fn of_rollout(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
) -> Result<Parts, Failure> {
    let found: Selecting = read_same(kubernetes, object).await?;
    let query = match chosen_by(&found) {
        Ok(query) => query,
        // Where a Deployment holds its template, that may hold its selector, too.
        Err(failure) => {
            let rollout: Rollout = read_same(kubernetes, object).await?;
            let holder = rollout.spec.workload_ref.ok_or(failure)?;
            let mut referred = object.clone();
            referred.key.kind = WorkloadKind::Deployment;
            referred.key.name = CleanText::new(&holder.name);
            let found: Selecting = super::parts::read(kubernetes, &referred).await?;
            chosen_by(&found)?
        }
    };
    let (mut parts, hashes) = of_sets(kubernetes, object, &query, argo_rollouts::MARKS).await;
    parts.analyses = Some(analyses::read(kubernetes, object, &hashes).await);
    Ok(parts)
}

/// The parts of `object`, whose ReplicaSets and pods `query` chooses; and the hashes of its
/// releases.
async fn of_sets(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    query: &str,
    marks: Marks,
) -> (Parts, BTreeSet<String>) {
    let namespace = &object.key.namespace;
    let sets_path = format!("/apis/apps/v1/namespaces/{namespace}/replicasets");
    let pods_path = format!("/api/v1/namespaces/{namespace}/pods");
    let by_labels = ListParams::default().labels(query).limit(MOST);
    let (sets, pods) = join!(
        list::<ReplicaSet>(kubernetes, &sets_path, &by_labels),
        list::<Pod>(kubernetes, &pods_path, &by_labels),
    );
    let sets = sets.map(|mut sets| {
        sets.retain(|set| set.metadata.controller() == Some(object.uid.as_str()));
        sets
    });
    let pods = pods.map(|mut pods| {
        // Where ReplicaSets may not be listed, the labels alone choose.
        if let Ok(sets) = &sets {
            let owners: BTreeSet<_> = sets
                .iter()
                .filter_map(|set| set.metadata.uid.as_deref())
                .collect();
            pods.retain(|pod| {
                pod.metadata
                    .controller()
                    .is_some_and(|owner| owners.contains(owner))
            });
        }
        pods
    });
    let hashes = sets.iter().flatten();
    let hashes = hashes.filter_map(|set| set.metadata.label(marks.hash).map(str::to_owned));
    let hashes = hashes.collect();
    let about = events::about(
        object,
        sets.as_deref().unwrap_or_default(),
        pods.as_deref().unwrap_or_default(),
    );
    let parts = Parts {
        events: events::read(kubernetes, namespace, about)
            .await
            .map_err(|failure| failure.words()),
        releases: sets
            .map(|sets| records(&sets, marks))
            .map_err(|failure| failure.words()),
        pods: pods
            .map(|pods| pods::summaries(&pods, marks.hash))
            .map_err(|failure| failure.words()),
        analyses: None,
    };
    (parts, hashes)
}
