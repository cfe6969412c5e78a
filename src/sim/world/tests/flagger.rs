//! Flagger's Canaries go through their phases.

use serde_json::{Value, json};

use super::Bench;
use crate::sim::store::{Key, Resource};
use crate::sim::world::{Behaviour, Cast};

fn stage() -> (Bench, Key) {
    let bench = Bench::new("bad-canary", 40);
    let key = bench.world.cast(Cast::Ward).unwrap().clone();
    (bench, key)
}

fn canary(bench: &Bench, key: &Key) -> Value {
    bench.store.get(Resource::Canaries, key).unwrap().value()
}

fn phase(bench: &Bench, key: &Key) -> String {
    let tree = canary(bench, key);
    tree["status"]["phase"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn primary(key: &Key) -> Key {
    Key::new(&key.namespace, &format!("{}-primary", key.name))
}

fn spec(bench: &mut Bench, key: &Key, patch: &Value) {
    let mut tree = canary(bench, key);
    json_patch::merge(&mut tree["spec"], patch);
    let now = bench.world.clock;
    bench.store.replace(Resource::Canaries, tree, now).unwrap();
}

fn release(bench: &mut Bench, key: &Key, behaviour: Behaviour) {
    let image = "registry.local/x:next".to_owned();
    bench.world.images.insert(image.clone(), behaviour);
    bench.edit(key, |tree| {
        tree["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
    });
}

#[test]
fn it_begins_in_the_middle_of_an_analysis() {
    let (bench, key) = stage();
    let tree = canary(&bench, &key);
    let status = &tree["status"];
    assert_eq!(status["phase"], "Progressing", "{status:#}");
    let weight = status["canaryWeight"].as_u64().unwrap();
    assert!((10..=40).contains(&weight), "{status:#}");
    assert_eq!(status["conditions"][0]["type"], "Promoted");
    assert_ne!(status["lastAppliedSpec"], status["lastPromotedSpec"]);
    let primary = bench.deployment(&primary(&key));
    assert_eq!(primary["metadata"]["ownerReferences"][0]["kind"], "Canary");
    let name = format!("{}-primary", key.name);
    assert_eq!(
        primary["metadata"]["labels"]["app.kubernetes.io/name"],
        name.as_str()
    );
    assert_eq!(
        primary["metadata"]["labels"]["app.kubernetes.io/instance"],
        key.name.as_str()
    );
    assert_eq!(primary["status"]["readyReplicas"], 2);
    assert_eq!(bench.deployment(&key)["status"]["readyReplicas"], 2);
}

#[test]
fn what_is_good_is_let_in() {
    let (mut bench, key) = stage();
    bench.skip_to(600);
    assert_eq!(phase(&bench, &key), "Succeeded");
    let tree = canary(&bench, &key);
    assert_eq!(tree["status"]["canaryWeight"], 0);
    assert_eq!(
        tree["status"]["lastAppliedSpec"],
        tree["status"]["lastPromotedSpec"]
    );
    let (target, primary) = (bench.deployment(&key), bench.deployment(&primary(&key)));
    assert_eq!(target["spec"]["replicas"], 0);
    let image = |tree: &Value| tree["spec"]["template"]["spec"]["containers"][0]["image"].clone();
    assert_eq!(image(&target), image(&primary));
    assert_eq!(primary["status"]["availableReplicas"], 2);
}

#[test]
fn what_is_bad_goes_and_the_primary_stays() {
    let (mut bench, key) = stage();
    bench.skip_to(600);
    let before = bench.deployment(&primary(&key))["spec"]["template"].take();
    let bad = Behaviour::Erring {
        after: 0,
        percent: 10,
        slowdown: 1,
    };
    release(&mut bench, &key, bad);
    bench.skip_to(640);
    assert_eq!(phase(&bench, &key), "Progressing");
    bench.skip_to(780);
    let status = canary(&bench, &key)["status"].take();
    assert!(status["failedChecks"].as_u64() > Some(0), "{status:#}");
    bench.skip_to(1_200);
    let status = canary(&bench, &key)["status"].take();
    assert_eq!(status["phase"], "Failed", "{status:#}");
    assert_eq!(
        (&status["failedChecks"], &status["canaryWeight"]),
        (&json!(5), &json!(0))
    );
    assert_eq!(status["conditions"][0]["status"], "False");
    assert_eq!(bench.deployment(&key)["spec"]["replicas"], 0);
    assert_eq!(bench.deployment(&primary(&key))["spec"]["template"], before);
}

#[test]
fn skipped_it_is_promoted_at_once_and_suspended_it_stands_still() {
    let (mut bench, key) = stage();
    spec(&mut bench, &key, &json!({"suspend": true}));
    let weight = canary(&bench, &key)["status"]["canaryWeight"].take();
    bench.skip_to(400);
    assert_eq!(canary(&bench, &key)["status"]["canaryWeight"], weight);
    spec(
        &mut bench,
        &key,
        &json!({"suspend": false, "skipAnalysis": true}),
    );
    bench.skip_to(500);
    assert_eq!(phase(&bench, &key), "Succeeded");
}
