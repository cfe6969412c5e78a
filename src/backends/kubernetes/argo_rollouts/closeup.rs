//! A Rollout and its ReplicaSets as a close-up. Pure.

use super::MARKS;
use crate::backends::kubernetes::decode::count;
use crate::backends::kubernetes::survey::{KeptSet, Target, labelled, of_sets};
use crate::model::{Closeup, Controller, Evidence, ObjectRef};

/// The fields that decisions write.
pub(in crate::backends::kubernetes) const FIELDS: [&str; 8] = [
    "/spec/paused",
    "/spec/restartAt",
    "/spec/strategy/canary/trafficRouting",
    "/status/pauseConditions",
    "/status/controllerPause",
    "/status/currentStepIndex",
    "/status/abort",
    "/status/promoteFull",
];

/// The close-up of `object`, which is `found` and keeps `sets`; `stable` is the hash of the
/// release that was let in to the end.
pub(in crate::backends::kubernetes) fn closeup(
    object: &ObjectRef,
    found: Target,
    sets: Vec<KeptSet>,
    stable: Option<&str>,
) -> Closeup {
    let window = found.spec.rollback_window.revisions;
    let mut closeup = of_sets(object, found, sets, MARKS);
    closeup.rollback_window = window
        .filter(|window| *window > 0)
        .map(|it| count(Some(it)));
    for release in &mut closeup.releases {
        if Some(release.record.hash.as_str()) == stable {
            release.evidence = Evidence::Attested {
                by: Controller::ArgoRollouts,
            };
        }
    }
    closeup
}

/// Why `found` must not be changed: such a template would not compare equal with any of its own
/// releases.
pub(in crate::backends::kubernetes) fn objection(found: &Target) -> Option<&'static str> {
    labelled(found, MARKS).then_some(
        "its pod template carries the label `rollouts-pod-template-hash`, which is its \
         controller's: remove it first",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{WorkloadKey, WorkloadKind};

    fn object() -> ObjectRef {
        ObjectRef {
            key: WorkloadKey {
                cluster: "prod".into(),
                namespace: "rec".into(),
                kind: WorkloadKind::Rollout,
                name: "bot".into(),
            },
            uid: "u".into(),
            resource_version: "1".into(),
        }
    }

    fn template(image: &str, hash: Option<&str>) -> Value {
        let mut labels = json!({"app": "bot"});
        if let Some(hash) = hash {
            labels["rollouts-pod-template-hash"] = json!(hash);
        }
        json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "app", "image": image}]}})
    }

    fn set(revision: u64, owner: &str) -> KeptSet {
        let hash = format!("h{revision}");
        serde_json::from_value(json!({
            "metadata": {
                "creationTimestamp": "2026-11-01T00:00:00Z",
                "annotations": {"rollout.argoproj.io/revision": revision.to_string()},
                "labels": {"rollouts-pod-template-hash": hash},
                "ownerReferences": [{"uid": owner, "controller": true}],
            },
            "spec": {"replicas": 0, "template": template(&format!("a:{revision}"), Some(&hash))},
        }))
        .expect("a ReplicaSet")
    }

    fn target(observed: &str) -> Target {
        serde_json::from_value(json!({
            "metadata": {
                "uid": "u", "resourceVersion": "9", "generation": 4,
                "annotations": {"rollout.argoproj.io/revision": "3"},
            },
            "spec": {"template": template("a:3", None), "rollbackWindow": {"revisions": 3}},
            "status": {"observedGeneration": observed},
        }))
        .expect("a rollout")
    }

    #[test]
    fn the_stable_release_is_attested_and_templates_compare_without_their_hash() {
        let sets = vec![set(2, "u"), set(3, "u"), set(1, "u"), set(9, "other")];
        let closeup = closeup(&object(), target("4"), sets, Some("h2"));
        let told: Vec<_> = closeup
            .releases
            .iter()
            .map(|it| (it.record.revision, it.record.current, it.evidence.rank()))
            .collect();
        assert_eq!(told, [(3, true, 2), (2, false, 0), (1, false, 2)]);
        assert_eq!(
            (closeup.rollback_window, closeup.revision),
            (Some(3), Some(3))
        );
        assert_eq!(closeup.replicas, 1);
    }

    #[test]
    fn a_rollout_that_refers_to_a_deployment_holds_no_template() {
        let mut found = target("3");
        found.spec.template = Value::Null;
        found.metadata.annotations = None;
        let closeup = closeup(&object(), found, vec![set(2, "u")], Some("h2"));
        assert_eq!((closeup.template, closeup.revision), (None, None));
        assert_eq!(closeup.releases.len(), 1);
    }
}
