use serde_json::{Value, json};

use super::*;

/// A flag as the specification shows one, in its environment `production`.
pub(in crate::backends::launchdarkly) fn flag(environment: &Value) -> Flag {
    let flag = json!({
        "key": "new-prompt", "kind": "boolean", "_version": 7, "creationDate": 1_654_365_243_000_i64,
        "variations": [
            {"_id": "id-true", "value": true}, {"_id": "id-false", "value": false},
        ],
        "temporary": true, "tags": ["app-invoice-bot"], "archived": false,
        "environments": {"production": environment},
    });
    serde_json::from_value(flag).expect("a flag")
}

fn words(flag: &Flag) -> String {
    let document = Document::new(flag, &flag.environments["production"]);
    let share = document
        .percentage()
        .map_or("—".into(), |it| it.to_string());
    let (state, exposure) = (document.state().word(), document.exposure().words());
    format!("{state}; {exposure}; {share}")
}

#[test]
fn who_gets_it_is_told_by_the_fallthrough() {
    let rollout = |on: i64, off: i64| {
        json!({"rollout": {"contextKind": "user", "variations": [
            {"variation": 0, "weight": on}, {"variation": 1, "weight": off},
        ]}})
    };
    let experiment = json!({"rollout": {"kind": "experiment", "variations": []}});
    let by_email = json!({"rollout": {"bucketBy": "email", "variations": []}});
    for (environment, expected) in [
        (
            json!({"on": true, "fallthrough": {"variation": 0}, "offVariation": 1}),
            "on; everyone; 100",
        ),
        (
            json!({"on": true, "fallthrough": {"variation": 1}, "offVariation": 1}),
            "on; nobody; 0",
        ),
        (
            json!({"on": true, "fallthrough": rollout(25_000, 75_000)}),
            "on; 25 %; 25",
        ),
        (
            json!({"on": true, "fallthrough": rollout(33_333, 66_667)}),
            "on; 33.333 %; 33.333",
        ),
        (
            json!({"on": false, "fallthrough": rollout(25_000, 75_000), "offVariation": 1}),
            "off; nobody; 25",
        ),
        (
            json!({"on": false, "fallthrough": {"variation": 0}, "offVariation": 0}),
            "off; everyone; 100",
        ),
        (
            json!({"on": false, "fallthrough": {"variation": 0}}),
            "code default; unknown; 100",
        ),
        (
            json!({"on": true, "fallthrough": rollout(25_000, 75_000), "rules": [{}, {}],
                   "targets": [{"values": ["u1"], "variation": 0}, {"values": []}]}),
            "on; some: 1 target, 2 rules, else 25 %; —",
        ),
        (
            json!({"on": true, "fallthrough": experiment}),
            "on; some: an experiment; —",
        ),
        (
            json!({"on": true, "fallthrough": by_email}),
            "on; some: a share told by an attribute; —",
        ),
        (
            json!({"on": true, "fallthrough": rollout(150_000, -50_000)}),
            "on; invalid: weights of 150000 and -50000 in 100000; —",
        ),
        (
            json!({"on": true, "fallthrough": rollout(10, 10)}),
            "on; invalid: weights of 10 and 10 in 100000; —",
        ),
        (
            json!({"on": true, "fallthrough": {"variation": 7}}),
            "on; invalid: variation 7, which there is not; —",
        ),
        (
            json!({"on": true}),
            "on; invalid: no variation for those whom no rule speaks of; —",
        ),
    ] {
        assert_eq!(words(&flag(&environment)), expected, "{environment}");
    }
}

#[test]
fn what_is_no_switch_is_told_by_its_variation() {
    let mut sizes = flag(&json!({"on": true, "fallthrough": {"variation": 1}, "offVariation": 0}));
    sizes.variations[0].value = json!("small");
    sizes.variations[1].value = json!("big");
    assert_eq!(words(&sizes), "on; some: variation \"big\"; —");
    sizes.variations[1].name = Some("Big".into());
    assert_eq!(words(&sizes), "on; some: variation Big; —");
    if let Some(here) = sizes.environments.get_mut("production") {
        here.on = false;
    }
    assert_eq!(words(&sizes), "off; some: its variation for off; —");
}

#[test]
fn plans_read_a_small_document() {
    let environment = json!({"on": true, "fallthrough": {"rollout": {
        "contextKind": "device", "variations": [
            {"variation": 0, "weight": 25_000}, {"variation": 1, "weight": 75_000},
        ],
    }}});
    let flag = flag(&environment);
    let document = Document::new(&flag, &flag.environments["production"]);
    assert_eq!(
        document.live(&"u".into(), &"v".into()).value,
        json!({
            "enabled": true, "percentage": 25, "stale": false, "archived": false,
            "context": "device", "variations": ["id-true", "id-false"],
        })
    );
}
