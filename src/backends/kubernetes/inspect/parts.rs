//! One look at the open app's objects.

use serde::de::DeserializeOwned;

use super::{Parts, events, revisions, sets};
use crate::backends::kubernetes::decode::selection;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::object::{Bare, Selecting};
use crate::backends::kubernetes::request::get;
use crate::backends::kubernetes::{Kubernetes, path};
use crate::model::{CleanText, EventNote, ObjectRef, PodSummary, ReleaseRecord, WorkloadKind};

/// What was found, or why not.
pub(super) type Found<T> = Result<T, CleanText>;

/// The most objects of one kind that are read for one page.
pub(super) const MOST: u32 = 500;

/// Looks at `objects`: those of one app, seldom more than one.
pub(super) async fn look(kubernetes: &Kubernetes, objects: &[ObjectRef]) -> Parts {
    let mut whole = Parts::none();
    for object in objects {
        let next = match of_object(kubernetes, object).await {
            Ok(parts) => parts,
            Err(failure) => {
                let words = if failure.is_missing() {
                    let kind = object.key.kind.as_str().to_lowercase();
                    CleanText::new(&format!("the {kind} is gone"))
                } else {
                    failure.words()
                };
                Parts {
                    releases: Err(words.clone()),
                    pods: Err(words.clone()),
                    events: Err(words),
                    analyses: None,
                }
            }
        };
        whole = Parts {
            analyses: match (whole.analyses, next.analyses) {
                (Some(one), Some(other)) => Some(both(one, other)),
                (one, other) => one.or(other),
            },
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

/// The parts of one object.
async fn of_object(kubernetes: &Kubernetes, object: &ObjectRef) -> Result<Parts, Failure> {
    match object.key.kind {
        WorkloadKind::Deployment => sets::of_deployment(kubernetes, object).await,
        WorkloadKind::Rollout => sets::of_rollout(kubernetes, object).await,
        WorkloadKind::KnativeService => revisions::of_service(kubernetes, object).await,
        WorkloadKind::Canary => of_canary(kubernetes, object).await,
    }
}

/// A Canary has nothing but its events: releases and pods are of its Deployments.
async fn of_canary(kubernetes: &Kubernetes, object: &ObjectRef) -> Result<Parts, Failure> {
    let about = events::about(object, &[], &[]);
    let events = events::read(kubernetes, &object.key.namespace, about).await;
    Ok(Parts {
        events: events.map_err(|failure| failure.words()),
        ..Parts::none()
    })
}

/// Reads `object`, which must still be the same.
pub(super) async fn read_same<T: DeserializeOwned>(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
) -> Result<T, Failure> {
    let path = path::workload(object)?;
    let path = path.as_str();
    let (found, whole): (Bare, T) = kubernetes
        .ask(async |link| {
            let answer = link.fetch(get(path)?).await?;
            Ok((answer.decode()?, answer.decode()?))
        })
        .await?;
    if found.metadata.uid.as_deref() != Some(object.uid.as_str()) {
        let kind = object.key.kind.as_str().to_lowercase();
        let words = format!("the {kind} was deleted and made anew");
        return Err(Failure::Nonsense(CleanText::new(&words)));
    }
    Ok(whole)
}

/// Reads whatever is named like `object` now.
pub(super) async fn read<T: DeserializeOwned>(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
) -> Result<T, Failure> {
    let path = path::workload(object)?;
    let path = path.as_str();
    kubernetes
        .ask(async |link| link.read(get(path)?).await)
        .await
}

/// What chooses the pods of `found`, as a query.
pub(super) fn chosen_by(found: &Selecting) -> Result<String, Failure> {
    let nothing = || Failure::Nonsense(CleanText::new("its selector can't be read"));
    selection(&found.spec.selector).ok_or_else(nothing)
}
