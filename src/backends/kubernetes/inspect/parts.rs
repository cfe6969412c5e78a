//! One look at the open app's objects.

use std::collections::BTreeSet;

use futures::join;
use kube::core::params::ListParams;

use super::{Parts, events, pods};
use crate::backends::kubernetes::decode::selection;
use crate::backends::kubernetes::deployment::records;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::listing::list;
use crate::backends::kubernetes::object::{Pod, ReplicaSet, Selecting};
use crate::backends::kubernetes::request::get;
use crate::backends::kubernetes::{Kubernetes, path};
use crate::model::{CleanText, EventNote, ObjectRef, PodSummary, ReleaseRecord};

/// What was found, or why not.
pub(super) type Found<T> = Result<T, CleanText>;

/// The most objects of one kind that are read for one page.
const MOST: u32 = 500;

/// Looks at `objects`: those of one app, seldom more than one.
pub(super) async fn look(kubernetes: &Kubernetes, objects: &[ObjectRef]) -> Parts {
    let mut whole = Parts {
        releases: Ok(Vec::new()),
        pods: Ok(Vec::new()),
        events: Ok(Vec::new()),
    };
    for object in objects {
        let next = match chosen_by(kubernetes, object).await {
            Ok(query) => of_object(kubernetes, object, &query).await,
            Err(failure) => {
                let words = if failure.is_missing() {
                    CleanText::new("the deployment is gone")
                } else {
                    failure.words()
                };
                Parts {
                    releases: Err(words.clone()),
                    pods: Err(words.clone()),
                    events: Err(words),
                }
            }
        };
        whole = Parts {
            releases: both(whole.releases, next.releases),
            pods: both(whole.pods, next.pods),
            events: both(whole.events, next.events),
        };
    }
    sort(&mut whole);
    whole
}

fn both<T>(one: Found<Vec<T>>, other: Found<Vec<T>>) -> Found<Vec<T>> {
    let mut all = one?;
    all.extend(other?);
    Ok(all)
}

fn sort(parts: &mut Parts) {
    if let Ok(releases) = &mut parts.releases {
        releases.sort_by_key(|release: &ReleaseRecord| std::cmp::Reverse(release.revision));
    }
    if let Ok(pods) = &mut parts.pods {
        pods.sort_by(|a: &PodSummary, b| (a.phase, &a.name).cmp(&(b.phase, &b.name)));
    }
    if let Ok(events) = &mut parts.events {
        events.sort_by_key(|event: &EventNote| std::cmp::Reverse(event.at));
        events.truncate(events::MOST);
    }
}

/// What chooses the pods of `object`, as a query; the object must still be the same.
async fn chosen_by(kubernetes: &Kubernetes, object: &ObjectRef) -> Result<String, Failure> {
    let path = path::deployment(object)?;
    let path = path.as_str();
    let found: Selecting = kubernetes
        .ask(async |link| link.read(get(path)?).await)
        .await?;
    if found.metadata.uid.as_deref() != Some(object.uid.as_str()) {
        let words = "the deployment was deleted and made anew";
        return Err(Failure::Nonsense(CleanText::new(words)));
    }
    let nothing = || Failure::Nonsense(CleanText::new("the deployment's selector can't be read"));
    selection(&found.spec.selector).ok_or_else(nothing)
}

async fn of_object(kubernetes: &Kubernetes, object: &ObjectRef, query: &str) -> Parts {
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
    let about = events::about(
        object,
        sets.as_deref().unwrap_or_default(),
        pods.as_deref().unwrap_or_default(),
    );
    Parts {
        events: events::read(kubernetes, namespace, about)
            .await
            .map_err(|failure| failure.words()),
        releases: sets
            .map(|sets| records(&sets))
            .map_err(|failure| failure.words()),
        pods: pods
            .map(|pods| pods::summaries(&pods))
            .map_err(|failure| failure.words()),
    }
}
