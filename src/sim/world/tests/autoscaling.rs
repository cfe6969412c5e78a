//! What the autoscaler does about sizes.

use serde_json::Value;

use super::Bench;
use crate::sim::store::{Key, Resource};
use crate::sim::world::Cast;

const AUTOSCALERS: Resource = Resource::HorizontalPodAutoscalers;

fn autoscaled(bench: &Bench) -> (Key, u64, u64) {
    let autoscaler = bench.trees(AUTOSCALERS).remove(0);
    let bound = |name: &str| autoscaler["spec"][name].as_u64().unwrap();
    (
        Key::of(&autoscaler),
        bound("minReplicas"),
        bound("maxReplicas"),
    )
}

impl Bench {
    fn autoscaler(&self, key: &Key) -> Value {
        self.store.get(AUTOSCALERS, key).unwrap().value()
    }

    fn resize(&mut self, key: &Key, size: u64) {
        self.edit(key, |tree| tree["spec"]["replicas"] = size.into());
    }

    fn size(&self, key: &Key) -> u64 {
        self.deployment(key)["spec"]["replicas"].as_u64().unwrap()
    }
}

#[test]
fn some_gold_apps_have_one_and_nobody_of_the_cast() {
    let bench = Bench::new("evening", 150);
    let all = bench.trees(AUTOSCALERS);
    assert!((2..15).contains(&all.len()), "{}", all.len());
    let cast = [Cast::Star, Cast::Understudy, Cast::Soloist, Cast::Stagehand];
    let cast = cast.map(|part| bench.world.cast(part).unwrap().clone());
    for autoscaler in all {
        let key = Key::of(&autoscaler);
        assert!(!cast.contains(&key), "{key:?}");
        let tree = bench.deployment(&key);
        let status = &autoscaler["status"];
        assert_eq!(status["currentReplicas"], tree["spec"]["replicas"]);
        assert_eq!(status["desiredReplicas"], tree["spec"]["replicas"]);
    }
}

#[test]
fn a_size_out_of_bounds_is_put_back_after_a_few_seconds() {
    let mut bench = Bench::quiet(150);
    let (key, least, most) = autoscaled(&bench);
    bench.resize(&key, least - 1);
    bench.run_to(3);
    assert_eq!(bench.size(&key), least - 1);
    bench.run_to(15);
    assert_eq!(bench.size(&key), least);
    assert_eq!(bench.deployment(&key)["status"]["readyReplicas"], least);
    let status = bench.autoscaler(&key)["status"].clone();
    assert_eq!(status["currentReplicas"], least);
    assert_eq!(status["desiredReplicas"], least);
    assert!(status["lastScaleTime"].is_string(), "{status}");
    let reasons = bench.reasons("HorizontalPodAutoscaler");
    assert!(reasons.contains("SuccessfulRescale"), "{reasons:?}");
    bench.resize(&key, most + 4);
    bench.run_to(35);
    assert_eq!(bench.size(&key), most);
    let managers = bench.deployment(&key)["metadata"]["managedFields"].to_string();
    assert!(managers.contains("\"subresource\":\"scale\""), "{managers}");
}

#[test]
fn a_size_within_bounds_stays_and_is_reported() {
    let mut bench = Bench::quiet(150);
    let (key, _, most) = autoscaled(&bench);
    bench.resize(&key, most);
    bench.run_to(40);
    assert_eq!(bench.size(&key), most);
    assert_eq!(bench.autoscaler(&key)["status"]["currentReplicas"], most);
    let before = bench.store.revision();
    bench.run_to(100);
    assert_eq!(bench.store.revision(), before, "it goes on and on");
}

#[test]
fn nothing_at_all_switches_it_off() {
    let mut bench = Bench::quiet(150);
    let (key, ..) = autoscaled(&bench);
    bench.resize(&key, 0);
    bench.run_to(30);
    assert_eq!(bench.size(&key), 0);
    let status = bench.autoscaler(&key)["status"].to_string();
    assert!(status.contains("ScalingDisabled"), "{status}");
}

#[test]
fn one_that_a_client_makes_or_takes_away_counts_from_then_on() {
    let mut bench = Bench::quiet(60);
    let key = bench.app_with(1);
    let (of, ..) = autoscaled(&Bench::quiet(150));
    let mut object = Bench::quiet(150).autoscaler(&of);
    object["metadata"] = serde_json::json!({"namespace": key.namespace, "name": "mine"});
    object["spec"]["scaleTargetRef"]["name"] = key.name.as_str().into();
    object["spec"]["minReplicas"] = 2.into();
    let now = bench.world.clock;
    bench.store.create(AUTOSCALERS, object, now).unwrap();
    bench.run_to(20);
    assert_eq!(bench.size(&key), 2);
    let mine = Key::new(&key.namespace, "mine");
    let now = bench.world.clock;
    bench.store.delete(AUTOSCALERS, &mine, now).unwrap();
    bench.run_to(21);
    bench.resize(&key, 1);
    bench.run_to(40);
    assert_eq!(bench.size(&key), 1);
}
