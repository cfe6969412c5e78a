//! A Service and its Revisions as a close-up. Pure.

use std::cmp::Reverse;

use serde::Deserialize;
use serde_json::{Value, json};

use super::object::{Revision, Service};
use crate::backends::kubernetes::decode::{count, release};
use crate::backends::kubernetes::object::{Condition, Metadata, Template, condition};
use crate::backends::kubernetes::survey::bare;
use crate::model::{
    CleanText, Closeup, Controller, Evidence, KeptRelease, ObjectRef, PodTemplate, ReleaseRecord,
};

/// The fields that decisions write.
pub(in crate::backends::kubernetes) const FIELDS: [&str; 1] = ["/spec/traffic"];

/// The label in which Knative counts the revisions of a Service.
const GENERATION: &str = "serving.knative.dev/configurationGeneration";

/// Annotations of a revision that are of its Service's template and not about its life.
const OF_TEMPLATE: [&str; 2] = ["autoscaling.knative.dev/", "kubectl.kubernetes.io/"];

/// The close-up of `object`, which is `service` with this template, and has `revisions`.
pub(in crate::backends::kubernetes) fn closeup(
    object: &ObjectRef,
    service: &Service,
    template: Value,
    revisions: &[Revision],
) -> Closeup {
    let newest = service.latest_created();
    let mut releases: Vec<_> = revisions.iter().filter_map(|it| kept(it, newest)).collect();
    releases.sort_by_key(|release| Reverse(release.record.revision));
    let current = releases.iter().find(|release| release.record.current);
    Closeup {
        revision: current.map(|release| release.record.revision),
        template: template.is_object().then(|| PodTemplate::new(template)),
        releases,
        ..bare(object, &service.metadata)
    }
}

fn kept(revision: &Revision, newest: Option<&str>) -> Option<KeptRelease> {
    let ready = condition(revision.status.conditions.as_deref(), "Ready");
    let attested = ready.is_some_and(Condition::holds);
    let name = revision.metadata.name.as_deref()?;
    Some(KeptRelease {
        record: record(revision, newest)?,
        template: PodTemplate::new(template(&revision.metadata, &revision.spec)),
        revision_name: Some(CleanText::new(name)),
        evidence: if attested {
            Evidence::Attested {
                by: Controller::Knative,
            }
        } else {
            Evidence::Unknown
        },
    })
}

/// The release that `revision` is; `newest` is the name of the newest one.
pub(in crate::backends::kubernetes) fn record(
    revision: &Revision,
    newest: Option<&str>,
) -> Option<ReleaseRecord> {
    let metadata = &revision.metadata;
    let name = metadata.name.as_deref()?;
    let own = template(metadata, &revision.spec);
    let own = Template::deserialize(&own).unwrap_or_default();
    let release = release(metadata, &own, "");
    Some(ReleaseRecord {
        revision: metadata.label(GENERATION)?.parse().ok()?,
        hash: CleanText::new(name),
        version: release.version,
        images: release.images,
        change_cause: release.change_cause,
        created: metadata.creation_timestamp?,
        ready: count(revision.status.actual_replicas),
        desired: count(revision.status.desired_replicas),
        current: newest == Some(name),
    })
}

/// The template that a revision was made from, as far as it tells.
fn template(metadata: &Metadata, spec: &Value) -> Value {
    let labels = metadata.labels.iter().flatten();
    let labels: serde_json::Map<_, _> = labels
        .filter(|(key, _)| !key.starts_with("serving.knative.dev/"))
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    let annotations = metadata.annotations.iter().flatten();
    let annotations: serde_json::Map<_, _> = annotations
        .filter(|(key, _)| OF_TEMPLATE.iter().any(|prefix| key.starts_with(prefix)))
        .map(|(key, value)| (key.clone(), json!(value)))
        .collect();
    json!({"metadata": {"labels": labels, "annotations": annotations}, "spec": spec})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{WorkloadKey, WorkloadKind};

    fn revision(generation: u32, ready: &str) -> Revision {
        serde_json::from_value(json!({
            "metadata": {
                "name": format!("bot-{generation:05}"), "creationTimestamp": "2026-11-01T00:00:00Z",
                "labels": {GENERATION: generation.to_string(), "serving.knative.dev/service": "bot", "app": "bot"},
            },
            "spec": {"containers": [{"image": format!("bot:{generation}")}]},
            "status": {"actualReplicas": 1, "conditions": [
                {"type": "Active", "status": "False", "reason": "NoTraffic"},
                {"type": "Ready", "status": ready},
            ]},
        }))
        .expect("a revision")
    }

    #[test]
    fn revisions_that_were_ready_are_attested_and_known_by_name() {
        let object = ObjectRef {
            key: WorkloadKey {
                cluster: "prod".into(),
                namespace: "rec".into(),
                kind: WorkloadKind::KnativeService,
                name: "bot".into(),
            },
            uid: "u".into(),
            resource_version: "1".into(),
        };
        let service: Service = serde_json::from_value(json!({
            "metadata": {"uid": "u", "resourceVersion": "9"},
            "status": {"latestCreatedRevisionName": "bot-00003"},
        }))
        .expect("a service");
        let revisions = [
            revision(2, "True"),
            revision(3, "False"),
            revision(1, "Unknown"),
        ];
        let template = json!({"spec": {"containers": [{"image": "bot:3"}]}});
        let closeup = closeup(&object, &service, template, &revisions);
        let told: Vec<_> = closeup
            .releases
            .iter()
            .map(|it| {
                (
                    it.revision_name.as_deref(),
                    it.record.current,
                    it.evidence.rank(),
                )
            })
            .collect();
        let expected = [
            (Some("bot-00003"), true, 2),
            (Some("bot-00002"), false, 0),
            (Some("bot-00001"), false, 2),
        ];
        assert_eq!(told, expected);
        assert_eq!(closeup.revision, Some(3));
        assert_eq!(closeup.releases[1].record.version.as_deref(), Some("2"));
        assert_eq!(closeup.object.resource_version.as_str(), "9");
    }
}
