//! The scenarios about letting releases in, as they show in what is measured.

use serde_json::Value;

use super::traffic::{Watch, app};
use super::{Bench, condition};
use crate::sim::store::{Key, Resource};
use crate::sim::world::Cast;

/// What the pods of one side of a Rollout have answered: requests, failures, seconds.
fn side(watch: &mut Watch, key: &Key, side: &str, second: i64) -> [f64; 3] {
    let scrape = watch.at(second);
    let status = watch.bench.rollout(key)["status"].take();
    let hash = format!("pod_template_hash=\"{}\"", status[side].as_str().unwrap());
    let labels = [&app(key), hash.as_str()];
    [
        scrape.requests(&labels),
        scrape.failures(&labels),
        scrape.sum("http_request_duration_seconds_sum", &labels),
    ]
}

/// What both sides answer between two seconds: the new one, then the stable one.
fn between(watch: &mut Watch, key: &Key, from: i64, until: i64) -> [[f64; 3]; 2] {
    let sides = ["currentPodHash", "stableRS"];
    let before = sides.map(|it| side(watch, key, it, from));
    let after = sides.map(|it| side(watch, key, it, until));
    [0, 1].map(|at| [0, 1, 2].map(|what| after[at][what] - before[at][what]))
}

impl Bench {
    fn rollout(&self, key: &Key) -> Value {
        self.store.get(Resource::Rollouts, key).unwrap().value()
    }
}

fn scene(scenario: &str) -> (Watch, Key) {
    let watch = Watch::new(scenario, 150);
    let key = watch.bench.world.cast(Cast::Lead).unwrap().clone();
    (watch, key)
}

#[test]
fn the_bad_canary_shows_within_seconds() {
    let (mut watch, key) = scene("bad-canary");
    let [canary, stable] = between(&mut watch, &key, 1, 21);
    // A quarter of the traffic, and eight of a hundred requests fail.
    let share = canary[0] / (canary[0] + stable[0]);
    assert!((0.22..0.28).contains(&share), "{share}");
    assert!(canary[0] > 150.0, "{canary:?}");
    let failing = canary[1] / canary[0];
    assert!((0.06..0.11).contains(&failing), "{failing}");
    assert!(stable[1] / stable[0] < 0.01, "{stable:?}");
}

#[test]
fn a_canary_that_sours_answers_its_first_requests_well() {
    let mut watch = Watch::new("bad-canary", 150);
    let key = watch.bench.world.cast(Cast::Lead).unwrap().clone();
    let total = side(&mut watch, &key, "currentPodHash", 1);
    // Of so many, all but the first 200 came after it went bad.
    let late = (total[0] - 200.0) * 0.08;
    assert!((total[1] - late).abs() < 12.0, "{total:?} {late}");
}

#[test]
fn the_slow_canary_makes_no_mistakes() {
    let (mut watch, key) = scene("slow-canary");
    let [canary, stable] = between(&mut watch, &key, 1, 61);
    assert!(canary[1] / canary[0] < 0.01, "{canary:?}");
    let mean = |side: [f64; 3]| side[2] / side[0];
    let times = mean(canary) / mean(stable);
    assert!((3.5..4.5).contains(&times), "{times}");
}

#[test]
fn the_quiet_canary_has_answered_about_ten_requests() {
    let (mut watch, key) = scene("quiet-canary");
    let canary = side(&mut watch, &key, "currentPodHash", 1);
    assert!((6.0..=15.0).contains(&canary[0]), "{canary:?}");
    let status = watch.bench.rollout(&key)["status"].take();
    assert_eq!(status["phase"], "Paused");
}

#[test]
fn the_stuck_canary_runs_into_its_deadline() {
    let (mut watch, key) = scene("stuck");
    let phase = |watch: &Watch| watch.bench.rollout(&key)["status"]["phase"].take();
    assert_eq!(phase(&watch), "Progressing");
    watch.bench.run_to(60);
    assert_eq!(phase(&watch), "Degraded");
    let tree = watch.bench.rollout(&key);
    let reason = &condition(&tree, "Progressing")["reason"];
    assert_eq!(reason, "ProgressDeadlineExceeded");
}

#[test]
fn aborted_and_back_the_metrics_recover() {
    let (mut watch, key) = scene("bad-canary");
    watch.at(1);
    let mut tree = watch.bench.rollout(&key);
    tree["status"]["abort"] = true.into();
    let now = watch.bench.world.clock;
    watch
        .bench
        .store
        .report(Resource::Rollouts, tree, now)
        .unwrap();
    let labels = app(&key);
    let before = watch.at(10);
    let after = watch.at(70);
    let requests = after.requests(&[&labels]) - before.requests(&[&labels]);
    // The pods of the canary are gone, and their series with them.
    let status = watch.bench.rollout(&key)["status"].take();
    let hash = format!(
        "pod_template_hash=\"{}\"",
        status["currentPodHash"].as_str().unwrap()
    );
    assert!(after.requests(&[&labels, &hash]).abs() < f64::EPSILON);
    let failures = after.failures(&[&labels]) - before.failures(&[&labels]);
    assert!(
        requests > 1_000.0 && failures / requests < 0.01,
        "{requests} {failures}"
    );
}

#[test]
fn every_side_has_its_share_whatever_routes_it() {
    let mut watch = Watch::new("bad-canary", 150);
    let cast = |watch: &Watch, cast| watch.bench.world.cast(cast).unwrap().clone();
    let (pinned, ward, twin) = (
        cast(&watch, Cast::Pinned),
        cast(&watch, Cast::Ward),
        cast(&watch, Cast::Twin),
    );
    let before = watch.at(1);
    let weight = |watch: &Watch| {
        let tree = watch
            .bench
            .store
            .get(Resource::Canaries, &ward)
            .unwrap()
            .value();
        tree["status"]["canaryWeight"].as_f64().unwrap() / 100.0
    };
    let expected = weight(&watch);
    let after = watch.at(21);
    assert!((weight(&watch) - expected).abs() < f64::EPSILON);
    let requests = |key: &Key, pods: &str| {
        let pods = format!("pod=\"{}{pods}-", key.name);
        let labels = [&app(key), pods.as_str()];
        after.requests(&labels) - before.requests(&labels)
    };
    let (main, all) = (
        requests(&ward, "-primary"),
        after.requests(&[&app(&ward)]) - before.requests(&[&app(&ward)]),
    );
    assert!(
        (1.0 - main / all - expected).abs() < 0.03,
        "{main} {all} {expected}"
    );
    // Three pods beside one.
    let canary = requests(&twin, "-canary");
    let all = after.requests(&[&app(&twin)]) - before.requests(&[&app(&twin)]);
    assert!((canary / all - 0.25).abs() < 0.03, "{canary} {all}");
    assert!(after.requests(&[&app(&pinned)]) > before.requests(&[&app(&pinned)]) + 100.0);
}

#[test]
fn many_rollouts_are_a_fifth_of_all_apps() {
    let bench = Bench::new("many-rollouts", 400);
    let counts = [
        Resource::Rollouts,
        Resource::KnativeServices,
        Resource::Canaries,
    ]
    .map(|it| bench.store.count(it));
    // One or the other of them plays a part.
    let all: usize = counts.iter().sum();
    assert!((76..=80).contains(&all), "{counts:?}");
    let phases: Vec<String> = bench
        .trees(Resource::Rollouts)
        .iter()
        .map(|it| it["status"]["phase"].as_str().unwrap().to_owned())
        .collect();
    for phase in ["Healthy", "Paused"] {
        assert!(phases.iter().any(|it| it == phase), "{phases:?}");
    }
}

#[test]
fn odd_objects_are_there_and_stay_as_they_are() {
    let mut bench = Bench::new("hostile", 60);
    let odd = |bench: &Bench| {
        let mut all = bench.trees(Resource::Rollouts);
        all.retain(|it| it["metadata"]["name"].as_str().unwrap().starts_with("odd-"));
        all
    };
    let before = odd(&bench);
    assert_eq!(before.len(), 5);
    bench.run_to(60);
    assert_eq!(odd(&bench), before);
    let named = |name: &str| {
        before
            .iter()
            .find(|it| it["metadata"]["name"] == name)
            .unwrap()
    };
    assert_eq!(named("odd-index")["status"]["currentStepIndex"], 99);
    let lagging = named("odd-generation");
    assert_ne!(
        lagging["status"]["observedGeneration"],
        lagging["metadata"]["generation"].to_string()
    );
    let run = &bench.trees(Resource::AnalysisRuns)[0];
    let measurements = &run["status"]["metricResults"][0]["measurements"];
    assert_eq!(measurements[0]["value"], "[NaN]");
    let services = bench.trees(Resource::KnativeServices);
    let odd = services
        .iter()
        .find(|it| it["metadata"]["name"] == "odd-traffic")
        .unwrap();
    let percent = |at: usize| odd["spec"]["traffic"][at]["percent"].as_u64().unwrap();
    assert_eq!(percent(0) + percent(1), 90);
}
