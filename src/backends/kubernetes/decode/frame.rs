//! What every workload object has, whatever its kind.

use chrono::{DateTime, NaiveDateTime, Utc};

use super::manifest;
use crate::backends::kubernetes::object::Metadata;
use crate::config::IdentityConfig;
use crate::model::{
    AppId, ClaimRules, CleanText, GitOps, JANITOR_EXPIRES, JANITOR_NOTIFIED, JANITOR_TTL,
    KYVERNO_LABEL, ObjectRef, Reading, Release, TtlRules, Untrusted, Workload, WorkloadKey,
    WorkloadKind, WorkloadStatus,
};

/// Why an object is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::backends::kubernetes) enum Flaw {
    /// It lacks what every object has, or is none.
    Unreadable,
    /// Its name holds characters that no Kubernetes name has: it could pass for another.
    Unclean,
}

/// Where objects come from, and how they are read.
pub(in crate::backends::kubernetes) struct Origin {
    /// The cluster that says them.
    pub cluster: CleanText,
    /// How apps are named, and where manifests are found.
    pub identity: IdentityConfig,
    /// How flags are joined to apps.
    pub claims: ClaimRules,
}

/// The workload that `metadata` alone tells of: of its release, its replicas, its status and its
/// rollout nothing is known yet.
pub(in crate::backends::kubernetes) fn frame(
    metadata: &Metadata,
    kind: WorkloadKind,
    origin: &Origin,
) -> Result<Workload, Flaw> {
    let Origin {
        cluster, identity, ..
    } = origin;
    let created = metadata.creation_timestamp.ok_or(Flaw::Unreadable)?;
    let object = ObjectRef {
        key: WorkloadKey {
            cluster: cluster.clone(),
            namespace: name(metadata.namespace.as_deref())?,
            kind,
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
        release: Release::default(),
        ttl: ttl(metadata, created, identity),
        replicas: Reading::unknown("its controller has not looked at it yet"),
        status: WorkloadStatus::Unknown,
        gitops: gitops(metadata),
        rollout: None,
        track: None,
        tended_by: None,
        flag_sources: None,
        object,
    })
}

/// A name as a row may bear it.
pub(in crate::backends::kubernetes) fn name(raw: Option<&str>) -> Result<CleanText, Flaw> {
    let raw = raw.filter(|raw| !raw.is_empty()).ok_or(Flaw::Unreadable)?;
    let clean = CleanText::new(raw);
    if clean.as_str() == raw {
        Ok(clean)
    } else {
        Err(Flaw::Unclean)
    }
}

/// The name that an object's labels give its app.
pub(in crate::backends::kubernetes) fn app_name(
    metadata: &Metadata,
    identity: &IdentityConfig,
) -> Option<CleanText> {
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

    fn metadata(metadata: Value) -> Metadata {
        let mut whole = json!({
            "name": "invoice-bot", "namespace": "finance", "uid": "u-1", "resourceVersion": "7",
            "creationTimestamp": "2026-11-01T12:00:00Z",
        });
        if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), metadata) {
            whole.extend(more);
        }
        serde_json::from_value(whole).expect("metadata")
    }

    fn decode(metadata: Value, identity: &IdentityConfig) -> Result<Workload, Flaw> {
        let origin = Origin {
            cluster: "prod".into(),
            identity: identity.clone(),
            claims: ClaimRules::default(),
        };
        frame(&self::metadata(metadata), WorkloadKind::Deployment, &origin)
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
