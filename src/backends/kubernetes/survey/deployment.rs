//! The close-up of a Deployment, read.

use serde::Deserialize;

use super::object::Target;
use super::read;
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::deployment::{FIELDS, closeup, objection};
use crate::backends::kubernetes::object::Deployment;
use crate::model::{CleanText, Closeup, LiveFields, ObjectRef, WorkloadKind};
use crate::playbooks::Survey;

/// Looks at the Deployment `object`.
pub(super) async fn look(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    survey: Survey,
) -> Result<Closeup, CleanText> {
    let found = read::same(kubernetes, object).await?;
    let fields = LiveFields::of(&found, &FIELDS);
    let deployment = Deployment::deserialize(&found);
    let target: Target = read::decoded(found)?;
    if let Some(why) = objection(&target) {
        return Err(CleanText::new(why));
    }
    let sets = read::sets(kubernetes, object, &target, survey).await?;
    let deployment = deployment.ok();
    Ok(Closeup {
        rollout: deployment.and_then(|it| read::rollout(kubernetes, &it)),
        fields,
        ..closeup(object, target, sets)
    })
}

/// The Deployment `name` in the namespace of `object`, as it is now.
pub(super) async fn named(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    name: &str,
) -> Result<ObjectRef, CleanText> {
    let mut named = reference(object, name);
    let found = read::object(kubernetes, &named).await;
    let found = found.map_err(|failure| failure.words())?;
    let text = |pointer| found.pointer(pointer).and_then(serde_json::Value::as_str);
    named.uid = CleanText::new(text("/metadata/uid").unwrap_or_default());
    let version = text("/metadata/resourceVersion").unwrap_or_default();
    named.resource_version = CleanText::new(version);
    Ok(named)
}

/// The Deployment `name` in the namespace of `object`, of which no more is known than its name.
pub(super) fn reference(object: &ObjectRef, name: &str) -> ObjectRef {
    let mut named = object.clone();
    named.key.kind = WorkloadKind::Deployment;
    named.key.name = CleanText::new(name);
    named
}
