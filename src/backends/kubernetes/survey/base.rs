//! What close-ups of all kinds have in common. Pure.

use std::cmp::Reverse;

use serde_json::Value;

use super::object::{KeptSet, Target};
use crate::backends::kubernetes::decode::{Marks, count, record};
use crate::backends::kubernetes::object::Metadata;
use crate::model::{CleanText, Closeup, Evidence, KeptRelease, LiveFields, ObjectRef, PodTemplate};

const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// The close-up of `object` of which only `metadata` is known.
pub(in crate::backends::kubernetes) fn bare(object: &ObjectRef, metadata: &Metadata) -> Closeup {
    let version = metadata.resource_version.as_deref().unwrap_or_default();
    Closeup {
        object: ObjectRef {
            resource_version: CleanText::new(version),
            ..object.clone()
        },
        paused: false,
        replicas: 0,
        template: None,
        template_holder: None,
        rollback_window: None,
        revision: None,
        change_cause: metadata.annotation(CHANGE_CAUSE).map(CleanText::new),
        releases: Vec::new(),
        scaler: Ok(None),
        rollout: None,
        fields: LiveFields::default(),
    }
}

/// The close-up of `object`, which is `found` and whose releases are `sets`, marked by its
/// controller with `marks`.
pub(in crate::backends::kubernetes) fn of_sets(
    object: &ObjectRef,
    found: Target,
    sets: Vec<KeptSet>,
    marks: Marks,
) -> Closeup {
    let taken_up = found.is_taken_up();
    let template = template(found.spec.template);
    let releases = releases(sets, &object.uid, template.as_ref(), marks);
    let metadata = &found.metadata;
    let noted = metadata.annotation(marks.revision);
    let noted = noted.and_then(|text| text.parse().ok());
    let noted = noted.filter(|_| taken_up);
    let kept = releases.iter().find(|release| release.record.current);
    Closeup {
        paused: found.spec.paused == Some(true),
        // Absent in the specification means 1.
        replicas: count(Some(found.spec.replicas.unwrap_or(1))),
        revision: noted.or(kept.map(|release| release.record.revision)),
        template,
        releases,
        ..bare(object, metadata)
    }
}

fn template(value: Value) -> Option<PodTemplate> {
    value.is_object().then(|| PodTemplate::new(value))
}

/// Why `found` is not what `object` was, or must not be changed.
pub(in crate::backends::kubernetes) fn changed(
    object: &ObjectRef,
    found: &Metadata,
) -> Option<&'static str> {
    if found.uid.as_deref() != Some(object.uid.as_str()) {
        return Some("it was deleted and made anew: look at it again");
    }
    let deleted = found.deletion_timestamp.is_some();
    deleted.then_some("it is being deleted")
}

/// Whether the template carries the label that only ReplicaSets and their pods do.
pub(in crate::backends::kubernetes) fn labelled(found: &Target, marks: Marks) -> bool {
    let labels = found.spec.template.pointer("/metadata/labels");
    labels.is_some_and(|labels| labels.get(marks.hash).is_some())
}

/// The releases that are kept, the newest revision first; those of other owners are left out.
fn releases(
    sets: Vec<KeptSet>,
    owner: &str,
    live: Option<&PodTemplate>,
    marks: Marks,
) -> Vec<KeptRelease> {
    let own = sets
        .into_iter()
        .filter(|set| set.metadata.controller() == Some(owner));
    let mut releases: Vec<_> = own.filter_map(|set| kept(set, marks)).collect();
    releases.sort_by_key(|release| Reverse(release.record.revision));
    // Several may be equal to it: the newest is the one that runs.
    let current = releases.iter_mut().find(|it| Some(&it.template) == live);
    if let Some(current) = current {
        current.record.current = true;
    }
    releases
}

fn kept(set: KeptSet, marks: Marks) -> Option<KeptRelease> {
    let (set, template) = set.split();
    Some(KeptRelease {
        record: record(&set, marks)?,
        template: PodTemplate::new(template),
        revision_name: None,
        evidence: Evidence::Unknown,
    })
}
