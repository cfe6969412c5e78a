//! A Deployment as a workload.

use chrono::{DateTime, Utc};

use super::{MARKS, rollout, status};
use crate::backends::kubernetes::decode::{Flaw, Origin, Watched, frame, release};
use crate::backends::kubernetes::flagger::PRIMARY;
use crate::backends::kubernetes::object::{Deployment, Metadata};
use crate::config::IdentityConfig;
use crate::model::{CleanText, Controller, Track, Workload, WorkloadKind};

impl Watched for Deployment {
    fn into_metadata(self) -> Metadata {
        self.metadata
    }

    /// One that a Knative Revision made is a part of its Service, and no workload.
    fn workload(&self, origin: &Origin, now: DateTime<Utc>) -> Result<Option<Workload>, Flaw> {
        let metadata = &self.metadata;
        if metadata.is_controlled_by("serving.knative.dev", "Revision") {
            return Ok(None);
        }
        let mut workload = frame(metadata, WorkloadKind::Deployment, origin)?;
        if metadata.is_controlled_by("flagger.app", "Canary") {
            workload.tended_by = Some(Controller::Flagger);
            let original = workload.app.name.strip_suffix(PRIMARY);
            if let Some(original) = original.filter(|name| !name.is_empty()) {
                workload.app.name = CleanText::new(original);
            }
        }
        workload.release = release(metadata, &self.spec.template, MARKS.revision);
        workload.flag_sources = self.spec.template.flag_sources(&workload.app.namespace);
        workload.replicas = status::replicas(self, now);
        workload.status = status::status(self);
        workload.track = track(metadata, &origin.identity);
        workload.rollout = rollout::rollout(self, &workload, now).map(Box::new);
        Ok(Some(workload))
    }
}

fn track(metadata: &Metadata, identity: &IdentityConfig) -> Option<Track> {
    let value = metadata.label(&identity.track_label)?;
    if value == identity.track_canary {
        return Some(Track::Canary);
    }
    (value == identity.track_stable).then_some(Track::Stable)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Expiry, Sla, TtlRule, WorkloadStatus};

    fn decode(metadata: &Value) -> Option<Workload> {
        let mut whole = json!({
            "name": "bot", "namespace": "finance", "uid": "u-1", "resourceVersion": "7",
            "creationTimestamp": "2026-11-01T12:00:00Z",
        });
        if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), metadata) {
            whole.extend(more.clone());
        }
        let deployment: Deployment =
            serde_json::from_value(json!({ "metadata": whole })).expect("a deployment");
        let origin = Origin {
            claims: crate::model::ClaimRules::default(),
            cluster: "prod".into(),
            identity: IdentityConfig::default(),
        };
        let now = "2026-11-23T00:00:00Z".parse().expect("a time");
        deployment.workload(&origin, now).expect("no flaw")
    }

    fn made_by(version: &str, kind: &str) -> Value {
        json!([{"apiVersion": version, "kind": kind, "name": "x", "uid": "o", "controller": true}])
    }

    #[test]
    fn what_a_controller_made_belongs_to_what_it_was_made_for() {
        let revision = made_by("serving.knative.dev/v1", "Revision");
        assert_eq!(decode(&json!({"ownerReferences": revision})), None);
        let canary = made_by("flagger.app/v1beta1", "Canary");
        for (labels, name) in [
            (json!({"app": "bot-primary"}), "bot"),
            (json!({"app": "-primary"}), "-primary"),
            (json!({"app": "bot"}), "bot"),
        ] {
            let primary = decode(&json!({"labels": labels, "ownerReferences": canary}));
            let primary = primary.expect("a workload");
            assert_eq!(primary.app.name.as_str(), name);
            assert_eq!(primary.tended_by, Some(Controller::Flagger));
        }
        let namesake = decode(&json!({"labels": {"app": "bot-primary"}})).expect("a workload");
        assert_eq!(namesake.app.name.as_str(), "bot-primary");
        let other = decode(&json!({"ownerReferences": made_by("example.com/v1", "Revision")}));
        assert!(other.is_some_and(|workload| workload.tended_by.is_none()));
    }

    #[test]
    fn a_label_tells_the_sides_of_a_pair() {
        for (labels, track) in [
            (json!({"track": "canary"}), Some(Track::Canary)),
            (json!({"track": "stable"}), Some(Track::Stable)),
            (json!({"track": "beta"}), None),
            (json!({}), None),
        ] {
            let workload = decode(&json!({"labels": labels})).expect("a workload");
            assert_eq!(workload.track, track, "{labels}");
        }
    }

    #[test]
    fn the_recorded_list_is_read_whole() {
        let recorded = include_str!("../../../../tests/fixtures/kube/deployment-list.http");
        let body = recorded.split_once("\n{").expect("a body").1;
        let body = format!("{{{body}");
        let page: crate::backends::kubernetes::object::Page<'_> =
            serde_json::from_str(&body).expect("a list");
        assert_eq!(page.kind.as_deref(), Some("DeploymentList"));
        let items = page.items.expect("items");
        let origin = Origin {
            claims: crate::model::ClaimRules::default(),
            cluster: "prod".into(),
            identity: IdentityConfig::default(),
        };
        let workloads: Vec<_> = items
            .iter()
            .map(|item| {
                let deployment: Deployment =
                    serde_json::from_str(item.get()).expect("a deployment");
                let now = "2026-11-23T04:40:00Z".parse().expect("a time");
                let workload = Deployment::workload(&deployment, &origin, now);
                workload.expect("no flaw").expect("a workload")
            })
            .collect();
        assert!(!workloads.is_empty());
        let first = &workloads[0];
        assert_eq!(first.app.name.as_str(), "gone-soon");
        assert_eq!(first.manifest.sla.given(), Some(&Sla::Gold));
        assert_eq!(first.release.version.as_deref(), Some("1"));
        assert_eq!(first.release.revision, Some(1));
        assert_eq!(first.release.change_cause.as_deref(), Some("first release"));
        assert!(matches!(
            first.ttl.expiry(),
            Expiry::At {
                by: TtlRule::JanitorTtl,
                ..
            }
        ));
        assert!(
            first
                .replicas
                .value()
                .is_some_and(|replicas| replicas.desired == 2)
        );
        assert_ne!(first.status, WorkloadStatus::Unknown);
    }
}
