//! Knative Services: a revision for every template, traffic by percent.

use serde_json::{Value, json};

use super::Bench;
use crate::sim::store::{Key, Resource};
use crate::sim::world::{Behaviour, Cast};

fn stage() -> (Bench, Key) {
    let bench = Bench::new("bad-canary", 40);
    let key = bench.world.cast(Cast::Pinned).unwrap().clone();
    (bench, key)
}

fn service(bench: &Bench, key: &Key) -> Value {
    let stored = bench.store.get(Resource::KnativeServices, key);
    stored.unwrap().value()
}

fn edit(bench: &mut Bench, key: &Key, edit: impl FnOnce(&mut Value)) {
    let mut tree = service(bench, key);
    edit(&mut tree);
    let now = bench.world.clock;
    let resource = Resource::KnativeServices;
    bench.store.replace(resource, tree, now).unwrap();
}

fn revisions(bench: &Bench, key: &Key) -> Vec<Value> {
    let uid = bench
        .store
        .get(Resource::KnativeServices, key)
        .unwrap()
        .uid()
        .to_owned();
    let owned = bench.store.owned_by(Resource::KnativeRevisions, &uid);
    owned.map(|it| it.value()).collect()
}

fn condition(tree: &Value, kind: &str) -> String {
    let found = super::condition(tree, kind);
    let text = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
    format!("{} {}", text("status"), text("reason"))
}

/// The pods of a revision.
fn pods(bench: &Bench, revision: &Value) -> Vec<String> {
    let name = revision["metadata"]["name"].as_str().unwrap();
    let pods = bench.store.list(Resource::Pods, None);
    let own = pods.filter(|it| it.labels().get("serving.knative.dev/revision") == Some(name));
    own.map(|it| it.key().name.to_string()).collect()
}

#[test]
fn pinned_traffic_stays_with_the_revision_that_somebody_chose() {
    let (bench, key) = stage();
    let all = revisions(&bench, &key);
    let [.., chosen, newest] = all.as_slice() else {
        panic!("{all:?}");
    };
    let tree = service(&bench, &key);
    let status = &tree["status"];
    assert_eq!(
        status["latestReadyRevisionName"],
        newest["metadata"]["name"]
    );
    assert_eq!(
        status["latestCreatedRevisionName"],
        newest["metadata"]["name"]
    );
    let traffic = &status["traffic"];
    assert_eq!(traffic[0]["revisionName"], chosen["metadata"]["name"]);
    assert_eq!(traffic[0]["percent"], 100);
    assert_eq!(traffic[0]["latestRevision"], false);
    assert_eq!(condition(&tree, "Ready"), "True ");
    assert_eq!(condition(chosen, "Active"), "True ");
    assert_eq!(condition(newest, "Active"), "False NoTraffic");
    assert_eq!(condition(newest, "Ready"), "True ");
    assert_eq!(
        (pods(&bench, chosen).len(), pods(&bench, newest).len()),
        (2, 0)
    );
    let pod = &pods(&bench, chosen)[0];
    let name = chosen["metadata"]["name"].as_str().unwrap();
    assert!(pod.starts_with(&format!("{name}-deployment-")), "{pod}");
}

#[test]
fn unpinned_it_goes_to_the_latest_as_soon_as_that_can_serve() {
    let (mut bench, key) = stage();
    let before = service(&bench, &key)["status"]["traffic"].take();
    edit(&mut bench, &key, |tree| {
        tree["spec"]["traffic"] = json!([{"latestRevision": true, "percent": 100}]);
    });
    bench.run_to(1);
    // Its pods are not there yet.
    let tree = service(&bench, &key);
    assert_eq!(tree["status"]["traffic"], before);
    assert_eq!(
        condition(&tree, "RoutesReady"),
        "Unknown IngressNotConfigured"
    );
    bench.run_to(20);
    let tree = service(&bench, &key);
    let latest = &tree["status"]["latestReadyRevisionName"];
    assert_eq!(tree["status"]["traffic"][0]["revisionName"], *latest);
    assert_eq!(condition(&tree, "Ready"), "True ");
}

#[test]
fn a_new_template_is_a_new_revision_and_one_that_fails_gets_no_traffic() {
    let (mut bench, key) = stage();
    edit(&mut bench, &key, |tree| {
        tree["spec"]["traffic"] = json!([{"latestRevision": true, "percent": 100}]);
    });
    bench.run_to(20);
    let before = revisions(&bench, &key);
    let image = "registry.local/x:never".to_owned();
    bench.world.images.insert(image.clone(), Behaviour::Stuck);
    edit(&mut bench, &key, |tree| {
        tree["spec"]["template"]["spec"]["containers"][0]["image"] = image.into();
    });
    bench.run_to(40);
    let after = revisions(&bench, &key);
    assert_eq!(after.len(), before.len() + 1);
    let newest = after.last().unwrap();
    let tree = service(&bench, &key);
    let status = &tree["status"];
    assert_eq!(
        status["latestCreatedRevisionName"],
        newest["metadata"]["name"]
    );
    assert_ne!(
        status["latestReadyRevisionName"],
        newest["metadata"]["name"]
    );
    assert_eq!(
        status["traffic"][0]["revisionName"],
        status["latestReadyRevisionName"]
    );
    bench.skip_to(700);
    let tree = service(&bench, &key);
    assert_eq!(condition(&tree, "Ready"), "False RevisionFailed");
    assert_eq!(condition(&tree, "RoutesReady"), "True ");
}

#[test]
fn traffic_to_a_revision_that_is_not_there_goes_on_as_before() {
    let (mut bench, key) = stage();
    let before = service(&bench, &key)["status"]["traffic"].take();
    edit(&mut bench, &key, |tree| {
        tree["spec"]["traffic"] = json!([{"revisionName": "nowhere", "percent": 100}]);
    });
    bench.run_to(5);
    let tree = service(&bench, &key);
    assert_eq!(tree["status"]["traffic"], before);
    assert_eq!(condition(&tree, "RoutesReady"), "False RevisionMissing");
}

#[test]
fn what_a_service_owns_goes_with_it() {
    let (mut bench, key) = stage();
    let all = revisions(&bench, &key);
    let now = bench.world.clock;
    let resource = Resource::KnativeServices;
    bench.store.delete(resource, &key, now).unwrap();
    bench.run_to(10);
    for revision in all {
        assert_eq!(pods(&bench, &revision).len(), 0);
        let at = Key::of(&revision);
        assert!(bench.store.get(Resource::KnativeRevisions, &at).is_none());
    }
}
