//! What the scenarios do to the world.

use serde_json::Value;

use super::{Bench, condition};
use crate::sim::store::Resource;
use crate::sim::world::{Cast, Incident};

#[test]
fn the_evening_goes_wrong_as_described() {
    let mut bench = Bench::new("evening", 150);
    let star = bench.world.cast(Cast::Star).unwrap().clone();
    let slow = bench.world.cast(Cast::Understudy).unwrap().clone();
    assert_eq!(bench.run_to(60), []);
    let tree = bench.deployment(&star);
    assert_eq!(tree["status"]["readyReplicas"], 1, "{tree}");
    assert_eq!(tree["spec"]["replicas"], 3);
    let tree = bench.deployment(&slow);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "ReplicaSetUpdated"
    );
    assert_eq!(bench.run_to(100), [Incident::ApiGone]);
    let tree = bench.deployment(&star);
    assert_eq!(
        condition(&tree, "Progressing")["reason"],
        "ProgressDeadlineExceeded"
    );
    let waiting = |pod: &Value| pod["status"]["containerStatuses"][0]["state"]["waiting"].clone();
    let looping = bench
        .pods(&star)
        .iter()
        .filter(|pod| waiting(pod)["reason"] == "CrashLoopBackOff")
        .count();
    assert!(looping >= 1);
    assert!(
        bench
            .reasons("Pod")
            .is_superset(&["BackOff", "Unhealthy"].map(str::to_owned).into())
    );
    assert_eq!(bench.run_to(151), [Incident::ApiBack]);
    // Going back heals it.
    let sets = bench.sets(&star);
    let mut good = sets[sets.len() - 2]["spec"]["template"].clone();
    good["metadata"]["labels"]
        .as_object_mut()
        .unwrap()
        .remove("pod-template-hash");
    bench.edit(&star, |tree| tree["spec"]["template"] = good);
    bench.run_to(180);
    assert_eq!(bench.deployment(&star)["status"]["readyReplicas"], 3);
    let metrics = [Incident::MetricsGone, Incident::MetricsBack];
    assert_eq!(bench.run_to(231), metrics);
}

#[test]
fn an_ordinary_day_brings_releases_and_restarts() {
    let mut bench = Bench::new("calm", 150);
    let before: u64 = bench.store.revision();
    bench.run_to(120);
    assert!(bench.store.revision() > before);
    let restarted = bench
        .trees(Resource::Pods)
        .iter()
        .filter(|pod| pod["status"]["containerStatuses"][0]["restartCount"].as_u64() > Some(0))
        .count();
    assert!(restarted > 2, "{restarted}");
    let broken = bench
        .trees(Resource::Deployments)
        .iter()
        .filter(|tree| condition(tree, "Progressing")["status"] != "True")
        .count();
    assert_eq!(broken, 0);
}

#[test]
fn nothing_happens_by_itself_in_a_still_world() {
    let mut bench = Bench::new("still", 60);
    bench.run_to(9);
    let before = bench.store.revision();
    bench.run_to(300);
    assert_eq!(bench.store.revision(), before);
}

#[test]
fn hostile_text_is_everywhere_an_owner_can_write() {
    let bench = Bench::new("hostile", 60);
    for resource in [
        Resource::Deployments,
        Resource::ReplicaSets,
        Resource::Pods,
        Resource::Events,
    ] {
        let all: String = bench.trees(resource).iter().map(Value::to_string).collect();
        for escaped in [
            "\\u001b[2J",
            "\\u001b]52",
            "\u{202e}",
            "\u{e0041}",
            "\u{200b}",
        ] {
            assert!(all.contains(escaped), "{resource:?} lacks {escaped:?}");
        }
    }
    let deployments = bench.trees(Resource::Deployments);
    let longest = deployments
        .iter()
        .filter_map(|tree| tree["metadata"]["annotations"]["dogwatch.dev/owner"].as_str())
        .map(str::len)
        .max();
    assert!(longest > Some(10_000), "{longest:?}");
}
