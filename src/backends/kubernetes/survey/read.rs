//! Reading what close-ups are made of.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::base::changed;
use super::object::{KeptSet, Target};
use crate::backends::kubernetes::decode::{Watched, selection};
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::listing::list_all;
use crate::backends::kubernetes::object::Metadata;
use crate::backends::kubernetes::request::get;
use crate::backends::kubernetes::{Kubernetes, path};
use crate::clock;
use crate::model::{CleanText, ObjectRef, Rollout};
use crate::playbooks::Survey;

/// Reads `object` as it is now.
pub(super) async fn object(kubernetes: &Kubernetes, object: &ObjectRef) -> Result<Value, Failure> {
    let path = path::workload(object)?;
    let path = path.as_str();
    kubernetes
        .ask(async |link| link.read(get(path)?).await)
        .await
}

/// The same for a close-up: it must still be the object that was seen.
pub(super) async fn same(kubernetes: &Kubernetes, seen: &ObjectRef) -> Result<Value, CleanText> {
    let found = object(kubernetes, seen).await.map_err(|failure| {
        if failure.is_missing() {
            CleanText::new("it is gone")
        } else {
            failure.words()
        }
    })?;
    let metadata = found.get("metadata").cloned().unwrap_or_default();
    let metadata: Metadata = decoded(metadata)?;
    match changed(seen, &metadata) {
        Some(why) => Err(CleanText::new(why)),
        None => Ok(found),
    }
}

/// `value` as what it should be.
pub(super) fn decoded<T: DeserializeOwned>(value: Value) -> Result<T, CleanText> {
    // Its error's words could quote what is in it.
    serde_json::from_value(value)
        .map_err(|_| CleanText::new("it can't be read: a field is not what it should be"))
}

/// How the release of `workload` is being let in.
pub(super) fn rollout<W: Watched>(kubernetes: &Kubernetes, workload: &W) -> Option<Rollout> {
    let origin = kubernetes.origin();
    let decoded = workload.workload(&origin, clock::now()).ok()??;
    decoded.rollout.map(|rollout| *rollout)
}

/// All ReplicaSets that `target` chooses, where releases are asked for; whose they are is looked
/// at later.
pub(super) async fn sets(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    target: &Target,
    survey: Survey,
) -> Result<Vec<KeptSet>, CleanText> {
    if survey != Survey::Releases {
        return Ok(Vec::new());
    }
    let listed = async {
        let namespace = path::segment(&object.key.namespace)?;
        let path = format!("/apis/apps/v1/namespaces/{namespace}/replicasets");
        let query = selection(&target.spec.selector)
            .ok_or_else(|| Failure::Nonsense(CleanText::new("its selector can't be read")))?;
        list_all(kubernetes, &path, Some(&query)).await
    };
    listed.await.map_err(|failure| unlisted(&failure))
}

/// Why releases are not known.
pub(super) fn unlisted(failure: &Failure) -> CleanText {
    CleanText::new(&format!("its releases can't be listed: {failure}"))
}
