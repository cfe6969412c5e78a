use proptest::prelude::*;
use serde_json::json;

use super::*;

fn words(before: &Value, after: &Value) -> Vec<String> {
    let lines = template_difference(before, after);
    lines.iter().map(Difference::words).collect()
}

fn container(more: &Value) -> Value {
    let mut container = json!({"name": "app", "image": "app:v1"});
    if let (Some(fields), Some(more)) = (container.as_object_mut(), more.as_object()) {
        fields.extend(more.clone());
    }
    json!({"spec": {"containers": [container]}})
}

#[test]
fn a_container_tells_what_differs_and_no_value_of_its_environment() {
    for (before, after, expected) in [
        (json!({}), json!({}), vec![]),
        (
            json!({"image": "app:v1"}),
            json!({"image": "app:v2"}),
            vec!["image of app app:v1 → app:v2"],
        ),
        (
            json!({"image": "r.example/team/app:v1"}),
            json!({"image": "r.example/team/app@sha256:0a"}),
            vec!["image of app app:v1 → app@sha256:0a"],
        ),
        (
            json!({"image": "r.example/team/app:v1"}),
            json!({"image": "other.example/team/app:v1"}),
            vec!["image of app r.example/team/app:v1 → other.example/team/app:v1"],
        ),
        (
            json!({"env": [{"name": "A", "value": "s3cret"}, {"name": "B", "value": "1"}]}),
            json!({"env": [{"name": "A", "value": "0ther"}, {"name": "C", "value": "1"}]}),
            vec![
                "env A of app changed",
                "env B of app set → unset",
                "env C of app unset → set",
            ],
        ),
        (
            json!({"env": [{"name": "A"}, {"name": "B"}]}),
            json!({"env": [{"name": "B"}, {"name": "A"}]}),
            vec!["other: order of env of app changed"],
        ),
        (
            json!({"envFrom": [{"secretRef": {"name": "db"}}]}),
            json!({"envFrom": [{"configMapRef": {"name": "db"}}]}),
            vec![
                "env from config map db of app unset → set",
                "env from secret db of app set → unset",
            ],
        ),
        (
            json!({"resources": {"requests": {"cpu": "100m"}}}),
            json!({"resources": {"requests": {"cpu": "200m"}, "limits": {"memory": "1Gi"}}}),
            vec![
                "memory limit of app unset → 1Gi",
                "cpu request of app 100m → 200m",
            ],
        ),
        (
            json!({"resources": {}}),
            json!({"resources": null}),
            vec!["other: app.resources changed"],
        ),
        (
            json!({"args": ["--token=s3cret"], "livenessProbe": {}}),
            json!({"command": ["s3cret"]}),
            vec!["other: app.args, app.livenessProbe, app.command changed"],
        ),
    ] {
        let mut found = words(&container(&before), &container(&after));
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{before} {after}");
    }
}

#[test]
fn containers_come_and_go() {
    let one = json!({"spec": {"containers": [{"name": "app", "image": "a:1"}]}});
    let two = json!({"spec": {"containers": [
        {"name": "app", "image": "a:1"}, {"name": "proxy", "image": "p:1"},
    ], "initContainers": [{"name": "setup"}]}});
    assert_eq!(
        words(&one, &two),
        [
            "container proxy unset → p:1",
            "container setup unset → no image"
        ]
    );
    assert_eq!(
        words(&two, &one),
        [
            "container proxy p:1 → unset",
            "container setup no image → unset"
        ]
    );
    let mut turned = two.clone();
    let list = turned["spec"]["containers"].as_array_mut().expect("a list");
    list.reverse();
    assert_eq!(
        words(&two, &turned),
        ["other: order of spec.containers changed"]
    );
}

#[test]
fn the_rest_is_told_by_its_place_and_only_so_much_of_it() {
    let before = json!({
        "metadata": {"annotations": {"a/b": "1", "same": "x"}},
        "spec": {"volumes": [{"name": "v", "secret": {"secretName": "s3cret"}}], "priority": 1},
    });
    let after = json!({
        "metadata": {"annotations": {"same": "x"}, "labels": {"l": "1"}},
        "spec": {"volumes": [], "priority": 1, "nodeName": "n"},
    });
    assert_eq!(
        words(&before, &after),
        ["other: metadata.annotations.a/b, metadata.labels.l, spec.volumes, spec.nodeName changed"]
    );
    let many: Map<String, Value> = (0..20).map(|i| (format!("k{i:02}"), json!(i))).collect();
    let found = words(&json!({"spec": {}}), &json!({ "spec": many }));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].ends_with("spec.k07 and 12 more changed"),
        "{found:?}"
    );
    assert_eq!(words(&json!(null), &json!({})), ["other: template changed"]);
}

/// Where a secret may stand: everything below these keys.
const SECRET: &str = "s3cret";

fn secret() -> impl Strategy<Value = Value> {
    (0..4u8).prop_map(|number| json!(format!("{SECRET}-{number}")))
}

fn variables() -> impl Strategy<Value = Value> {
    let variable = ("[A-C]", secret(), any::<bool>()).prop_map(|(name, value, plain)| {
        if plain {
            json!({"name": name, "value": value})
        } else {
            json!({"name": name, "valueFrom": {"secretKeyRef": {"name": "db", "key": value}}})
        }
    });
    prop::collection::vec(variable, 0..4).prop_map(Value::from)
}

fn any_container() -> impl Strategy<Value = Value> {
    let texts = || prop::collection::vec(secret(), 0..3).prop_map(Value::from);
    let limits = prop::option::of("[1-3]00m").prop_map(|cpu| json!({"limits": {"cpu": cpu}}));
    let image = prop::option::of("[ab]:[12]");
    ("[a-c]", image, variables(), texts(), texts(), limits).prop_map(
        |(name, image, env, args, command, resources)| {
            json!({
                "name": name, "image": image, "env": env, "args": args, "command": command,
                "resources": resources,
                "livenessProbe": {"exec": {"command": args}},
            })
        },
    )
}

fn template() -> impl Strategy<Value = Value> {
    let containers = prop::collection::vec(any_container(), 0..4);
    let annotations = prop::collection::btree_map("[xy]", secret(), 0..3);
    let odd = prop_oneof![
        4 => Just(json!({})),
        1 => Just(Value::Null),
        1 => Just(json!(["s3cret"])),
    ];
    (containers, annotations, odd).prop_map(|(containers, annotations, odd)| {
        json!({
            "metadata": {"annotations": annotations, "labels": odd},
            "spec": {"containers": containers, "volumes": odd},
        })
    })
}

proptest! {
    #[test]
    fn equal_templates_have_no_difference_and_others_have_one(
        before in template(), after in template(),
    ) {
        prop_assert_eq!(template_difference(&before, &before), vec![]);
        let lines = template_difference(&before, &after);
        prop_assert_eq!(lines.is_empty(), before == after);
    }

    #[test]
    fn no_value_of_environment_arguments_or_command_is_ever_told(
        before in template(), after in template(),
    ) {
        for line in template_difference(&before, &after) {
            prop_assert!(!line.words().contains(SECRET), "{}", line.words());
        }
    }

    #[test]
    fn there_and_back_are_mirrored(before in template(), after in template()) {
        let sides = |lines: Vec<Difference>| -> BTreeSet<_> {
            let told = lines.into_iter().filter(|line| !line.what.starts_with("other: "));
            told.map(|line| (line.what, line.before, line.after)).collect()
        };
        let there = sides(template_difference(&before, &after));
        let back = sides(template_difference(&after, &before));
        let turned = back.into_iter().map(|(what, before, after)| (what, after, before));
        prop_assert_eq!(there, turned.collect());
    }
}
