//! AnalysisRuns: one for every analysis that is a step, measured from the traffic of the world.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::release::Update;
use super::sets;
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::Context;
use crate::sim::world::controller::work::{Due, Look};
use crate::sim::world::objects::{OwnerReference, ROLLOUT_HASH, RunStatus, image_of, stamp};
use crate::sim::world::traffic::{Slice, forecast};

/// What an analysis has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing yet.
    Running,
    /// It may go on.
    Successful,
    /// It must not, for this reason.
    Failed(String),
    /// It can't tell.
    Inconclusive,
}

const STEP_INDEX: &str = "step-index";
const INTERVAL: TimeDelta = TimeDelta::seconds(30);
const MEASUREMENTS: u64 = 4;
/// From this share of good answers on, a measurement is a success.
const GOOD: f64 = 0.97;
/// Below this share it is a failure; between the two, it says nothing.
const BAD: f64 = 0.95;
const FINISHED: [&str; 4] = ["Successful", "Failed", "Error", "Inconclusive"];

/// What the analysis of the present step has come to; begins it where there is none.
pub fn of_step(update: &mut Update<'_>, context: &mut Context<'_>) -> Outcome {
    let Some(run) = current(update, context) else {
        begin(update, context);
        return Outcome::Running;
    };
    let text = |field: &str| run["status"][field].as_str().unwrap_or_default().to_owned();
    let (phase, message) = (text("phase"), text("message"));
    update.status.canary.current_step_analysis_run_status = Some(RunStatus {
        name: run["metadata"]["name"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        status: phase.clone(),
        message: message.clone(),
    });
    match phase.as_str() {
        "Successful" => Outcome::Successful,
        "Failed" | "Error" => {
            Outcome::Failed(format!("Step-based analysis phase error/failed: {message}"))
        }
        "Inconclusive" => Outcome::Inconclusive,
        _ => Outcome::Running,
    }
}

/// The run of the step that is being taken.
fn current(update: &Update<'_>, context: &Context<'_>) -> Option<Value> {
    let name = &update
        .status
        .canary
        .current_step_analysis_run_status
        .as_ref()?
        .name;
    let key = Key::new(&update.rollout.metadata.namespace, name);
    let run = context.tree(Resource::AnalysisRuns, &key)?;
    let labels = &run["metadata"]["labels"];
    let step = update.step().to_string();
    let is_of_step = labels[STEP_INDEX] == step.as_str()
        && labels[ROLLOUT_HASH] == update.status.current_pod_hash;
    is_of_step.then_some(run)
}

/// Ends what is measured for another step than the present one.
pub fn cancel_of_other_step(update: &mut Update<'_>, context: &mut Context<'_>) {
    if current(update, context).is_none() {
        cancel(update, context);
    }
}

/// Ends what is being measured.
pub fn cancel(update: &mut Update<'_>, context: &mut Context<'_>) {
    let Some(run) = update.status.canary.current_step_analysis_run_status.take() else {
        return;
    };
    let key = Key::new(&update.rollout.metadata.namespace, &run.name);
    let Some(mut tree) = context.tree(Resource::AnalysisRuns, &key) else {
        return;
    };
    if !FINISHED
        .iter()
        .any(|phase| tree["status"]["phase"] == *phase)
    {
        tree["spec"]["terminate"] = true.into();
        context.replace(Resource::AnalysisRuns, tree);
    }
}

fn begin(update: &mut Update<'_>, context: &mut Context<'_>) {
    let metadata = &update.rollout.metadata;
    let (step, revision) = (update.step(), sets::revision(update.new));
    let name = format!(
        "{}-{}-{revision}-{step}",
        metadata.name, update.status.current_pod_hash
    );
    let taken = |name: &String| {
        let key = Key::new(&metadata.namespace, name);
        context.store.get(Resource::AnalysisRuns, &key).is_some()
    };
    // A step that is taken again is measured again.
    let names = std::iter::once(name.clone()).chain((1..100).map(|nth| format!("{name}.{nth}")));
    let Some(name) = names.into_iter().find(|name| !taken(name)) else {
        return;
    };
    let owner = OwnerReference::to(Resource::Rollouts, &metadata.name, &metadata.uid);
    let run = json!({
        "metadata": {
            "name": name,
            "namespace": metadata.namespace,
            "labels": {
                "rollout-type": "Step",
                STEP_INDEX: step.to_string(),
                ROLLOUT_HASH: update.status.current_pod_hash,
            },
            "annotations": {sets::REVISION: revision.to_string()},
            "ownerReferences": [owner],
        },
        "spec": {"metrics": [metric(metadata.name.as_str(), &metadata.namespace)]},
        "status": {"phase": ""},
    });
    if context
        .store
        .create(Resource::AnalysisRuns, run, context.now)
        .is_ok()
    {
        update.status.canary.current_step_analysis_run_status = Some(RunStatus {
            name,
            status: "Pending".to_owned(),
            message: String::new(),
        });
    }
}

fn metric(app: &str, namespace: &str) -> Value {
    let of = |codes: &str| {
        format!(
            "sum(rate(http_requests_total{{namespace=\"{namespace}\",app=\"{app}\"{codes}}}[1m]))"
        )
    };
    json!({
        "name": "success-rate",
        "interval": "30s",
        "count": MEASUREMENTS,
        "failureLimit": 1,
        "inconclusiveLimit": 1,
        "successCondition": format!("result[0] >= {GOOD}"),
        "failureCondition": format!("result[0] < {BAD}"),
        "provider": {"prometheus": {
            "address": "http://prometheus.monitoring:9090",
            "query": format!("{} / {}", of(",code!~\"5..\""), of("")),
        }},
    })
}

/// Looks at an AnalysisRun: takes the next measurement, if it is time for one.
pub fn analyse(context: &mut Context<'_>, key: &Key) {
    let Some(mut run) = context.tree(Resource::AnalysisRuns, key) else {
        return;
    };
    let phase = run["status"]["phase"].as_str().unwrap_or_default();
    if FINISHED.contains(&phase) || !run["status"].is_object() && phase.is_empty() {
        return;
    }
    if run["spec"]["terminate"] == true {
        end(&mut run, "Successful", "Run Terminated", context.now);
        context.replace(Resource::AnalysisRuns, run);
        return;
    }
    let last = run["status"]["metricResults"][0]["measurements"]
        .as_array()
        .and_then(|all| all.last()?["finishedAt"].as_str().and_then(time));
    if last.is_some_and(|last| context.now < last + INTERVAL) {
        return;
    }
    let value = value(context, &run);
    measured(&mut run, value, context.now);
    judge(&mut run, context.now);
    if run["status"]["phase"] == "Running" {
        let next = context.now + INTERVAL;
        let due = Due::Look(Look::AnalysisRun, key.clone());
        context.queue.put(next, due);
    }
    context.replace(Resource::AnalysisRuns, run);
}

/// The share of good answers of the release in the last minute; none without any requests.
fn value(context: &Context<'_>, run: &Value) -> Option<f64> {
    let owner = &run["metadata"]["ownerReferences"][0]["name"];
    let namespace = run["metadata"]["namespace"].as_str()?;
    let rollout = context
        .store
        .get(Resource::Rollouts, &Key::new(namespace, owner.as_str()?))?;
    let tree = rollout.value();
    let hash = run["metadata"]["labels"][ROLLOUT_HASH].as_str()?;
    let mut sets = context.store.owned_by(Resource::ReplicaSets, rollout.uid());
    let set = sets.find(|set| set.labels().get(ROLLOUT_HASH) == Some(hash))?;
    let set = set.value();
    let weights = &tree["status"]["canary"]["weights"]["canary"];
    let share = if let Some(weight) = weights["weight"].as_f64() {
        weight / 100.0
    } else {
        let pods = |value: &Value| value.as_f64().unwrap_or(0.0);
        pods(&set["status"]["availableReplicas"])
            / pods(&tree["status"]["availableReplicas"]).max(1.0)
    };
    let image = image_of(&set["spec"]["template"]);
    let created = set["metadata"]["creationTimestamp"]
        .as_str()
        .and_then(time)?;
    let forecast = forecast(&Slice {
        seed: context.seed,
        app: rollout,
        behaviour: context.images.get(image).copied().unwrap_or_default(),
        share,
        since: created,
        until: context.now,
    })?;
    // The query of a rate over nothing gives 0/0.
    (forecast.lately >= 0.5).then_some(1.0 - forecast.failing)
}

fn measured(run: &mut Value, value: Option<f64>, now: DateTime<Utc>) {
    let (kind, phase) = match value {
        Some(value) if value >= GOOD => ("successful", "Successful"),
        Some(value) if value < BAD => ("failed", "Failed"),
        _ => ("inconclusive", "Inconclusive"),
    };
    let text = value.map_or_else(|| "[NaN]".to_owned(), |value| format!("[{value:.6}]"));
    let status = &mut run["status"];
    if status["metricResults"].is_null() {
        status["startedAt"] = stamp(now).into();
        status["metricResults"] = json!([{"name": "success-rate", "measurements": []}]);
        status["dryRunSummary"] = json!({});
    }
    status["phase"] = "Running".into();
    let result = &mut status["metricResults"][0];
    result["phase"] = "Running".into();
    for field in [kind, "count"] {
        result[field] = (result[field].as_u64().unwrap_or(0) + 1).into();
    }
    if let Some(all) = result["measurements"].as_array_mut() {
        all.push(json!({
            "phase": phase, "value": text, "startedAt": stamp(now), "finishedAt": stamp(now),
        }));
    }
    let result = result.clone();
    let mut summary = json!({});
    for field in ["count", "successful", "failed", "inconclusive"] {
        if !result[field].is_null() {
            summary[field] = result[field].clone();
        }
    }
    status["runSummary"] = summary;
}

/// Ends the run, if it has measured enough.
fn judge(run: &mut Value, now: DateTime<Utc>) {
    let result = run["status"]["metricResults"][0].clone();
    let count = |field: &str| result[field].as_u64().unwrap_or(0);
    let assessed = |what: &str, kind: &str| {
        let count = count(kind);
        format!(
            "Metric \"success-rate\" assessed {what} due to {kind} ({count}) > {} (1)",
            if kind == "failed" {
                "failureLimit"
            } else {
                "inconclusiveLimit"
            }
        )
    };
    if count("failed") > 1 {
        end(run, "Failed", &assessed("Failed", "failed"), now);
    } else if count("inconclusive") > 1 {
        let message = assessed("Inconclusive", "inconclusive");
        end(run, "Inconclusive", &message, now);
    } else if count("count") >= MEASUREMENTS {
        end(run, "Successful", "", now);
    }
}

fn end(run: &mut Value, phase: &str, message: &str, now: DateTime<Utc>) {
    let status = &mut run["status"];
    status["phase"] = phase.into();
    status["completedAt"] = stamp(now).into();
    if !message.is_empty() {
        status["message"] = message.into();
    }
    if status["metricResults"][0].is_object() {
        status["metricResults"][0]["phase"] = phase.into();
    }
}

fn time(text: &str) -> Option<DateTime<Utc>> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}
