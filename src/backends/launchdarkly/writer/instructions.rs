//! A step as the instructions of one semantic patch. Pure.

use serde_json::{Value, json};

use crate::backends::launchdarkly::document::USUAL_CONTEXT;
use crate::backends::{LiveObject, WriteError};
use crate::model::{CleanText, Percent};
use crate::playbooks::{FieldChange, FieldValue, Step};

/// What makes `step`'s changes to the flag that is `on`: the share first, so that nobody is let in
/// by the one before. What only says what it counts on is no instruction.
pub(super) fn instructions(step: &Step, on: &LiveObject) -> Result<Vec<Value>, WriteError> {
    let mut changes: Vec<_> = step.changes.iter().filter(|it| !it.is_idle()).collect();
    changes.sort_by_key(|change| change.pointer != "/percentage");
    let instructions = changes.into_iter().map(|change| instruction(change, on));
    let instructions = instructions.collect::<Result<Vec<_>, _>>()?;
    if instructions.is_empty() {
        return Err(WriteError::NotSent("it changes nothing".into()));
    }
    Ok(instructions)
}

fn instruction(change: &FieldChange, on: &LiveObject) -> Result<Value, WriteError> {
    let after = change.after.as_ref().map(FieldValue::value);
    let kind = match (change.pointer.as_str(), after) {
        ("/enabled", Some(Value::Bool(true))) => "turnFlagOn",
        ("/enabled", Some(Value::Bool(false))) => "turnFlagOff",
        ("/archived", Some(Value::Bool(true))) => "archiveFlag",
        ("/archived", Some(Value::Bool(false))) => "restoreFlag",
        ("/percentage", Some(share)) => return rollout(share, on),
        (pointer, _) => {
            return Err(WriteError::NotSent(CleanText::new(&format!(
                "{pointer} can't be changed in LaunchDarkly"
            ))));
        }
    };
    Ok(json!({ "kind": kind }))
}

/// Nobody and everybody are variations; anything between is a rollout.
fn rollout(share: &Value, on: &LiveObject) -> Result<Value, WriteError> {
    const KIND: &str = "updateFallthroughVariationOrRollout";
    let refused = |words: &str| WriteError::NotSent(CleanText::new(words));
    let percent = Percent::from_json(share);
    let percent = percent.ok_or_else(|| refused(&format!("{share} is no percentage")))?;
    let id = |place: usize| on.value["variations"].get(place).and_then(Value::as_str);
    let (Some(yes), Some(no)) = (id(0), id(1)) else {
        return Err(refused("its variations are no switch"));
    };
    match percent {
        Percent::ALL => Ok(json!({"kind": KIND, "variationId": yes})),
        Percent::ZERO => Ok(json!({"kind": KIND, "variationId": no})),
        percent => {
            let weight = percent.as_thousandths();
            let rest = Percent::ALL.as_thousandths() - weight;
            let context = on.value["context"].as_str().unwrap_or(USUAL_CONTEXT);
            Ok(json!({
                "kind": KIND, "rolloutContextKind": context,
                "rolloutWeights": {yes: weight, no: rest},
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FlagKey, FlagRef, Platform, Target};

    fn step(changes: &[(&str, Value, Value)]) -> Step {
        let key = FlagKey {
            platform: "launchdarkly".into(),
            project: "default".into(),
            environment: "production".into(),
            name: "new-prompt".into(),
        };
        let flag = FlagRef {
            key,
            by: Platform::LaunchDarkly,
            uid: "u".into(),
            version: "1".into(),
        };
        let changes = changes.iter().map(|(pointer, before, after)| FieldChange {
            pointer: (*pointer).into(),
            before: Some(before.clone().into()),
            after: Some(after.clone().into()),
        });
        Step {
            target: Target::Flag { app: None, flag },
            changes: changes.collect(),
            words: "w".into(),
            event: "E".into(),
        }
    }

    fn on() -> LiveObject {
        LiveObject {
            uid: "u".into(),
            resource_version: "1".into(),
            value: json!({"variations": ["id-true", "id-false"], "context": "device"}),
        }
    }

    #[test]
    fn each_step_is_one_patch() {
        const SHARE: &str = "updateFallthroughVariationOrRollout";
        let rollout = |weight: u32| {
            json!({
                "kind": SHARE, "rolloutContextKind": "device",
                "rolloutWeights": {"id-true": weight, "id-false": 100_000 - weight},
            })
        };
        for (changes, expected) in [
            (
                vec![("/enabled", json!(true), json!(false))],
                json!([{"kind": "turnFlagOff"}]),
            ),
            (
                vec![
                    ("/enabled", json!(false), json!(true)),
                    ("/percentage", json!(100), json!(25)),
                ],
                json!([rollout(25_000), {"kind": "turnFlagOn"}]),
            ),
            (
                vec![
                    ("/enabled", json!(false), json!(true)),
                    ("/percentage", json!(5), json!(5)),
                ],
                json!([{"kind": "turnFlagOn"}]),
            ),
            (
                vec![("/percentage", json!(5), json!(33.333))],
                json!([rollout(33_333)]),
            ),
            (
                vec![("/percentage", json!(5), json!(100))],
                json!([{"kind": SHARE, "variationId": "id-true"}]),
            ),
            (
                vec![("/percentage", json!(5), json!(0))],
                json!([{"kind": SHARE, "variationId": "id-false"}]),
            ),
            (
                vec![("/archived", json!(false), json!(true))],
                json!([{"kind": "archiveFlag"}]),
            ),
            (
                vec![("/archived", json!(true), json!(false))],
                json!([{"kind": "restoreFlag"}]),
            ),
        ] {
            let found = instructions(&step(&changes), &on());
            assert_eq!(found.map(Value::from), Ok(expected), "{changes:?}");
        }
    }

    #[test]
    fn what_can_t_be_done_is_not_sent() {
        let refused = |changes: &[(&str, Value, Value)], on: &LiveObject| {
            matches!(
                instructions(&step(changes), on),
                Err(WriteError::NotSent(_))
            )
        };
        let same = [("/enabled", json!(true), json!(true))];
        assert!(refused(&same, &on()));
        assert!(refused(&[("/stale", json!(false), json!(true))], &on()));
        assert!(refused(&[("/percentage", json!(5), json!(150))], &on()));
        assert!(refused(&[("/enabled", json!(true), json!("no"))], &on()));
        let sizes = LiveObject {
            value: json!({}),
            ..on()
        };
        assert!(refused(&[("/percentage", json!(5), json!(25))], &sizes));
    }
}
