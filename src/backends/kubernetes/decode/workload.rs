//! One Deployment as a workload.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::{manifest, release, status};
use crate::backends::kubernetes::object::{Deployment, Metadata};
use crate::config::IdentityConfig;
use crate::model::{
    AppId, CleanText, GitOps, JANITOR_EXPIRES, JANITOR_NOTIFIED, JANITOR_TTL, KYVERNO_LABEL,
    ObjectRef, TtlRules, Untrusted, Workload, WorkloadKey, WorkloadKind,
};

/// Why an object is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::backends::kubernetes) enum Flaw {
    /// It lacks what every object has, or is none.
    Unreadable,
    /// Its name holds characters that no Kubernetes name has: it could pass for another.
    Unclean,
}

/// Decodes `deployment` of `cluster` as it is at `now`.
pub(in crate::backends::kubernetes) fn workload(
    deployment: &Deployment,
    cluster: &CleanText,
    identity: &IdentityConfig,
    now: DateTime<Utc>,
) -> Result<Workload, Flaw> {
    let metadata = &deployment.metadata;
    let created = metadata.creation_timestamp.ok_or(Flaw::Unreadable)?;
    let object = ObjectRef {
        key: WorkloadKey {
            cluster: cluster.clone(),
            namespace: name(metadata.namespace.as_deref())?,
            kind: WorkloadKind::Deployment,
            name: name(metadata.name.as_deref())?,
        },
        uid: name(metadata.uid.as_deref())?,
        resource_version: name(metadata.resource_version.as_deref())?,
    };
    Ok(Workload {
        app: AppId {
            cluster: cluster.clone(),
            namespace: object.key.namespace.clone(),
            name: app_name(metadata, identity).unwrap_or_else(|| object.key.name.clone()),
        },
        created,
        manifest: manifest::manifest(metadata, &identity.manifest),
        release: release::release(metadata, &deployment.spec.template),
        ttl: ttl(metadata, created, identity),
        replicas: status::replicas(deployment, now),
        status: status::status(deployment),
        gitops: gitops(metadata),
        rollout: None,
        track: None,
        tended_by: None,
        object,
    })
}

fn name(raw: Option<&str>) -> Result<CleanText, Flaw> {
    let raw = raw.filter(|raw| !raw.is_empty()).ok_or(Flaw::Unreadable)?;
    let clean = CleanText::new(raw);
    if clean.as_str() == raw {
        Ok(clean)
    } else {
        Err(Flaw::Unclean)
    }
}

fn app_name(metadata: &Metadata, identity: &IdentityConfig) -> Option<CleanText> {
    let labels = identity.labels.iter();
    let mut named = labels.filter_map(|label| metadata.label(label));
    named.find(|value| !value.is_empty()).map(CleanText::new)
}

fn ttl(metadata: &Metadata, created: DateTime<Utc>, identity: &IdentityConfig) -> TtlRules {
    let annotation = |key| metadata.annotation(key).map(Untrusted::new);
    let deployed = identity.deployment_time_annotation.as_deref();
    let deployed = deployed.and_then(|key| deployment_time(metadata.annotation(key)?));
    TtlRules {
        created,
        start: deployed.map_or(created, |deployed| deployed.max(created)),
        ttl: annotation(JANITOR_TTL),
        expires: annotation(JANITOR_EXPIRES),
        kyverno: metadata.label(KYVERNO_LABEL).map(Untrusted::new),
        notified: annotation(JANITOR_NOTIFIED),
    }
}

/// The one format that kube-janitor reads; anything else it passes over, and so do we.
fn deployment_time(text: &str) -> Option<DateTime<Utc>> {
    let time = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%SZ").ok()?;
    Some(time.and_utc())
}

fn gitops(metadata: &Metadata) -> Option<GitOps> {
    let has = |key| metadata.label(key).is_some() || metadata.annotation(key).is_some();
    if has("argocd.argoproj.io/instance") || has("argocd.argoproj.io/tracking-id") {
        return Some(GitOps::ArgoCd);
    }
    if has("kustomize.toolkit.fluxcd.io/name") || has("helm.toolkit.fluxcd.io/name") {
        return Some(GitOps::Flux);
    }
    let manager = metadata.label("app.kubernetes.io/managed-by");
    (manager == Some("Helm")).then_some(GitOps::Helm)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Expiry, Sla, TtlRule, WorkloadStatus};

    fn object(metadata: Value) -> Deployment {
        let mut whole = json!({
            "name": "invoice-bot", "namespace": "finance", "uid": "u-1", "resourceVersion": "7",
            "creationTimestamp": "2026-11-01T12:00:00Z",
        });
        if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), metadata) {
            whole.extend(more);
        }
        serde_json::from_value(json!({ "metadata": whole })).expect("a deployment")
    }

    fn decode(metadata: Value, identity: &IdentityConfig) -> Result<Workload, Flaw> {
        let now = "2026-11-23T00:00:00Z".parse().expect("a time");
        workload(&object(metadata), &CleanText::new("prod"), identity, now)
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
        let identity = IdentityConfig::default();
        let workloads: Vec<_> = items
            .iter()
            .map(|item| {
                let deployment = serde_json::from_str(item.get()).expect("a deployment");
                let now = "2026-11-23T04:40:00Z".parse().expect("a time");
                workload(&deployment, &CleanText::new("prod"), &identity, now).expect("no flaw")
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

    #[test]
    fn an_app_is_named_by_the_first_label_that_is_there() {
        let identity = IdentityConfig::default();
        for (labels, name) in [
            (json!({}), "invoice-bot"),
            (json!({"app": "a"}), "a"),
            (json!({"app": "a", "app.kubernetes.io/name": "n"}), "n"),
            (
                json!({"app.kubernetes.io/instance": "", "app.kubernetes.io/name": "n"}),
                "n",
            ),
            (
                json!({"app.kubernetes.io/instance": "i", "app.kubernetes.io/name": "n"}),
                "i",
            ),
            (json!({"app": "\u{1b}[2J"}), "^[[2J"),
        ] {
            let workload = decode(json!({ "labels": labels }), &identity).expect("no flaw");
            assert_eq!(workload.app.name.as_str(), name, "{labels}");
        }
    }

    #[test]
    fn objects_that_could_pass_for_others_are_left_out() {
        let identity = IdentityConfig::default();
        for (metadata, flaw) in [
            (json!({"name": "invoice\u{200b}-bot"}), Flaw::Unclean),
            (json!({"namespace": "x".repeat(10_000)}), Flaw::Unclean),
            (json!({"uid": "\u{1b}"}), Flaw::Unclean),
            (json!({"name": ""}), Flaw::Unreadable),
            (json!({"uid": null}), Flaw::Unreadable),
            (json!({"creationTimestamp": null}), Flaw::Unreadable),
        ] {
            assert_eq!(
                decode(metadata.clone(), &identity).err(),
                Some(flaw),
                "{metadata}"
            );
        }
    }

    #[test]
    fn life_counts_from_the_deployment_time_where_that_is_later() {
        let identity = IdentityConfig {
            deployment_time_annotation: Some("deployed".into()),
            ..IdentityConfig::default()
        };
        for (deployed, start) in [
            ("2026-11-05T00:00:00Z", "2026-11-05T00:00:00Z"),
            ("2026-10-05T00:00:00Z", "2026-11-01T12:00:00Z"),
            ("yesterday", "2026-11-01T12:00:00Z"),
        ] {
            let metadata = json!({"annotations": {"deployed": deployed}});
            let workload = decode(metadata, &identity).expect("no flaw");
            assert_eq!(
                workload.ttl.start,
                start.parse::<DateTime<Utc>>().expect(start),
                "{deployed}"
            );
        }
    }

    #[test]
    fn what_may_put_changes_back_is_known() {
        let identity = IdentityConfig::default();
        for (metadata, gitops) in [
            (json!({}), None),
            (
                json!({"labels": {"app.kubernetes.io/managed-by": "Helm"}}),
                Some(GitOps::Helm),
            ),
            (
                json!({"labels": {"app.kubernetes.io/managed-by": "kustomize"}}),
                None,
            ),
            (
                json!({"annotations": {"argocd.argoproj.io/tracking-id": "x"}}),
                Some(GitOps::ArgoCd),
            ),
            (
                json!({"labels": {"kustomize.toolkit.fluxcd.io/name": "x"}}),
                Some(GitOps::Flux),
            ),
        ] {
            assert_eq!(
                decode(metadata.clone(), &identity).expect("no flaw").gitops,
                gitops,
                "{metadata}"
            );
        }
    }
}
