//! A Deployment and its ReplicaSets as a close-up. Pure.

use serde_json::Value;

use super::{REVISION, record};
use crate::backends::kubernetes::decode::count;
use crate::backends::kubernetes::survey::{KeptSet, Target};
use crate::model::{
    CleanText, Closeup, Evidence, KeptRelease, LiveFields, ObjectRef, PodTemplate, Scaler,
};

const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// The label that only ReplicaSets and their pods carry.
const HASH_LABEL: &str = "/metadata/labels/pod-template-hash";

/// Why `found` is not what `object` was, or must not be changed.
pub(in crate::backends::kubernetes) fn objection(
    object: &ObjectRef,
    found: &Target,
) -> Option<&'static str> {
    if found.metadata.uid.as_deref() != Some(object.uid.as_str()) {
        return Some("it was deleted and made anew: look at it again");
    }
    if found.metadata.deletion_timestamp.is_some() {
        return Some("it is being deleted");
    }
    // Such a template would not compare equal with any of its own releases.
    found.spec.template.pointer(HASH_LABEL).map(|_| {
        "its pod template carries the label `pod-template-hash`, which is its controller's: \
         remove it first"
    })
}

/// The close-up of `object`, which is `found` and keeps `sets`.
pub(in crate::backends::kubernetes) fn closeup(
    object: &ObjectRef,
    found: Target,
    sets: Vec<KeptSet>,
    scaler: Result<Option<Scaler>, CleanText>,
) -> Closeup {
    let template = PodTemplate::new(found.spec.template);
    let metadata = &found.metadata;
    let releases = releases(sets, &object.uid, &template);
    let taken_up = found.status.observed_generation >= metadata.generation;
    let noted = metadata
        .annotation(REVISION)
        .and_then(|text| text.parse().ok())
        .filter(|_| taken_up);
    let kept = releases.iter().find(|release| release.record.current);
    Closeup {
        template_holder: None,
        rollback_window: None,
        object: ObjectRef {
            resource_version: CleanText::new(
                metadata.resource_version.as_deref().unwrap_or_default(),
            ),
            ..object.clone()
        },
        paused: found.spec.paused,
        // Absent in the specification means 1.
        replicas: count(Some(found.spec.replicas.unwrap_or(1))),
        revision: noted.or(kept.map(|release| release.record.revision)),
        change_cause: metadata.annotation(CHANGE_CAUSE).map(CleanText::new),
        template: Some(template),
        releases,
        scaler,
        rollout: None,
        fields: LiveFields::default(),
    }
}

/// The releases that are kept, the newest revision first; those of other owners are left out.
fn releases(sets: Vec<KeptSet>, owner: &str, live: &PodTemplate) -> Vec<KeptRelease> {
    let own = sets
        .into_iter()
        .filter(|set| set.metadata.controller() == Some(owner));
    let mut releases: Vec<_> = own.filter_map(kept).collect();
    releases.sort_by_key(|release| std::cmp::Reverse(release.record.revision));
    // Several may be equal to it: the newest is the one that runs.
    let current = releases.iter_mut().find(|it| it.template == *live);
    if let Some(current) = current {
        current.record.current = true;
    }
    releases
}

fn kept(set: KeptSet) -> Option<KeptRelease> {
    let (set, template): (_, Value) = set.split();
    Some(KeptRelease {
        revision_name: None,
        record: record(&set)?,
        template: PodTemplate::new(template),
        evidence: Evidence::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{WorkloadKey, WorkloadKind};

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
        let closeup = closeup(&object(), target(json!({}), "a:3"), sets, Ok(None));
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
        let back = closeup(&object(), target(stale.clone(), "a:1"), sets(), Ok(None));
        assert_eq!(back.revision, Some(1));
        let new = closeup(&object(), target(stale, "a:9"), sets(), Ok(None));
        assert_eq!(new.revision, None);
        assert!(new.releases.iter().all(|release| !release.record.current));
    }

    #[test]
    fn what_is_not_the_same_object_or_cannot_be_compared_is_refused() {
        assert_eq!(objection(&object(), &target(json!({}), "a")), None);
        for (metadata, says) in [
            (json!({"uid": "v"}), "made anew"),
            (
                json!({"deletionTimestamp": "2026-11-01T00:00:00Z"}),
                "being deleted",
            ),
        ] {
            let why = objection(&object(), &target(metadata, "a")).expect(says);
            assert!(why.contains(says), "{why}");
        }
        let mut labelled = target(json!({}), "a");
        labelled.spec.template = template("a", Some("h"));
        assert!(objection(&object(), &labelled).is_some());
    }
}
