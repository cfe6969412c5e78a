use serde_json::json;

use super::*;
use crate::config::{FlagsConfig, IdentityConfig};
use crate::model::{Exposure, Percent};

fn read(object: &Value) -> Option<(Metadata, Result<FlagResource, Flaw>)> {
    let origin = Origin {
        cluster: "prod".into(),
        identity: IdentityConfig::default(),
        claims: (&FlagsConfig::default()).into(),
    };
    resource(&object.to_string(), &origin)
}

fn object(metadata: &Value, flags: &Value) -> Value {
    let mut whole = json!({
        "name": "flags", "namespace": "finance", "uid": "u-1", "resourceVersion": "7",
        "creationTimestamp": "2026-11-01T12:00:00Z",
    });
    if let (Some(whole), Value::Object(more)) = (whole.as_object_mut(), metadata) {
        whole.extend(more.clone());
    }
    json!({"metadata": whole, "spec": {"flagSpec": {"flags": flags}}})
}

fn flags(metadata: &Value, flags: &Value) -> Vec<Flag> {
    let (_, resource) = read(&object(metadata, flags)).expect("an object");
    resource.expect("no flaw").flags
}

fn switch() -> Value {
    json!({"state": "ENABLED", "variants": {"on": true, "off": false}, "defaultVariant": "off"})
}

#[test]
fn each_flag_of_a_resource_is_a_row() {
    let mut told = switch();
    told["targeting"] = json!({"fractional": [["on", 25], ["off", 75]]});
    told["metadata"] = json!({
        "owner": "pay", "type": "kill-switch", "description": "New \u{1b}[31mprompt",
        "created": "2026-10-01", "area": "llm", "tier": 2, "nested": {"a": 1},
    });
    let found = flags(
        &json!({"annotations": {"dogwatch.dev/owner": "finance-team"}}),
        &json!({"b": switch(), "a.new": told}),
    );
    let [first, second] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(first.at.key.to_string(), "prod/finance/flags/a.new");
    assert_eq!(
        (first.at.uid.as_str(), first.at.version.as_str()),
        ("u-1", "7")
    );
    assert_eq!(first.kind, FlagKind::KillSwitch);
    assert_eq!(first.exposure.percent(), Percent::whole(25));
    assert_eq!(first.owner.as_deref(), Some("pay"));
    assert_eq!(first.description.as_deref(), Some("New ^[[31mprompt"));
    assert_eq!(first.created, "2026-10-01T00:00:00Z".parse().ok());
    let tags: Vec<_> = first.tags.iter().map(CleanText::as_str).collect();
    assert_eq!(tags, ["area:llm", "tier:2"]);
    assert_eq!(second.exposure, Exposure::Nobody);
    assert_eq!(second.owner.as_deref(), Some("finance-team"));
    assert_eq!(second.created, "2026-11-01T12:00:00Z".parse().ok());
    assert_eq!(second.settled, None, "nobody knows");
}

#[test]
fn a_flag_claims_apps_of_its_own_namespace_and_cluster() {
    let mut tagged = switch();
    tagged["metadata"] = json!({"app": "refunds"});
    for (metadata, name, definition, expected) in [
        (json!({}), "bot.new", switch(), "Pattern prod/finance/bot"),
        (json!({}), "plain", tagged, "Tag prod/finance/refunds"),
        (
            json!({"annotations": {"dogwatch.dev/app": "pay/refunds"}}),
            "bot.new",
            switch(),
            "Tag prod/pay/refunds, Pattern prod/finance/bot",
        ),
        (
            json!({"labels": {"app.kubernetes.io/instance": "invoice-bot"}}),
            "plain",
            switch(),
            "Tag prod/finance/invoice-bot",
        ),
    ] {
        let found = flags(&metadata, &json!({name: definition}));
        let words = found[0].claims.iter().map(|claim| {
            let part = |part: &Option<CleanText>| part.clone().unwrap_or_default();
            let (cluster, namespace) = (part(&claim.cluster), part(&claim.namespace));
            format!("{:?} {cluster}/{namespace}/{}", claim.by, claim.name)
        });
        assert_eq!(words.collect::<Vec<_>>().join(", "), expected, "{metadata}");
    }
}

#[test]
fn flags_that_could_pass_for_others_are_left_out() {
    let two = json!({"a": switch(), "a\u{200b}": switch()});
    let (_, resource) = read(&object(&json!({}), &two)).expect("an object");
    let resource = resource.expect("no flaw");
    assert_eq!(resource.flags.len(), 1);
    assert_eq!(resource.flaw, Some(Flaw::Unclean));
    for (metadata, flaw) in [
        (json!({"name": "x\u{200b}"}), Flaw::Unclean),
        (json!({"uid": null}), Flaw::Unreadable),
        (json!({"namespace": null}), Flaw::Unreadable),
    ] {
        let (_, resource) = read(&object(&metadata, &json!({}))).expect("an object");
        assert_eq!(resource, Err(flaw), "{metadata}");
    }
}

#[test]
fn a_resource_may_hold_anything() {
    for spec in [
        json!({}),
        json!({"flagSpec": {}}),
        json!({"flagSpec": {"flags": null}}),
        json!({"flagSpec": {"flags": {}, "$evaluators": {"shared": {}}}}),
    ] {
        let mut object = object(&json!({}), &json!({}));
        object["spec"] = spec.clone();
        let (_, resource) = read(&object).expect("an object");
        assert_eq!(resource.expect("no flaw").flags.len(), 0, "{spec}");
    }
    for definition in [
        json!(null),
        json!(5),
        json!([]),
        json!({"variants": 5, "metadata": 5}),
    ] {
        assert_eq!(flags(&json!({}), &json!({"a": definition})).len(), 1);
    }
    let mut broken = object(&json!({}), &json!({}));
    broken["spec"]["flagSpec"]["flags"] = json!([]);
    assert!(read(&broken).is_none());
}
