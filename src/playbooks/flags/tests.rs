//! What a wish comes to on each platform, and that it can be taken back.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::model::{Native, Percent, Variants};
use crate::playbooks::desk::flag;
use crate::playbooks::{FieldChange, FieldValue};

fn percent(text: &str) -> Percent {
    Percent::parse(text).expect("a percentage")
}

/// A flag of Unleash, written `off`, `off 25`, `on 25`, `on invalid 150`, `on rules`.
fn unleash(state: &str) -> Flag {
    let mut flag = flag("new-prompt");
    flag.percentage = None;
    let (on, rest) = state.split_once(' ').unwrap_or((state, ""));
    flag.state = if on == "on" {
        FlagState::On
    } else {
        FlagState::Off
    };
    let mut strategies = 1;
    let exposure = match rest {
        "" => {
            strategies = 0;
            Exposure::Everyone
        }
        "rules" => {
            strategies = 2;
            flag.can.percentage = Err("it has 2 strategies".into());
            let rules = "2 strategies".into();
            Exposure::Some { rules }
        }
        rest => {
            if let Some(text) = rest.strip_prefix("invalid ") {
                Exposure::Invalid { text: text.into() }
            } else {
                flag.percentage = Some(percent(rest));
                Exposure::share(percent(rest))
            }
        }
    };
    let shown = flag.state == FlagState::On || matches!(exposure, Exposure::Invalid { .. });
    flag.exposure = if shown { exposure } else { Exposure::Nobody };
    flag.native = Native::Unleash { strategies };
    flag
}

fn launchdarkly(state: &str) -> Flag {
    Flag {
        native: Native::LaunchDarkly,
        ..unleash(state)
    }
}

/// A flag of a FeatureFlag resource.
fn openfeature(definition: &Value) -> Flag {
    let field = |name: &str| definition.get(name).cloned();
    let default_on = definition["defaultVariant"] == json!("on");
    let share = definition["targeting"]["fractional"][0][1].as_u64();
    let exposure = match (share, default_on) {
        (Some(share), _) => Exposure::share(Percent::share(share, 100).expect("a share")),
        (None, true) => Exposure::Everyone,
        (None, false) => Exposure::Nobody,
    };
    let state = match (&definition["state"], &exposure) {
        (state, _) if *state == json!("DISABLED") => FlagState::CodeDefault,
        (_, Exposure::Nobody) => FlagState::Off,
        _ => FlagState::On,
    };
    Flag {
        state,
        percentage: exposure.percent(),
        exposure,
        native: Native::OpenFeature(Box::new(Variants {
            switch: Some(["on".into(), "off".into()]),
            default_variant: field("defaultVariant"),
            targeting: field("targeting"),
            state: field("state"),
        })),
        ..flag("new-prompt")
    }
}

/// `/percentage unset→25, then /enabled false→true, /percentage=25`
fn told(flag: &Flag, wish: &str) -> String {
    let wish = Wish::parse(wish).expect("a wish");
    let side = |side: &Option<FieldValue>| {
        let value = side.as_ref().map(FieldValue::value);
        value.map_or("unset".to_owned(), ToString::to_string)
    };
    let change = |change: &FieldChange| {
        let at = change
            .pointer
            .replace("/spec/flagSpec/flags/new-prompt", "");
        let (before, after) = (side(&change.before), side(&change.after));
        if change.is_idle() {
            return format!("{at}={before}");
        }
        format!("{at} {before}→{after}")
    };
    let request = |request: &moves::Request| {
        let changes: Vec<_> = request.changes.iter().map(change).collect();
        changes.join(", ")
    };
    match moves(flag, wish) {
        Err(why) => format!("refused: {why}"),
        Ok(moves) => {
            let requests: Vec<_> = moves.requests.iter().map(request).collect();
            requests.join(", then ")
        }
    }
}

#[test]
fn unleash_is_asked_step_by_step() {
    for (state, wish, expected) in [
        ("on 25", "off", "/enabled true→false, /percentage=25"),
        ("on", "off", "/enabled true→false"),
        ("on rules", "off", "/enabled true→false"),
        (
            "on invalid 150",
            "off",
            "/enabled true→false, /percentage=150",
        ),
        ("off", "off", "refused: it is off already"),
        ("off 25", "off", "refused: it is off already"),
        // Without a strategy everybody would get it, so that this is said, and done first.
        (
            "off",
            "on",
            "/percentage unset→100, then /enabled false→true, /percentage=100",
        ),
        ("off 25", "on", "/enabled false→true, /percentage=25"),
        ("off rules", "on", "/enabled false→true"),
        (
            "on 25",
            "on",
            "refused: it is on at 25 % already: choose 100 to let in everyone",
        ),
        ("on 100", "on", "refused: it is on for everyone already"),
        ("on 25", "50", "/percentage 25→50"),
        ("on 25", "0", "/percentage 25→0"),
        (
            "on 25",
            "25",
            "refused: it is on at 25 % already: choose 100 to let in everyone",
        ),
        (
            "on 25",
            "33.333",
            "refused: Unleash counts in whole percents: choose one",
        ),
        (
            "off 5",
            "25",
            "/percentage 5→25, then /enabled false→true, /percentage=25",
        ),
        ("off 25", "25", "/enabled false→true, /percentage=25"),
        (
            "off",
            "25",
            "/percentage unset→25, then /enabled false→true, /percentage=25",
        ),
        ("on", "25", "/percentage unset→25"),
        ("on invalid 150", "25", "/percentage 150→25"),
        (
            "off invalid 150",
            "25",
            "/percentage 150→25, then /enabled false→true, /percentage=25",
        ),
        (
            "on invalid many",
            "25",
            "refused: what stands there (`many`) is no number: set it right on its platform",
        ),
        ("on rules", "25", "refused: it has 2 strategies"),
    ] {
        assert_eq!(told(&unleash(state), wish), expected, "{state} {wish}");
    }
    // It has a strategy whose share is none, which is not told of a flag that is off.
    let mut odd = unleash("off");
    odd.native = Native::Unleash { strategies: 1 };
    assert!(told(&odd, "25").contains("can't be told while it is off"));
}

#[test]
fn launchdarkly_is_asked_once() {
    for (state, wish, expected) in [
        ("on 25", "off", "/enabled true→false, /percentage=25"),
        ("off 25", "on", "/enabled false→true, /percentage=25"),
        ("off 5", "25", "/percentage 5→25, /enabled false→true"),
        ("off 25", "25", "/enabled false→true, /percentage=25"),
        ("on 5", "25", "/percentage 5→25"),
        ("on 25", "33.333", "/percentage 25→33.333"),
        ("off rules", "on", "/enabled false→true"),
        ("off", "off", "refused: it is off already"),
        (
            "on 25",
            "25",
            "refused: it is on at 25 % already: choose 100 to let in everyone",
        ),
        ("off rules", "25", "refused: it has 2 strategies"),
    ] {
        assert_eq!(told(&launchdarkly(state), wish), expected, "{state} {wish}");
    }
}

#[test]
fn a_featureflag_is_edited_where_it_is_a_switch_or_a_share() {
    let on = json!({"state": "ENABLED", "defaultVariant": "on"});
    let off = json!({"state": "ENABLED", "defaultVariant": "off"});
    let share = json!({"state": "ENABLED", "defaultVariant": "off",
        "targeting": {"fractional": [["on", 25], ["off", 75]]}});
    let disabled = json!({"state": "DISABLED", "defaultVariant": "off"});
    let rules = json!({"state": "ENABLED", "defaultVariant": "off",
        "targeting": {"if": [{"in": ["@beta", {"var": "email"}]}, "on", "off"]}});
    let cat = json!({"state": "ENABLED", "defaultVariant": "off", "targeting": {"fractional":
        [{"cat": [{"var": "$flagd.flagKey"}, {"var": "email"}]}, ["on", 25], ["off", 75]]}});
    let fractional = r#"{"fractional":[["on",25],["off",75]]}"#;
    let alone = "refused: its targeting is more than a share, and is left alone: change it in its \
                 manifest";
    for (definition, wish, expected) in [
        (
            &on,
            "off",
            r#"/defaultVariant "on"→"off", /targeting=unset"#.to_owned(),
        ),
        (
            &off,
            "on",
            r#"/defaultVariant "off"→"on", /targeting=unset"#.to_owned(),
        ),
        (&off, "off", "refused: it is off already".to_owned()),
        (
            &on,
            "on",
            "refused: it is on for everyone already".to_owned(),
        ),
        (
            &off,
            "25",
            format!(r#"/defaultVariant="off", /targeting unset→{fractional}"#),
        ),
        (
            &on,
            "25",
            format!(r#"/defaultVariant "on"→"off", /targeting unset→{fractional}"#),
        ),
        (
            &share,
            "off",
            format!(r#"/defaultVariant="off", /targeting {fractional}→unset"#),
        ),
        (
            &share,
            "on",
            format!(r#"/defaultVariant "off"→"on", /targeting {fractional}→unset"#),
        ),
        // Whoever asks without a targeting key is of no share: everybody is the default.
        (
            &share,
            "100",
            format!(r#"/defaultVariant "off"→"on", /targeting {fractional}→unset"#),
        ),
        (
            &share,
            "0",
            format!(r#"/defaultVariant="off", /targeting {fractional}→unset"#),
        ),
        (
            &share,
            "33.333",
            format!(
                r#"/defaultVariant="off", /targeting {fractional}→{}"#,
                r#"{"fractional":[["on",33333],["off",66667]]}"#
            ),
        ),
        (
            &share,
            "25",
            "refused: it is on at 25 % already: choose 100 to let in everyone".to_owned(),
        ),
        // What each client's own code says is not off.
        (
            &disabled,
            "off",
            r#"/defaultVariant="off", /targeting=unset, /state "DISABLED"→"ENABLED""#.to_owned(),
        ),
        (&rules, "off", alone.to_owned()),
        (&rules, "25", alone.to_owned()),
        (&cat, "50", alone.to_owned()),
    ] {
        assert_eq!(
            told(&openfeature(definition), wish),
            expected,
            "{definition} {wish}"
        );
    }
    let mut many = openfeature(&on);
    if let Native::OpenFeature(variants) = &mut many.native {
        variants.switch = None;
    }
    assert!(told(&many, "off").contains("not those of a switch"));
}

#[test]
fn what_is_dangerous_is_said() {
    let remarks = |flag: &Flag, wish: &str| {
        let moves = moves(flag, Wish::parse(wish).expect("a wish")).expect("moves");
        moves.remarks.join("; ")
    };
    assert!(remarks(&unleash("off"), "on").contains("for everyone"));
    assert!(remarks(&unleash("on 25"), "0").contains("stays on, and nobody gets it"));
    assert!(remarks(&unleash("off 0"), "on").contains("nobody gets it"));
    let disabled = json!({"state": "DISABLED", "defaultVariant": "on"});
    assert!(remarks(&openfeature(&disabled), "off").contains("DISABLED"));
    assert_eq!(remarks(&unleash("on 25"), "50"), "");
    let archived = Flag {
        archived: true,
        ..unleash("on 25")
    };
    assert!(told(&archived, "off").starts_with("refused: it is archived"));
    assert!(Wish::parse("150").is_err_and(|why| why.contains("from 0 to 100")));
    assert!(Wish::parse("\u{1b}[31m").is_err_and(|why| !why.contains('\u{1b}')));
}

/// Makes `change` to `document`, as every writer does: on condition that it is as planned.
fn make(document: &mut Value, change: &FieldChange) {
    let value = |side: &Option<FieldValue>| side.as_ref().map(|it| it.value().clone());
    assert_eq!(
        document.pointer(&change.pointer).cloned(),
        value(&change.before),
        "{change:?}"
    );
    let (above, key) = change.pointer.rsplit_once('/').expect("a pointer");
    let above = document.pointer_mut(above).and_then(Value::as_object_mut);
    let above = above.expect("an object");
    match value(&change.after) {
        Some(after) => above.insert(key.to_owned(), after),
        None => above.remove(key),
    };
}

fn wishes() -> impl Strategy<Value = Wish> {
    prop_oneof![
        Just(Wish::On),
        Just(Wish::Off),
        (0_u32..=100_000).prop_map(|it| Wish::Share(Percent::thousandths(it).expect("in range"))),
    ]
}

/// A flag with the document that its writer reads.
fn documented() -> impl Strategy<Value = (Flag, Value)> {
    let ours = (any::<bool>(), any::<bool>(), prop::option::of(0_u32..=200)).prop_map(
        |(on, ours, share)| {
            let state = if on { "on" } else { "off" };
            let shared = share.map(|share| match share {
                0..=100 => format!("{state} {share}"),
                invalid => format!("{state} invalid {invalid}"),
            });
            let state = shared.unwrap_or_else(|| state.to_owned());
            let flag = if ours {
                unleash(&state)
            } else {
                launchdarkly(&state)
            };
            let mut document = json!({"enabled": on, "stale": false, "archived": false});
            if let Some(share) = share {
                document["percentage"] = share.into();
            }
            (flag, document)
        },
    );
    let resource = (any::<bool>(), any::<bool>(), prop::option::of(0_u64..=100)).prop_map(
        |(on, enabled, share)| {
            let mut definition = json!({
                "state": if enabled { "ENABLED" } else { "DISABLED" },
                "defaultVariant": if on { "on" } else { "off" },
            });
            if let Some(share) = share {
                definition["targeting"] =
                    json!({"fractional": [["on", share], ["off", 100 - share]]});
            }
            let object = json!({"spec": {"flagSpec": {"flags": {"new-prompt": definition}}}});
            (openfeature(&definition), object)
        },
    );
    prop_oneof![ours, resource]
}

proptest! {
    /// What is planned fits what is there, request by request, does what was wished, and is taken
    /// back to the letter.
    #[test]
    fn what_is_done_can_be_taken_back((flag, document) in documented(), wish in wishes()) {
        let Ok(moves) = moves(&flag, wish) else { return Ok(()) };
        let mut live = document.clone();
        let changes: Vec<_> = moves.requests.iter().flat_map(|it| &it.changes).collect();
        for change in &changes {
            make(&mut live, change);
        }
        if let Some(enabled) = live.get("enabled") {
            prop_assert_eq!(enabled, &json!(wish != Wish::Off));
            if let Wish::Share(percent) = wish {
                prop_assert_eq!(&live["percentage"], &percent.to_json());
            }
        }
        for request in moves.requests.iter().rev() {
            for change in &request.changes {
                make(&mut live, &change.inverse());
            }
        }
        prop_assert_eq!(live, document);
    }
}
