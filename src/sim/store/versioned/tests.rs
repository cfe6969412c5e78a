use super::*;
use crate::sim::store::{ChangeKind, DeleteOptions, Deletion, Preconditions, Propagation, Reason};
use serde_json::json;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_410_000, 0).unwrap()
}

fn deployment(name: &str) -> Value {
    json!({"metadata": {"namespace": "rec", "name": name}, "spec": {"replicas": 2}})
}

fn pod(name: &str, owner: &str) -> Value {
    json!({"metadata": {
        "namespace": "rec", "name": name,
        "ownerReferences": [{"uid": owner, "controller": true}],
    }})
}

fn store_with(names: &[&str]) -> Store {
    let mut store = Store::new(7);
    for name in names {
        store
            .create(Resource::Deployments, deployment(name), now())
            .unwrap();
    }
    store
}

fn key(name: &str) -> Key {
    Key::new("rec", name)
}

#[test]
fn creating_fills_in_what_the_server_owns() {
    let store = store_with(&["a"]);
    let stored = store.get(Resource::Deployments, &key("a")).unwrap();
    let value = stored.value();
    assert_eq!(value["metadata"]["resourceVersion"], "2");
    assert_eq!(value["metadata"]["generation"], 1);
    assert_eq!(
        value["metadata"]["creationTimestamp"],
        metadata::timestamp(now())
    );
    assert_eq!(value["metadata"]["uid"], stored.uid());
    assert_eq!(value["kind"], "Deployment");
    assert_eq!(value["apiVersion"], "apps/v1");
}

#[test]
fn a_name_is_generated_and_a_taken_one_refused() {
    let mut store = Store::new(7);
    let object = json!({"metadata": {"namespace": "rec", "generateName": "dogwatch-"}});
    let stored = store.create(Resource::Events, object, now()).unwrap();
    assert_eq!(stored.key().name.len(), "dogwatch-".len() + 5);
    let again = json!({"metadata": {"namespace": "rec", "name": stored.key().name}});
    let refusal = store.create(Resource::Events, again, now()).unwrap_err();
    assert_eq!(refusal.reason, Reason::AlreadyExists);
}

#[test]
fn a_stale_write_conflicts_and_changes_nothing() {
    let mut store = store_with(&["a"]);
    let mut object = store.get(Resource::Deployments, &key("a")).unwrap().value();
    object["spec"]["replicas"] = json!(3);
    store
        .replace(Resource::Deployments, object.clone(), now())
        .unwrap();
    object["spec"]["replicas"] = json!(4);
    let refusal = store
        .replace(Resource::Deployments, object, now())
        .unwrap_err();
    assert_eq!(refusal, Refusal::conflict(Resource::Deployments, "a"));
    assert_eq!(store.revision(), 3);
}

#[test]
fn generations_count_spec_and_annotations_of_deployments_only() {
    let mut store = store_with(&["a"]);
    store
        .create(Resource::ReplicaSets, deployment("a"), now())
        .unwrap();
    let table = [
        (Resource::Deployments, json!({"status": {"replicas": 2}}), 1),
        (
            Resource::Deployments,
            json!({"metadata": {"annotations": {"x": "y"}}}),
            2,
        ),
        (Resource::Deployments, json!({"spec": {"replicas": 5}}), 3),
        (
            Resource::ReplicaSets,
            json!({"metadata": {"annotations": {"x": "y"}}}),
            1,
        ),
        (Resource::ReplicaSets, json!({"spec": {"replicas": 5}}), 2),
    ];
    for (resource, patch, generation) in table {
        let mut object = store.get(resource, &key("a")).unwrap().value();
        json_patch::merge(&mut object, &patch);
        let stored = store.replace(resource, object, now()).unwrap();
        assert_eq!(
            stored.value()["metadata"]["generation"],
            generation,
            "{resource:?} {patch}"
        );
    }
}

#[test]
fn writing_the_same_again_has_no_revision() {
    let mut store = store_with(&["a"]);
    let object = store.get(Resource::Deployments, &key("a")).unwrap().value();
    let revision = store.revision();
    store.replace(Resource::Deployments, object, now()).unwrap();
    assert_eq!(store.revision(), revision);
    assert!(
        store
            .changes_since(Resource::Deployments, revision)
            .unwrap()
            .is_empty()
    );
}

#[test]
fn the_log_tells_additions_modifications_and_deletions_in_order() {
    let mut store = store_with(&["a", "b"]);
    let mut object = store.get(Resource::Deployments, &key("a")).unwrap().value();
    object["metadata"]["labels"] = json!({"tier": "gold"});
    store.replace(Resource::Deployments, object, now()).unwrap();
    store
        .delete(Resource::Deployments, &key("b"), now())
        .unwrap();
    let changes = store.changes_since(Resource::Deployments, 2).unwrap();
    let told: Vec<_> = changes
        .iter()
        .map(|it| (it.kind, it.object.key().name.as_str(), it.revision()))
        .collect();
    assert_eq!(
        told,
        [
            (ChangeKind::Added, "b", 3),
            (ChangeKind::Modified, "a", 4),
            (ChangeKind::Deleted, "b", 5),
        ]
    );
    assert_eq!(changes[1].previous_labels().unwrap().get("tier"), None);
    assert_eq!(changes[1].object.labels().get("tier"), Some("gold"));
}

#[test]
fn compaction_forgets_and_says_so() {
    let mut store = store_with(&["a", "b"]);
    store.compact(2);
    assert_eq!(
        store.changes_since(Resource::Deployments, 1),
        Err(Compacted {
            asked: 1,
            oldest: 2
        })
    );
    assert_eq!(
        store.changes_since(Resource::Deployments, 2).unwrap().len(),
        1
    );
}

#[test]
fn a_store_that_starts_late_has_no_older_history() {
    let store = Store::starting_at(7, 1000);
    assert!(store.changes_since(Resource::Pods, 999).is_err());
    assert!(store.changes_since(Resource::Pods, 1000).is_ok());
}

#[test]
fn owned_objects_are_found_by_the_uid_of_their_owner() {
    let mut store = Store::new(7);
    for (name, owner) in [("p1", "u1"), ("p2", "u1"), ("p3", "u2")] {
        store
            .create(Resource::Pods, pod(name, owner), now())
            .unwrap();
    }
    let names = |store: &Store, uid| -> Vec<String> {
        store
            .owned_by(Resource::Pods, uid)
            .map(|it| it.key().name.to_string())
            .collect()
    };
    assert_eq!(names(&store, "u1"), ["p1", "p2"]);
    store.delete(Resource::Pods, &key("p1"), now()).unwrap();
    assert_eq!(names(&store, "u1"), ["p2"]);
}

#[test]
fn lists_are_sorted_and_bounded_by_namespace() {
    let mut store = Store::new(7);
    for (namespace, name) in [("b", "x"), ("a", "y"), ("a", "x"), ("c", "x")] {
        let object = json!({"metadata": {"namespace": namespace, "name": name}});
        store.create(Resource::Pods, object, now()).unwrap();
    }
    let names = |namespace, start| -> Vec<String> {
        let list = store.list_from(Resource::Pods, namespace, start);
        list.map(|it| format!("{}/{}", it.key().namespace, it.key().name))
            .collect()
    };
    assert_eq!(names(None, Bound::Unbounded), ["a/x", "a/y", "b/x", "c/x"]);
    assert_eq!(names(Some("a"), Bound::Unbounded), ["a/x", "a/y"]);
    assert_eq!(
        names(Some("a"), Bound::Excluded(Key::new("a", "x"))),
        ["a/y"]
    );
    assert_eq!(
        names(Some("b"), Bound::Excluded(Key::new("a", "x"))),
        ["b/x"]
    );
}

#[test]
fn a_namesake_has_another_uid() {
    let mut store = store_with(&["a"]);
    let first = store
        .delete(Resource::Deployments, &key("a"), now())
        .unwrap();
    let second = store
        .create(Resource::Deployments, deployment("a"), now())
        .unwrap();
    assert_ne!(first.uid(), second.uid());
}

#[test]
fn a_deletion_checks_the_uid() {
    let mut store = store_with(&["a"]);
    let options = DeleteOptions {
        preconditions: Some(Preconditions {
            uid: Some("0".to_owned()),
            resource_version: None,
        }),
        ..DeleteOptions::default()
    };
    let refusal = store
        .request_deletion(Resource::Deployments, &key("a"), &options, now())
        .unwrap_err();
    assert_eq!(refusal.reason, Reason::Conflict);
    assert!(store.get(Resource::Deployments, &key("a")).is_some());
}

#[test]
fn a_foreground_deletion_waits_for_its_finalizer() {
    let mut store = store_with(&["a"]);
    let options = DeleteOptions {
        propagation_policy: Some(Propagation::Foreground),
        ..DeleteOptions::default()
    };
    let deletion = store
        .request_deletion(Resource::Deployments, &key("a"), &options, now())
        .unwrap();
    let Deletion::Pending(marked) = deletion else {
        panic!("gone at once: {deletion:?}")
    };
    let mut object = marked.value();
    assert_eq!(
        object["metadata"]["finalizers"],
        json!(["foregroundDeletion"])
    );
    assert_eq!(
        object["metadata"]["deletionTimestamp"],
        metadata::timestamp(now())
    );
    assert_eq!(object["metadata"]["generation"], 2);
    metadata::of(&mut object).remove("finalizers");
    store.replace(Resource::Deployments, object, now()).unwrap();
    assert!(store.get(Resource::Deployments, &key("a")).is_none());
    let last = store.changes_since(Resource::Deployments, 3).unwrap();
    assert_eq!(last.last().map(|it| it.kind), Some(ChangeKind::Deleted));
}

#[test]
fn orphans_lose_their_owner() {
    let mut store = store_with(&["a"]);
    let uid = store
        .get(Resource::Deployments, &key("a"))
        .unwrap()
        .uid()
        .to_owned();
    store.create(Resource::Pods, pod("p", &uid), now()).unwrap();
    let options = DeleteOptions {
        propagation_policy: Some(Propagation::Orphan),
        ..DeleteOptions::default()
    };
    store
        .request_deletion(Resource::Deployments, &key("a"), &options, now())
        .unwrap();
    assert_eq!(store.owned_by(Resource::Pods, &uid).count(), 0);
    assert!(store.get(Resource::Pods, &key("p")).is_some());
}
