//! Which object lets in the releases of another.

use serde::Deserialize;

use crate::backends::kubernetes::listing::list_all;
use crate::backends::kubernetes::object::Metadata;
use crate::backends::kubernetes::{Kubernetes, path};
use crate::model::{CleanText, ObjectRef, WorkloadKind};

/// The kinds whose objects take a Deployment's template.
const LEADERS: [WorkloadKind; 2] = [WorkloadKind::Canary, WorkloadKind::Rollout];

/// What lets in the releases of `target`. A Deployment that a Canary watches, or that holds a
/// Rollout's template, has no pods of its own most of the time, and looks complete at once.
pub(in super::super) async fn leader(
    kubernetes: &Kubernetes,
    target: &ObjectRef,
) -> Result<ObjectRef, CleanText> {
    if target.key.kind == WorkloadKind::Deployment {
        for kind in LEADERS {
            if let Some(leader) = of_kind(kubernetes, target, kind).await? {
                return Ok(leader);
            }
        }
    }
    Ok(target.clone())
}

async fn of_kind(
    kubernetes: &Kubernetes,
    target: &ObjectRef,
    kind: WorkloadKind,
) -> Result<Option<ObjectRef>, CleanText> {
    let listed = async {
        let path = path::all_within(kind, &target.key.namespace)?;
        list_all::<Leader>(kubernetes, &path, None).await
    };
    match listed.await {
        Ok(all) => {
            let mut leaders = all.iter().filter(|it| it.leads(&target.key.name));
            Ok(leaders.next().map(|it| it.reference(target, kind)))
        }
        Err(failure) if failure.is_missing() || failure.is_forbidden() => Ok(None),
        Err(failure) => Err(failure.words()),
    }
}

/// What a Canary or a Rollout says of where its template is.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Leader {
    metadata: Metadata,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    target_ref: Option<Holder>,
    workload_ref: Option<Holder>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Holder {
    kind: String,
    name: String,
}

impl Leader {
    fn leads(&self, deployment: &str) -> bool {
        let holders = [&self.spec.target_ref, &self.spec.workload_ref];
        let mut holders = holders.into_iter().flatten();
        holders.any(|it| matches!(it.kind.as_str(), "Deployment" | "") && it.name == deployment)
    }

    fn reference(&self, target: &ObjectRef, kind: WorkloadKind) -> ObjectRef {
        let text = |text: &Option<String>| CleanText::new(text.as_deref().unwrap_or_default());
        let mut leader = target.clone();
        leader.key.kind = kind;
        leader.key.name = text(&self.metadata.name);
        leader.uid = text(&self.metadata.uid);
        leader.resource_version = text(&self.metadata.resource_version);
        leader
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_names_the_deployment_leads_it() {
        let deployment = json!({"kind": "Deployment", "name": "bot"});
        let daemons = json!({"kind": "DaemonSet", "name": "bot"});
        for (spec, leads) in [
            (json!({"targetRef": deployment}), true),
            (json!({"workloadRef": deployment}), true),
            (json!({"targetRef": {"name": "bot"}}), true),
            (json!({"targetRef": daemons}), false),
            (
                json!({"targetRef": {"kind": "Deployment", "name": "bot-primary"}}),
                false,
            ),
            (json!({"workloadRef": null, "template": {}}), false),
            (json!({}), false),
        ] {
            let object = json!({"metadata": {"name": "x"}, "spec": spec});
            let leader: Leader = serde_json::from_value(object).expect("a leader");
            assert_eq!(leader.leads("bot"), leads, "{spec}");
        }
    }
}
