//! A Deployment and its ReplicaSets as a close-up. Pure.

use super::MARKS;
use crate::backends::kubernetes::survey::{KeptSet, Target, labelled, of_sets};
use crate::model::{Closeup, ObjectRef};

/// The fields that decisions write.
pub(in crate::backends::kubernetes) const FIELDS: [&str; 1] = ["/spec/paused"];

/// The close-up of `object`, which is `found` and keeps `sets`.
pub(in crate::backends::kubernetes) fn closeup(
    object: &ObjectRef,
    found: Target,
    sets: Vec<KeptSet>,
) -> Closeup {
    of_sets(object, found, sets, MARKS)
}

/// Why `found` must not be changed: such a template would not compare equal with any of its own
/// releases.
pub(in crate::backends::kubernetes) fn objection(found: &Target) -> Option<&'static str> {
    labelled(found, MARKS).then_some(
        "its pod template carries the label `pod-template-hash`, which is its controller's: \
         remove it first",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::backends::kubernetes::survey::changed;
    use crate::model::{WorkloadKey, WorkloadKind};

    const REVISION: &str = MARKS.revision;
    const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

    fn object() -> ObjectRef {
        ObjectRef {
            key: WorkloadKey {
                cluster: "prod".into(),
                namespace: "rec".into(),
                kind: WorkloadKind::Deployment,
                name: "bot".into(),
            },
            uid: "u".into(),
            resource_version: "1".into(),
        }
    }

    fn target(metadata: Value, image: &str) -> Target {
        let mut whole = json!({
            "uid": "u", "resourceVersion": "9", "generation": 4,
            "annotations": {REVISION: "3", CHANGE_CAUSE: "third"},
        });
        if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), metadata) {
            whole.extend(more);
        }
        serde_json::from_value(json!({
            "metadata": whole,
            "spec": {"replicas": 2, "template": template(image, None)},
            "status": {"observedGeneration": 4},
        }))
        .expect("a deployment")
    }

    fn template(image: &str, hash: Option<&str>) -> Value {
        let mut labels = json!({"app": "bot"});
        if let Some(hash) = hash {
            labels["pod-template-hash"] = json!(hash);
        }
        json!({"metadata": {"labels": labels}, "spec": {"containers": [{"name": "app", "image": image}]}})
    }

    fn set(revision: Option<u64>, image: &str, owner: &str) -> KeptSet {
        let revision = revision.map(|revision| json!({REVISION: revision.to_string()}));
        serde_json::from_value(json!({
            "metadata": {
                "creationTimestamp": "2026-11-01T00:00:00Z", "annotations": revision,
                "labels": {"pod-template-hash": "h"},
                "ownerReferences": [{"uid": owner, "controller": true}],
            },
            "spec": {"replicas": 0, "template": template(image, Some("h"))},
        }))
        .expect("a ReplicaSet")
    }

    #[test]
    fn every_release_of_its_own_is_kept_the_newest_first() {
        let sets = vec![
            set(Some(1), "a:1", "u"),
            set(Some(3), "a:3", "u"),
            set(Some(2), "a:2", "u"),
            set(Some(7), "b:7", "other"),
            set(None, "a:4", "u"),
        ];
        let closeup = closeup(&object(), target(json!({}), "a:3"), sets);
        let told: Vec<_> = closeup
            .releases
            .iter()
            .map(|release| (release.record.revision, release.record.current))
            .collect();
        assert_eq!(told, [(3, true), (2, false), (1, false)]);
        assert_eq!(
            Some(&closeup.releases[0].template),
            closeup.template.as_ref()
        );
        assert_eq!(closeup.releases[1].record.images, ["a:2".into()]);
        assert_eq!(closeup.revision, Some(3));
        assert_eq!(closeup.object.resource_version.as_str(), "9");
        assert_eq!(closeup.change_cause.as_deref(), Some("third"));
    }

    #[test]
    fn a_revision_that_is_not_taken_up_yet_is_told_by_the_template_or_not_at_all() {
        let stale = json!({"generation": 5});
        let sets = || vec![set(Some(1), "a:1", "u"), set(Some(3), "a:3", "u")];
        let back = closeup(&object(), target(stale.clone(), "a:1"), sets());
        assert_eq!(back.revision, Some(1));
        let new = closeup(&object(), target(stale, "a:9"), sets());
        assert_eq!(new.revision, None);
        assert!(new.releases.iter().all(|release| !release.record.current));
    }

    #[test]
    fn what_is_not_the_same_object_or_cannot_be_compared_is_refused() {
        assert_eq!(changed(&object(), &target(json!({}), "a").metadata), None);
        for (metadata, says) in [
            (json!({"uid": "v"}), "made anew"),
            (
                json!({"deletionTimestamp": "2026-11-01T00:00:00Z"}),
                "being deleted",
            ),
        ] {
            let why = changed(&object(), &target(metadata, "a").metadata).expect(says);
            assert!(why.contains(says), "{why}");
        }
        let mut labelled = target(json!({}), "a");
        labelled.spec.template = template("a", Some("h"));
        assert!(objection(&labelled).is_some());
        assert_eq!(objection(&target(json!({}), "a")), None);
    }
}
