//! Objects that no controller would leave like this, but that are there in every old cluster.
//!
//! The Rollouts carry the label of another controller, so that nobody puts them right.

use serde_json::{Value, json};

use super::builder::Builder;
use crate::sim::store::{Key, Resource};
use crate::sim::world::fleet::{App, Plan};
use crate::sim::world::objects::{OwnerReference, ROLLOUT_HASH, stamp};

/// What is odd about a Rollout.
type Oddity = fn(&mut Value);

const ROLLOUTS: [(&str, Oddity); 5] = [
    ("odd-steps", unknown_steps),
    ("odd-index", past_the_end),
    ("odd-missing-set", without_its_set),
    ("odd-generation", not_yet_observed),
    ("odd-analysis", measured_nothing),
];

impl Builder<'_> {
    /// One of each, as apps like this one.
    pub(super) fn oddities(&mut self, like: &App) {
        for (name, oddity) in ROLLOUTS {
            let app = named(like, name);
            self.rollout(&app, Plan::MEASURED);
            let at = app.lifetime.created;
            let key = Key::new(&app.namespace, name);
            let Some(stored) = self.store.get(Resource::Rollouts, &key) else {
                continue;
            };
            let mut tree = stored.value();
            let label = "argo-rollouts.argoproj.io/controller-instance-id";
            tree["metadata"]["labels"][label] = "legacy".into();
            oddity(&mut tree);
            let _ = self.store.report(Resource::Rollouts, tree, at);
        }
        self.not_a_number(&named(like, "odd-analysis"));
        self.not_a_hundred(&named(like, "odd-traffic"));
    }

    /// An AnalysisRun that goes on without having measured anything.
    fn not_a_number(&mut self, app: &App) {
        let key = Key::new(&app.namespace, &app.name);
        let Some(rollout) = self.store.get(Resource::Rollouts, &key) else {
            return;
        };
        let owner = OwnerReference::to(Resource::Rollouts, &app.name, rollout.uid());
        let at = stamp(app.lifetime.created);
        let measurement = |value: &str| json!({"phase": "Inconclusive", "value": value, "startedAt": at, "finishedAt": at});
        let run = json!({
            "metadata": {
                "name": RUN,
                "namespace": app.namespace,
                "creationTimestamp": at,
                "labels": {"rollout-type": "Step", "step-index": "1", ROLLOUT_HASH: "7d8f6c9f5b"},
                "ownerReferences": [owner],
            },
            "spec": {"metrics": []},
            "status": {
                "phase": "Error",
                "message": "strconv.ParseFloat: parsing \"NaN seconds\": invalid syntax",
                "startedAt": at,
                "metricResults": [{
                    "name": "success-rate", "phase": "Error", "count": 2, "inconclusive": 2,
                    "measurements": [measurement("[NaN]"), measurement("NaN")],
                }],
            },
        });
        self.put(Resource::AnalysisRuns, run);
    }

    /// A Service whose traffic nobody has ever checked.
    fn not_a_hundred(&mut self, app: &App) {
        self.knative(app);
        let key = Key::new(&app.namespace, &app.name);
        let Some(stored) = self.store.get(Resource::KnativeServices, &key) else {
            return;
        };
        let mut tree = stored.value();
        tree["spec"]["traffic"] = json!([
            {"revisionName": format!("{}-00001", app.name), "percent": 60},
            {"latestRevision": true, "percent": 30},
        ]);
        let at = app.lifetime.created;
        let _ = self.store.report(Resource::KnativeServices, tree, at);
    }
}

const RUN: &str = "odd-analysis-7d8f6c9f5b-2-1";

fn named(like: &App, name: &str) -> App {
    App {
        name: name.to_owned(),
        ..like.clone()
    }
}

/// It is in the middle of something.
fn under_way(tree: &mut Value, index: i64) {
    let status = &mut tree["status"];
    status["currentPodHash"] = "7d8f6c9f5b".into();
    status["currentStepIndex"] = index.into();
    status["phase"] = "Paused".into();
    status["message"] = "CanaryPauseStep".into();
    status["controllerPause"] = true.into();
    status["pauseConditions"] =
        json!([{"reason": "CanaryPauseStep", "startTime": "2026-11-02T09:00:00Z"}]);
}

fn unknown_steps(tree: &mut Value) {
    under_way(tree, 1);
    tree["spec"]["strategy"]["canary"]["steps"] = json!([
        {"setWeight": 5},
        {"waitForTheMoon": {"phase": "full"}},
        {},
        {"setWeight": 20, "pause": {}},
        "setWeight: 50",
        {"pause": {"duration": "a while"}},
    ]);
}

fn past_the_end(tree: &mut Value) {
    under_way(tree, 99);
}

fn without_its_set(tree: &mut Value) {
    under_way(tree, 1);
    tree["status"]["stableRS"] = "5d4c8b9f7c".into();
}

fn not_yet_observed(tree: &mut Value) {
    under_way(tree, 1);
    let generation = tree["metadata"]["generation"].as_u64().unwrap_or(1);
    tree["status"]["observedGeneration"] = (generation - 1).to_string().into();
}

fn measured_nothing(tree: &mut Value) {
    under_way(tree, 1);
    tree["status"]["canary"]["currentStepAnalysisRunStatus"] =
        json!({"name": RUN, "status": "Error"});
}
