//! Deployments.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::managed::{ManagedField, names_of, raw};
use super::{Metadata, Object, Texts, fields_of, stamp};
use crate::sim::world::fleet::{App, Deployer};

/// What the controller reports.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentStatus {
    /// The generation it has acted on.
    pub observed_generation: u64,
    /// Pods of all ReplicaSets.
    #[serde(skip_serializing_if = "is_zero")]
    pub replicas: u32,
    /// Pods of the newest template.
    #[serde(skip_serializing_if = "is_zero")]
    pub updated_replicas: u32,
    /// Pods that are ready.
    #[serde(skip_serializing_if = "is_zero")]
    pub ready_replicas: u32,
    /// Pods that have been ready for long enough.
    #[serde(skip_serializing_if = "is_zero")]
    pub available_replicas: u32,
    /// Pods that are missing.
    #[serde(skip_serializing_if = "is_zero")]
    pub unavailable_replicas: u32,
    /// Pods on their way out.
    pub terminating_replicas: u32,
    /// How often two templates had the same hash.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collision_count: Option<u64>,
    /// `Available` and `Progressing`.
    pub conditions: Vec<Condition>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
pub(super) fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// One condition of a Deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Condition {
    /// `Available`, `Progressing`.
    pub r#type: String,
    /// `True`, `False`, `Unknown`.
    pub status: String,
    /// When anything in it last changed.
    #[serde(default)]
    pub last_update_time: String,
    /// When the status last changed.
    #[serde(default)]
    pub last_transition_time: String,
    /// A word for programs.
    #[serde(default)]
    pub reason: String,
    /// A sentence for people.
    #[serde(default)]
    pub message: String,
}

/// What is wanted of a Deployment.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentSpec<'a> {
    replicas: u32,
    selector: &'a Value,
    template: &'a Value,
    strategy: Box<RawValue>,
    revision_history_limit: u32,
    progress_deadline_seconds: u32,
}

/// The Deployment of an app with this template and status.
pub fn deployment<'a>(
    app: &App,
    template: &'a Value,
    selector: &'a Value,
    status: DeploymentStatus,
) -> Object<DeploymentSpec<'a>, DeploymentStatus> {
    let labels = labels(app);
    let mut annotations = annotations(app);
    let spec = DeploymentSpec {
        replicas: app.replicas,
        selector,
        template,
        strategy: raw(ROLLING.to_owned()),
        revision_history_limit: 10,
        progress_deadline_seconds: 600,
    };
    if app.deployer == Deployer::Factory {
        let metadata = AppliedMetadata {
            annotations: &annotations,
            labels: &labels,
            name: &app.name,
            namespace: &app.namespace,
        };
        let applied = last_applied(metadata, &spec);
        annotations.insert(LAST_APPLIED.to_owned(), applied);
    }
    let changed = app
        .releases
        .last()
        .map_or(app.lifetime.created, |release| release.at);
    let mut managed_fields = vec![by_deployer(app, &labels, &annotations, template, changed)];
    // What is new no controller has seen.
    if status.observed_generation > 0 {
        managed_fields.push(by_controller(changed));
        annotations.insert(REVISION.to_owned(), app.releases.len().to_string());
    }
    Object {
        metadata: Metadata {
            name: app.name.clone(),
            namespace: app.namespace.clone(),
            generation: Some(status.observed_generation.max(1)),
            creation_timestamp: stamp(app.lifetime.created),
            labels,
            annotations,
            managed_fields,
            ..Metadata::default()
        },
        spec,
        status,
    }
}

const ROLLING: &str =
    r#"{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%","maxSurge":"25%"}}"#;
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
const REVISION: &str = "deployment.kubernetes.io/revision";

/// What the deployer of an app labels it with.
pub fn labels(app: &App) -> Texts {
    let version = app
        .releases
        .last()
        .map_or_else(String::new, |release| release.version.clone());
    let managed_by = match app.deployer {
        Deployer::Factory => "app-factory",
        Deployer::Helm => "Helm",
        Deployer::ArgoCd => "argocd",
    };
    let labels = [
        ("app.kubernetes.io/instance", app.name.as_str()),
        ("app.kubernetes.io/managed-by", managed_by),
        ("app.kubernetes.io/name", &app.name),
        ("app.kubernetes.io/part-of", "micro-apps"),
        ("app.kubernetes.io/version", &version),
    ];
    texts(&labels)
}

/// What the owner of an app and its deployer wrote down about it.
pub fn annotations(app: &App) -> Texts {
    let cause = app
        .releases
        .last()
        .map_or("", |release| release.cause.as_str());
    let mut annotations = texts(&[
        ("dogwatch.dev/budget-usd", &app.budget_usd.to_string()),
        ("dogwatch.dev/connectors", &app.connectors.join(",")),
        ("dogwatch.dev/data-sensitivity", app.sensitivity),
        ("dogwatch.dev/owner", &app.owner),
        ("dogwatch.dev/runtime", app.runtime.name),
        ("dogwatch.dev/sla", app.sla.name()),
        ("dogwatch.dev/team", &app.team),
        ("dogwatch.dev/traffic-rps", &app.traffic()),
        (app.lifetime.annotation, &app.lifetime.value),
        ("kubernetes.io/change-cause", cause),
    ]);
    match app.deployer {
        Deployer::Factory => {}
        Deployer::Helm => annotations.extend(texts(&[
            ("meta.helm.sh/release-name", &app.name),
            ("meta.helm.sh/release-namespace", &app.namespace),
        ])),
        Deployer::ArgoCd => annotations.extend(texts(&[(
            "argocd.argoproj.io/tracking-id",
            &format!("{0}:apps/Deployment:{1}/{0}", app.name, app.namespace),
        )])),
    }
    annotations
}

/// What the controller writes on a ReplicaSet: its revision, and how many pods there may be.
pub fn bookkeeping(revision: usize, replicas: u32) -> Texts {
    texts(&[
        (REVISION, &revision.to_string()),
        (
            "deployment.kubernetes.io/desired-replicas",
            &replicas.to_string(),
        ),
        (
            "deployment.kubernetes.io/max-replicas",
            &(replicas + replicas.div_ceil(4)).to_string(),
        ),
    ])
}

fn texts(pairs: &[(&str, &str)]) -> Texts {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Applied<'a> {
    api_version: &'static str,
    kind: &'static str,
    metadata: AppliedMetadata<'a>,
    spec: AppliedSpec<'a>,
}

#[derive(Serialize)]
struct AppliedMetadata<'a> {
    annotations: &'a Texts,
    labels: &'a Texts,
    name: &'a str,
    namespace: &'a str,
}

#[derive(Serialize)]
struct AppliedSpec<'a> {
    replicas: u32,
    selector: &'a Value,
    template: AppliedTemplate<'a>,
}

#[derive(Serialize)]
struct AppliedTemplate<'a> {
    metadata: &'a Value,
    spec: AppliedPodSpec<'a>,
}

#[derive(Serialize)]
struct AppliedPodSpec<'a> {
    containers: [BTreeMap<&'static str, &'a Value>; 1],
}

/// What `kubectl apply` was given: all but the defaults of the server.
fn last_applied(metadata: AppliedMetadata<'_>, spec: &DeploymentSpec<'_>) -> String {
    let container = &spec.template["spec"]["containers"][0];
    let given = ["env", "image", "name", "ports", "resources"];
    let applied = Applied {
        api_version: "apps/v1",
        kind: "Deployment",
        metadata,
        spec: AppliedSpec {
            replicas: spec.replicas,
            selector: spec.selector,
            template: AppliedTemplate {
                metadata: &spec.template["metadata"],
                spec: AppliedPodSpec {
                    containers: [given.map(|field| (field, &container[field])).into()],
                },
            },
        },
    };
    // Borrowed text and trees always have a form in JSON.
    let mut applied = serde_json::to_string(&applied).unwrap_or_default();
    applied.push('\n');
    applied
}

fn by_deployer(
    app: &App,
    labels: &Texts,
    annotations: &Texts,
    template: &Value,
    at: DateTime<Utc>,
) -> ManagedField {
    let manager = match app.deployer {
        Deployer::Factory => "kubectl-client-side-apply",
        Deployer::Helm => "helm",
        Deployer::ArgoCd => "argocd-controller",
    };
    let fields = format!(
        r#"{{"f:metadata":{{"f:annotations":{},"f:labels":{}}},"f:spec":{{"f:progressDeadlineSeconds":{{}},"f:replicas":{{}},"f:revisionHistoryLimit":{{}},"f:selector":{{}},"f:strategy":{{"f:rollingUpdate":{{".":{{}},"f:maxSurge":{{}},"f:maxUnavailable":{{}}}},"f:type":{{}}}},"f:template":{template_fields}}}}}"#,
        names_of(annotations.keys()),
        names_of(labels.keys()),
        template_fields = fields_of("template", template),
    );
    ManagedField::new(manager, "apps/v1", at, raw(fields))
}

const STATUS_FIELDS: &str = r#"{"f:metadata":{"f:annotations":{"f:deployment.kubernetes.io/revision":{}}},"f:status":{"f:availableReplicas":{},"f:conditions":{".":{},"k:{\"type\":\"Available\"}":{".":{},"f:lastTransitionTime":{},"f:lastUpdateTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}},"k:{\"type\":\"Progressing\"}":{".":{},"f:lastTransitionTime":{},"f:lastUpdateTime":{},"f:message":{},"f:reason":{},"f:status":{},"f:type":{}}},"f:observedGeneration":{},"f:readyReplicas":{},"f:replicas":{},"f:terminatingReplicas":{},"f:updatedReplicas":{}}}"#;

fn by_controller(at: DateTime<Utc>) -> ManagedField {
    let fields = raw(STATUS_FIELDS.to_owned());
    ManagedField::new("kube-controller-manager", "apps/v1", at, fields).of_status()
}
