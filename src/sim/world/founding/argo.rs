//! Apps that Argo Rollouts let in.

use serde_json::{Value, json};

use super::builder::{Builder, Run, selector};
use super::deployment::Variant;
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::ROLLOUT_REVISION;
use crate::sim::world::fleet::{App, Delivery, Deployer, Plan};
use crate::sim::world::objects::{
    self, Condition, HashedTemplate, OwnerReference, RolloutStatus, Side, Texts, Weights, stamp,
};

impl Builder<'_> {
    /// An app of one Rollout.
    pub(super) fn rollout(&mut self, app: &App, plan: Plan) {
        let Some(template) = newest_template(app) else {
            return;
        };
        let mut spec = spec(app, plan);
        spec["selector"] = selector(app);
        spec["template"] = template.clone();
        self.argo(app, &spec, &template, plan);
    }

    /// A Rollout that borrows its template from a Deployment without pods.
    pub(super) fn borrower(&mut self, app: &App, plan: Plan) {
        let Some(template) = newest_template(app) else {
            return;
        };
        let variant = Variant {
            name: &app.name,
            labels: &[],
            owner: None,
            releases: 1,
            replicas: 0,
        };
        self.variant(app, &variant);
        let mut spec = spec(app, plan);
        spec["selector"] = selector(app);
        spec["workloadRef"] = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "name": app.name,
        });
        self.argo(app, &spec, &template, plan);
    }

    fn argo(&mut self, app: &App, spec: &Value, template: &Value, plan: Plan) {
        let hash = hash(app, template);
        let object = json!({
            "metadata": {
                "name": app.name,
                "namespace": app.namespace,
                "creationTimestamp": stamp(app.lifetime.created),
                "generation": app.releases.len(),
                "labels": objects::labels(app),
                "annotations": annotations(app),
            },
            "spec": spec,
            "status": status(app, &hash, plan),
        });
        let by = [author(app), "rollouts-controller"];
        let at = app.releases.last().map_or(app.lifetime.created, |it| it.at);
        self.put_signed(Resource::Rollouts, object, by, at);
        self.history(app);
    }

    fn history(&mut self, app: &App) {
        let key = Key::new(&app.namespace, &app.name);
        let Some(rollout) = self.store.get(Resource::Rollouts, &key) else {
            return;
        };
        let owner = OwnerReference::to(Resource::Rollouts, &app.name, rollout.uid());
        for (at, release) in app.releases.iter().enumerate() {
            let template = objects::pod_template(app, release);
            let hash = hash(app, &template);
            let template = HashedTemplate::of_rollout(selector(app), template, hash);
            let is_newest = at + 1 == app.releases.len();
            let run = Run {
                release,
                revision: at + 1,
                replicas: if is_newest { app.replicas } else { 0 },
            };
            self.replica_set(app, &owner, &template, bookkeeping(app, run), run);
        }
    }
}

fn newest_template(app: &App) -> Option<Value> {
    let release = app.releases.last()?;
    Some(objects::pod_template(app, release))
}

/// The ReplicaSets of the Deployment that lends a template have the names of the first hashes.
fn hash(app: &App, template: &Value) -> String {
    let collisions = u64::from(matches!(app.delivery, Delivery::Borrowed(_)));
    objects::template_hash(template, collisions)
}

fn author(app: &App) -> &'static str {
    match app.deployer {
        Deployer::Factory => "kubectl-client-side-apply",
        Deployer::Helm => "helm",
        Deployer::ArgoCd => "argocd-controller",
    }
}

/// As on a Deployment, but for the kind in what Argo CD tracks it by.
fn annotations(app: &App) -> Texts {
    let mut annotations = objects::annotations(app);
    annotations.insert(ROLLOUT_REVISION.to_owned(), app.releases.len().to_string());
    if let Some(tracking) = annotations.get_mut("argocd.argoproj.io/tracking-id") {
        *tracking = tracking.replace("apps/Deployment", "argoproj.io/Rollout");
    }
    annotations
}

fn bookkeeping(app: &App, run: Run<'_>) -> Texts {
    let pairs = [
        (ROLLOUT_REVISION, run.revision.to_string()),
        (
            "rollout.argoproj.io/desired-replicas",
            app.replicas.to_string(),
        ),
        ("kubernetes.io/change-cause", run.release.cause.clone()),
    ];
    pairs.map(|(name, text)| (name.to_owned(), text)).into()
}

fn spec(app: &App, plan: Plan) -> Value {
    let steps: Value = serde_json::from_str(plan.steps).unwrap_or_default();
    let mut canary = json!({
        "steps": steps,
        "maxSurge": "25%",
        "maxUnavailable": 0,
        "canaryService": format!("{}-canary", app.name),
        "stableService": app.name,
    });
    if plan.routed {
        canary["trafficRouting"] = json!({
            "plugins": {"argoproj-labs/gatewayAPI": {
                "httpRoute": app.name, "namespace": app.namespace,
            }},
        });
    }
    let mut spec = json!({
        "replicas": app.replicas,
        "revisionHistoryLimit": 10,
        "progressDeadlineSeconds": 600,
        "strategy": {"canary": canary},
    });
    if plan.rollback_window > 0 {
        spec["rollbackWindow"] = json!({"revisions": plan.rollback_window});
    }
    spec
}

/// The status of a Rollout that has let everything in.
fn status(app: &App, hash: &str, plan: Plan) -> Value {
    let steps: Vec<Value> = serde_json::from_str(plan.steps).unwrap_or_default();
    let done = app.releases.last().map_or(app.lifetime.created, |it| it.at);
    let revision = app.releases.len();
    let labels: Vec<String> = selector(app)["matchLabels"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    let mut status = RolloutStatus {
        hpa_replicas: app.replicas,
        available_replicas: app.replicas,
        ready_replicas: app.replicas,
        replicas: app.replicas,
        updated_replicas: app.replicas,
        current_pod_hash: hash.to_owned(),
        stable_rs: hash.to_owned(),
        current_step_index: i64::try_from(steps.len()).ok(),
        current_step_hash: objects::template_hash(&steps.into(), 0),
        observed_generation: app.releases.len().to_string(),
        phase: "Healthy".to_owned(),
        selector: labels.join(","),
        conditions: conditions(app, hash, &stamp(done), revision),
        ..RolloutStatus::default()
    };
    if matches!(app.delivery, Delivery::Borrowed(_)) {
        "1".clone_into(&mut status.workload_observed_generation);
    }
    if plan.routed {
        let side = |weight, service_name: String| Side {
            weight,
            service_name,
            pod_template_hash: hash.to_owned(),
        };
        status.canary.weights = Some(Weights {
            canary: side(0, format!("{}-canary", app.name)),
            stable: side(100, app.name.clone()),
            verified: None,
        });
    }
    serde_json::to_value(status).unwrap_or_default()
}

fn conditions(app: &App, hash: &str, done: &str, revision: usize) -> Vec<Condition> {
    let condition = |name: &str, is: &str, reason: &str, message: String| Condition {
        r#type: name.to_owned(),
        status: is.to_owned(),
        last_update_time: done.to_owned(),
        last_transition_time: done.to_owned(),
        reason: reason.to_owned(),
        message,
    };
    let text = str::to_owned;
    vec![
        condition(
            "Available",
            "True",
            "AvailableReason",
            text("Rollout has minimum availability"),
        ),
        condition(
            "Paused",
            "False",
            "RolloutPaused",
            text("Rollout is not paused"),
        ),
        condition(
            "Healthy",
            "True",
            "RolloutHealthy",
            text("Rollout is healthy"),
        ),
        condition(
            "Completed",
            "True",
            "RolloutCompleted",
            format!("Rollout completed update to revision {revision}"),
        ),
        condition(
            "Progressing",
            "True",
            "NewReplicaSetAvailable",
            format!(
                "ReplicaSet \"{}-{hash}\" has successfully progressed.",
                app.name
            ),
        ),
    ]
}
