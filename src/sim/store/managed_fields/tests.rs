use super::*;

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_410_000 + second, 0).unwrap()
}

const fn writer(manager: &str) -> Writer<'_> {
    Writer {
        manager,
        subresource: "",
    }
}

fn created() -> Value {
    let mut object = json!({
        "kind": "Deployment", "apiVersion": "apps/v1",
        "metadata": {"name": "a", "namespace": "rec", "annotations": {"janitor/ttl": "14d"}},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "a"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%"}},
            "template": {
                "metadata": {"labels": {"app": "a"}},
                "spec": {"containers": [{"name": "app", "image": "a:1", "ports": [
                    {"containerPort": 8080, "protocol": "TCP"},
                ]}]},
            },
        },
    });
    record(
        Resource::Deployments,
        None,
        &mut object,
        writer("kubectl-client-side-apply"),
        at(0),
    );
    object
}

fn managers(object: &Value) -> Vec<(String, Value)> {
    let entries = object["metadata"]["managedFields"].as_array().unwrap();
    entries
        .iter()
        .map(|it| {
            (
                it["manager"].as_str().unwrap().to_owned(),
                it["fieldsV1"].clone(),
            )
        })
        .collect()
}

#[test]
fn the_creator_owns_everything_in_the_form_that_servers_write() {
    let port = r#"k:{"containerPort":8080,"protocol":"TCP"}"#;
    let expected = json!({
        "f:metadata": {"f:annotations": {".": {}, "f:janitor/ttl": {}}},
        "f:spec": {
            "f:replicas": {},
            "f:selector": {},
            "f:strategy": {"f:rollingUpdate": {".": {}, "f:maxSurge": {}}, "f:type": {}},
            "f:template": {
                "f:metadata": {"f:labels": {".": {}, "f:app": {}}},
                "f:spec": {"f:containers": {"k:{\"name\":\"app\"}": {
                    ".": {}, "f:image": {}, "f:name": {},
                    "f:ports": {
                        ".": {},
                        port: {".": {}, "f:containerPort": {}, "f:protocol": {}},
                    },
                }}},
            },
        },
    });
    assert_eq!(
        managers(&created()),
        [("kubectl-client-side-apply".to_owned(), expected)]
    );
}

#[test]
fn who_changes_a_field_takes_it_over() {
    let old = created();
    let mut new = old.clone();
    new["metadata"]["annotations"]["janitor/ttl"] = json!("30d");
    new["spec"]["template"]["spec"]["containers"][0]["image"] = json!("a:2");
    record(
        Resource::Deployments,
        Some(&old),
        &mut new,
        writer("dogwatch"),
        at(5),
    );
    let [apply, dogwatch] = managers(&new).try_into().unwrap();
    assert_eq!(
        dogwatch.1,
        json!({
            "f:metadata": {"f:annotations": {"f:janitor/ttl": {}}},
            "f:spec": {"f:template": {"f:spec": {"f:containers": {
                "k:{\"name\":\"app\"}": {"f:image": {}},
            }}}},
        })
    );
    assert_eq!(apply.1["f:metadata"], json!({"f:annotations": {}}));
    assert_eq!(
        new["metadata"]["managedFields"][1]["time"],
        metadata::timestamp(at(5))
    );
    assert_eq!(
        new["metadata"]["managedFields"][0]["time"],
        metadata::timestamp(at(0))
    );
}

#[test]
fn a_removed_field_is_nobodys() {
    let old = created();
    let mut new = old.clone();
    metadata::of(&mut new).remove("annotations");
    record(
        Resource::Deployments,
        Some(&old),
        &mut new,
        writer("kubectl-annotate"),
        at(5),
    );
    let all = managers(&new);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].1.get("f:metadata"), None);
}

#[test]
fn writing_nothing_new_leaves_the_record_alone() {
    let old = created();
    let mut new = old.clone();
    record(
        Resource::Deployments,
        Some(&old),
        &mut new,
        writer("dogwatch"),
        at(5),
    );
    assert_eq!(new, old);
}

#[test]
fn the_status_has_an_entry_of_its_own() {
    let old = created();
    let mut new = old.clone();
    new["status"] = json!({"conditions": [{"type": "Available", "status": "True"}]});
    let controller = Writer {
        manager: "kubectl-client-side-apply",
        subresource: "status",
    };
    record(
        Resource::Deployments,
        Some(&old),
        &mut new,
        controller,
        at(5),
    );
    let entry = &new["metadata"]["managedFields"][1];
    assert_eq!(entry["subresource"], "status");
    let condition = json!({".": {}, "f:status": {}, "f:type": {}});
    assert_eq!(
        entry["fieldsV1"],
        json!({"f:status": {"f:conditions": {".": {}, "k:{\"type\":\"Available\"}": condition}}})
    );
}

#[test]
fn conditions_of_custom_resources_are_one_value() {
    let mut rollout = json!({
        "metadata": {"name": "r"}, "status": {"conditions": [{"type": "Paused"}], "phase": "x"},
    });
    record(
        Resource::Rollouts,
        None,
        &mut rollout,
        writer("curl"),
        at(0),
    );
    let expected = json!({"f:status": {".": {}, "f:conditions": {}, "f:phase": {}}});
    assert_eq!(managers(&rollout), [("curl".to_owned(), expected)]);
}
