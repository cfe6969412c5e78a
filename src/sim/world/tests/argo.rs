//! Rollouts: what follows from what somebody writes into them.

use serde_json::{Value, json};

use super::Bench;
use crate::sim::store::{Key, Resource};
use crate::sim::world::{Behaviour, Cast, controller};

/// A world with rollouts, and one of them.
pub(super) struct Stage {
    pub(super) bench: Bench,
    pub(super) key: Key,
}

impl Stage {
    pub(super) fn with(cast: Cast) -> Self {
        let bench = Bench::new("bad-canary", 40);
        let key = bench.world.cast(cast).unwrap().clone();
        Self { bench, key }
    }

    pub(super) fn tree(&self) -> Value {
        let stored = self.bench.store.get(Resource::Rollouts, &self.key);
        stored.unwrap().value()
    }

    pub(super) fn status(&self) -> Value {
        self.tree()["status"].take()
    }

    /// As a client's merge patch.
    fn patch(&mut self, patch: &Value) {
        let mut tree = self.tree();
        json_patch::merge(&mut tree, patch);
        let (store, now) = (&mut self.bench.store, self.bench.world.clock);
        let done = if patch.get("status").is_some() {
            store.report(Resource::Rollouts, tree, now)
        } else {
            store.replace(Resource::Rollouts, tree, now)
        };
        done.unwrap();
    }

    fn wait(&mut self, seconds: i64) {
        let now = self.bench.world.clock - super::start();
        self.bench.run_to(now.num_seconds() + seconds);
    }

    pub(super) fn sets(&self) -> Vec<Value> {
        let uid = self.tree()["metadata"]["uid"].as_str().unwrap().to_owned();
        let sets = self.bench.store.owned_by(Resource::ReplicaSets, &uid);
        let mut sets: Vec<Value> = sets.map(|set| set.value()).collect();
        sets.sort_by_key(revision);
        sets
    }

    /// The template of the ReplicaSet that is so many before the newest, as a client sends it.
    fn template(&self, back: usize) -> Value {
        let sets = self.sets();
        let mut template = sets[sets.len() - 1 - back]["spec"]["template"].clone();
        let labels = template["metadata"]["labels"].as_object_mut().unwrap();
        labels.remove("rollouts-pod-template-hash");
        template
    }

    fn set_template(&mut self, template: Value) {
        let mut tree = self.tree();
        tree["spec"]["template"] = template;
        let (store, now) = (&mut self.bench.store, self.bench.world.clock);
        store.replace(Resource::Rollouts, tree, now).unwrap();
    }

    fn release(&mut self, tag: &str) {
        let mut template = self.tree()["spec"]["template"].take();
        template["spec"]["containers"][0]["image"] = format!("registry.local/x:{tag}").into();
        self.set_template(template);
    }

    fn weights(&self) -> [u64; 2] {
        let weights = self.status()["canary"]["weights"].take();
        ["canary", "stable"].map(|side| weights[side]["weight"].as_u64().unwrap())
    }
}

fn revision(set: &Value) -> u64 {
    let text = &set["metadata"]["annotations"][controller::ROLLOUT_REVISION];
    text.as_str().unwrap().parse().unwrap()
}

#[test]
fn a_founded_rollout_is_as_its_controller_would_have_left_it() {
    for cast in [Cast::Lead, Cast::Veteran, Cast::Borrower] {
        let mut stage = Stage::with(cast);
        stage.bench.run_to(5);
        let before = stage.bench.store.revision();
        let rollouts: Vec<Key> = stage
            .bench
            .store
            .list(Resource::Rollouts, None)
            .map(|it| it.key().clone())
            .collect();
        assert!(rollouts.len() > 6);
        for key in rollouts {
            stage.bench.world.work.look(controller::Look::Rollout, key);
        }
        stage.bench.run_to(6);
        assert_eq!(stage.bench.store.revision(), before);
    }
}

#[test]
fn the_scenario_begins_with_a_canary_that_waits_for_somebody() {
    let stage = Stage::with(Cast::Lead);
    let (tree, status) = (stage.tree(), stage.status());
    assert_eq!(status["phase"], "Paused", "{status:#}");
    assert_eq!(status["message"], "CanaryPauseStep");
    assert_eq!(status["currentStepIndex"], 3);
    assert_eq!(status["controllerPause"], true);
    assert_eq!(status["pauseConditions"][0]["reason"], "CanaryPauseStep");
    assert_eq!(stage.weights(), [25, 75]);
    assert_ne!(status["stableRS"], status["currentPodHash"]);
    assert_eq!(
        status["observedGeneration"],
        tree["metadata"]["generation"].to_string()
    );
    let counts = [
        "replicas",
        "updatedReplicas",
        "readyReplicas",
        "availableReplicas",
    ];
    assert_eq!(counts.map(|it| status[it].as_u64().unwrap()), [5, 1, 5, 5]);
    let newest = stage.sets().pop().unwrap();
    assert_eq!(
        newest["metadata"]["labels"]["rollouts-pod-template-hash"],
        status["currentPodHash"]
    );
    assert_eq!(newest["metadata"]["ownerReferences"][0]["kind"], "Rollout");
    assert_eq!(
        newest["metadata"]["ownerReferences"][0]["apiVersion"],
        "argoproj.io/v1alpha1"
    );
}

#[test]
fn a_promotion_takes_the_next_step() {
    let mut stage = Stage::with(Cast::Lead);
    stage.patch(&json!({"status": {"pauseConditions": null}}));
    stage.wait(20);
    let status = stage.status();
    // From 25 to 50 hundredths, and to the pause after it.
    assert_eq!(status["currentStepIndex"], 5, "{status:#}");
    assert_eq!(stage.weights(), [50, 50]);
    assert_eq!(status["phase"], "Paused");
    // That one ends by itself: everything is let in.
    stage.wait(640);
    let status = stage.status();
    assert_eq!(status["phase"], "Healthy", "{status:#}");
    assert_eq!(status["stableRS"], status["currentPodHash"]);
    assert_eq!(stage.weights(), [0, 100]);
    assert_eq!(status["replicas"], 4);
}

#[test]
fn a_promotion_that_names_the_step_skips_to_it() {
    let mut stage = Stage::with(Cast::Lead);
    stage.patch(&json!({"status": {
        "pauseConditions": null, "controllerPause": false, "currentStepIndex": 4,
    }}));
    stage.wait(20);
    assert_eq!(stage.status()["currentStepIndex"], 5);
    assert_eq!(stage.weights(), [50, 50]);
}

#[test]
fn promoted_fully_it_takes_no_more_steps() {
    let mut stage = Stage::with(Cast::Lead);
    stage.patch(&json!({"status": {"promoteFull": true, "pauseConditions": null}}));
    stage.wait(40);
    let status = stage.status();
    assert_eq!(status["phase"], "Healthy", "{status:#}");
    assert_eq!(status["stableRS"], status["currentPodHash"]);
    assert!(status.get("promoteFull").is_none());
    assert_eq!(status["currentStepIndex"], 6);
}

#[test]
fn what_is_given_up_stays_in_the_template_and_can_be_tried_again() {
    let mut stage = Stage::with(Cast::Lead);
    let template = stage.tree()["spec"]["template"].take();
    stage.patch(&json!({"status": {"abort": true}}));
    stage.wait(10);
    let status = stage.status();
    assert_eq!(status["phase"], "Degraded", "{status:#}");
    let message = status["message"].as_str().unwrap();
    assert!(
        message.starts_with("RolloutAborted: Rollout aborted update to revision"),
        "{message}"
    );
    assert!(status["abortedAt"].is_string());
    assert_eq!(status["currentStepIndex"], 0);
    assert!(status.get("pauseConditions").is_none());
    assert_eq!(stage.weights(), [0, 100]);
    assert_eq!(stage.tree()["spec"]["template"], template);
    assert_eq!(
        (
            status["replicas"].as_u64(),
            status["updatedReplicas"].as_u64()
        ),
        (Some(4), None)
    );

    stage.patch(&json!({"status": {"abort": false}}));
    stage.wait(20);
    let status = stage.status();
    assert_eq!(status["currentStepIndex"], 1, "{status:#}");
    assert_eq!(status["phase"], "Paused");
    assert!(status.get("abort").is_none() && status.get("abortedAt").is_none());
    assert_eq!(stage.weights(), [5, 95]);
}

#[test]
fn back_to_the_stable_template_it_skips_all_steps() {
    for abort_first in [false, true] {
        let mut stage = Stage::with(Cast::Lead);
        if abort_first {
            stage.patch(&json!({"status": {"abort": true}}));
            stage.wait(5);
        }
        let stable = stage.status()["stableRS"].take();
        stage.set_template(stage.template(1));
        stage.wait(15);
        let status = stage.status();
        assert_eq!(status["phase"], "Healthy", "{status:#}");
        assert_eq!(status["stableRS"], stable);
        assert_eq!(status["currentPodHash"], stable);
        assert!(status.get("abort").is_none());
        assert_eq!(status["currentStepIndex"], 6);
        assert_eq!(status["replicas"], 4);
    }
}

#[test]
fn back_to_an_older_template_it_takes_the_steps_again_but_within_the_window() {
    for (window, phase) in [(0, "Paused"), (5, "Healthy")] {
        let mut stage = Stage::with(Cast::Lead);
        stage.patch(&json!({"status": {"promoteFull": true, "pauseConditions": null}}));
        stage.wait(40);
        stage.patch(&json!({"spec": {"rollbackWindow": {"revisions": window}}}));
        let newest = stage.sets().last().map(revision).unwrap();
        stage.set_template(stage.template(1));
        stage.wait(40);
        let status = stage.status();
        assert_eq!(status["phase"], phase, "{window}: {status:#}");
        // The template that came back has the next revision.
        assert_eq!(stage.sets().last().map(revision), Some(newest + 1));
    }
}

#[test]
fn stopped_by_hand_it_stands_still() {
    let mut stage = Stage::with(Cast::Veteran);
    stage.patch(&json!({"spec": {"paused": true}}));
    stage.wait(3);
    stage.release("9");
    stage.wait(20);
    let status = stage.status();
    assert_eq!(
        (status["phase"].as_str(), status["message"].as_str()),
        (Some("Paused"), Some("manually paused"))
    );
    let sets = stage.sets().len();
    stage.patch(&json!({"spec": {"paused": false}}));
    stage.wait(20);
    assert_eq!(stage.sets().len(), sets + 1);
    assert_eq!(stage.status()["currentStepIndex"], 1);
}

#[test]
fn a_restart_replaces_every_pod() {
    let mut stage = Stage::with(Cast::Veteran);
    let pods = |stage: &Stage| {
        let sets = stage.sets();
        let uids = sets
            .iter()
            .filter_map(|set| set["metadata"]["uid"].as_str());
        let pods = uids.flat_map(|uid| stage.bench.store.owned_by(Resource::Pods, uid));
        pods.map(|pod| pod.key().name.to_string())
            .collect::<Vec<_>>()
    };
    let before = pods(&stage);
    let at = "2026-11-23T18:00:01Z";
    stage.patch(&json!({"spec": {"restartAt": at}}));
    stage.wait(60);
    let after = pods(&stage);
    assert_eq!(before.len(), after.len());
    assert!(
        before.iter().all(|pod| !after.contains(pod)),
        "{before:?} {after:?}"
    );
    assert_eq!(stage.status()["restartedAt"], at);
    assert_eq!(stage.status()["phase"], "Healthy");
}

#[test]
fn an_update_that_takes_too_long_is_degraded() {
    let mut stage = Stage::with(Cast::Veteran);
    let image = "registry.local/x:never".to_owned();
    stage.bench.world.images.insert(image, Behaviour::Stuck);
    stage.patch(&json!({"spec": {"progressDeadlineSeconds": 60}}));
    stage.release("never");
    stage.wait(30);
    assert_eq!(stage.status()["phase"], "Progressing");
    stage.wait(60);
    let status = stage.status();
    assert_eq!(status["phase"], "Degraded", "{status:#}");
    let message = status["message"].as_str().unwrap();
    assert!(
        message.starts_with("ProgressDeadlineExceeded: ReplicaSet")
            && message.ends_with("has timed out progressing."),
        "{message}"
    );
    // The old release serves all the while.
    assert_eq!(stage.weights(), [0, 100]);
}

#[test]
fn the_others_are_as_the_scenario_tells() {
    let stage = Stage::with(Cast::Patient);
    let phase = |cast: Cast| {
        let key = stage.bench.world.cast(cast).unwrap();
        let tree = stage
            .bench
            .store
            .get(Resource::Rollouts, key)
            .unwrap()
            .value();
        let status = &tree["status"];
        format!(
            "{} {}",
            status["phase"].as_str().unwrap(),
            status["message"].as_str().unwrap_or_default()
        )
    };
    assert_eq!(phase(Cast::Patient), "Paused CanaryPauseStep");
    assert!(
        phase(Cast::Mover).starts_with("Paused "),
        "{}",
        phase(Cast::Mover)
    );
    assert!(phase(Cast::Dropout).starts_with("Degraded RolloutAborted"));
    assert_eq!(phase(Cast::Doubter), "Paused InconclusiveAnalysisRun");
    assert_eq!(phase(Cast::Veteran), "Healthy ");
    let since = stage.status()["pauseConditions"][0]["startTime"].take();
    assert!(since.as_str().unwrap() < "2026-11-23T16:05:00Z", "{since}");
}

#[test]
fn a_borrowed_template_is_let_in_step_by_step() {
    let stage = Stage::with(Cast::Borrower);
    let (tree, status) = (stage.tree(), stage.status());
    assert!(tree["spec"].get("template").is_none());
    assert_eq!(status["phase"], "Paused", "{status:#}");
    assert_eq!(stage.weights(), [5, 95]);
    let lender = stage.bench.deployment(&stage.key);
    assert_eq!(lender["spec"]["replicas"], 0);
    assert_eq!(
        status["workloadObservedGeneration"],
        lender["metadata"]["generation"].to_string()
    );
}

#[test]
fn an_analysis_decides() {
    for (percent, phase, run_phase) in [(0, "Paused", "Successful"), (20, "Degraded", "Failed")] {
        let mut stage = Stage::with(Cast::Doubter);
        // Now somebody calls it.
        stage.patch(&json!({"metadata": {"annotations": {"dogwatch.dev/traffic-rps": "30"}}}));
        let image = "registry.local/x:measured".to_owned();
        let behaviour = Behaviour::Erring {
            after: 0,
            percent,
            slowdown: 1,
        };
        stage.bench.world.images.insert(image, behaviour);
        stage.release("measured");
        stage.wait(60);
        let status = stage.status();
        let run = &status["canary"]["currentStepAnalysisRunStatus"];
        if percent == 0 {
            assert_eq!(run["status"], "Running", "{status:#}");
        }
        stage.wait(120);
        let status = stage.status();
        assert_eq!(status["phase"], phase, "{status:#}");
        let mut runs = stage.bench.trees(Resource::AnalysisRuns);
        runs.retain(|run| run["status"]["phase"] == run_phase);
        let labels = &runs[0]["metadata"]["labels"];
        assert_eq!(
            (
                labels["rollout-type"].as_str(),
                labels["step-index"].as_str()
            ),
            (Some("Step"), Some("1"))
        );
        let result = &runs[0]["status"]["metricResults"][0];
        assert!(
            result["measurements"][0]["value"]
                .as_str()
                .unwrap()
                .starts_with("[0.")
        );
        if percent > 0 {
            let message = status["message"].as_str().unwrap();
            assert!(message.contains("assessed Failed"), "{message}");
        }
    }
}

#[test]
fn an_inconclusive_run_says_that_nothing_was_measured() {
    let stage = Stage::with(Cast::Doubter);
    let runs = stage.bench.trees(Resource::AnalysisRuns);
    let status = &runs[0]["status"];
    assert_eq!(status["phase"], "Inconclusive", "{status:#}");
    let result = &status["metricResults"][0];
    assert_eq!(result["measurements"][0]["value"], "[NaN]");
    assert_eq!(result["inconclusive"], 2);
    assert_eq!(
        runs[0]["metadata"]["ownerReferences"][0]["name"],
        stage.key.name.as_str()
    );
}

#[test]
fn another_controllers_rollouts_are_left_alone() {
    let mut stage = Stage::with(Cast::Lead);
    let label = "argo-rollouts.argoproj.io/controller-instance-id";
    stage.patch(&json!({"metadata": {"labels": {label: "blue"}}}));
    stage.patch(&json!({"status": {"abort": true}}));
    stage.wait(10);
    assert_eq!(stage.status()["phase"], "Paused");
}

#[test]
fn what_a_rollout_owns_goes_with_it() {
    let mut stage = Stage::with(Cast::Doubter);
    let now = stage.bench.world.clock;
    let uid = stage.tree()["metadata"]["uid"].as_str().unwrap().to_owned();
    let store = &mut stage.bench.store;
    store.delete(Resource::Rollouts, &stage.key, now).unwrap();
    stage.wait(10);
    for resource in [Resource::ReplicaSets, Resource::AnalysisRuns] {
        assert_eq!(
            stage.bench.store.owned_by(resource, &uid).count(),
            0,
            "{resource:?}"
        );
    }
}
