//! What a controller makes of a status that was written: it goes on from there by itself. Pure.

use serde_json::Value;

use super::live::{Side, holds};
use crate::backends::LiveObject;
use crate::playbooks::Step;

/// Whether `live` shows that `step` was done to `on`: its fields are as they were to be, or their
/// controller has gone on from there.
///
/// A rollout that was aborted meanwhile has lost its pause, too: that is no sign of its promotion.
pub(super) fn got_through(step: &Step, on: &LiveObject, live: &LiveObject) -> bool {
    let touches = |pointer: &str| step.changes.iter().any(|it| it.pointer == pointer);
    let promotes = touches("/status/pauseConditions") || touches("/status/currentStepIndex");
    if promotes && is_aborted(live) {
        return false;
    }
    if holds(step, Side::After, live) {
        return true;
    }
    if touches("/status/promoteFull") {
        return is_of_the_same_release(on, live) && !is_let_in(on) && is_let_in(live);
    }
    promotes && is_of_the_same_release(on, live) && at(live) > at(on)
}

fn is_aborted(object: &LiveObject) -> bool {
    object.value.pointer("/status/abort") == Some(&Value::Bool(true))
}

fn is_of_the_same_release(one: &LiveObject, other: &LiveObject) -> bool {
    let release = |object: &'_ LiveObject| hash(object, "currentPodHash").map(str::to_owned);
    release(one).is_some() && release(one) == release(other)
}

/// Whether the newest release is the stable one.
fn is_let_in(object: &LiveObject) -> bool {
    let newest = hash(object, "currentPodHash");
    newest.is_some() && newest == hash(object, "stableRS")
}

fn hash<'a>(object: &'a LiveObject, field: &str) -> Option<&'a str> {
    object.value.pointer(&format!("/status/{field}"))?.as_str()
}

/// The step that it is at. Once all are done nothing is left to promote, so that where the
/// controller names none it is at none.
fn at(object: &LiveObject) -> Option<u64> {
    let step = object.value.pointer("/status/currentStepIndex")?;
    step.as_u64()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::execution::tests::cluster;
    use crate::playbooks::{FieldChange, FieldValue};

    fn object(status: impl Into<Value>) -> LiveObject {
        let status: Value = status.into();
        LiveObject {
            uid: "u".into(),
            resource_version: "7".into(),
            value: json!({ "status": status }),
        }
    }

    fn step(changes: &[(&str, Value, Value)]) -> Step {
        let some = |value: &Value| (!value.is_null()).then(|| FieldValue::from(value.clone()));
        let change = |(field, before, after): &(&str, Value, Value)| FieldChange {
            pointer: format!("/status/{field}"),
            before: some(before),
            after: some(after),
        };
        Step {
            changes: changes.iter().map(change).collect(),
            ..cluster::step("a")
        }
    }

    #[test]
    fn a_promotion_shows_in_what_its_controller_made_of_it() {
        let pause = |at: &str| json!([{"reason": "CanaryPauseStep", "startTime": at}]);
        let on = object(json!({
            "currentPodHash": "new", "stableRS": "old", "currentStepIndex": 1,
            "pauseConditions": pause("1"),
        }));
        let promote = step(&[("pauseConditions", pause("1"), Value::Null)]);
        for (status, expected) in [
            (
                json!({"currentPodHash": "new", "currentStepIndex": 1}),
                true,
            ),
            (
                json!({"currentPodHash": "new", "currentStepIndex": 1, "pauseConditions": []}),
                true,
            ),
            (
                json!({"currentPodHash": "new", "currentStepIndex": 3, "pauseConditions": pause("2")}),
                true,
            ),
            // Another release is at its steps by now.
            (
                json!({"currentPodHash": "newer", "currentStepIndex": 3, "pauseConditions": pause("2")}),
                false,
            ),
            (
                json!({"currentPodHash": "new", "currentStepIndex": 1, "pauseConditions": pause("2")}),
                false,
            ),
            (
                json!({"currentPodHash": "new", "currentStepIndex": 1, "pauseConditions": pause("1")}),
                false,
            ),
            (json!({"currentPodHash": "new", "abort": true}), false),
        ] {
            assert_eq!(
                got_through(&promote, &on, &object(status.clone())),
                expected,
                "{status}"
            );
        }
        let skip = step(&[
            ("pauseConditions", Value::Null, Value::Null),
            ("currentStepIndex", json!(1), json!(2)),
        ]);
        for (at, expected) in [(1, false), (2, true), (4, true)] {
            let live = object(json!({"currentPodHash": "new", "currentStepIndex": at}));
            assert_eq!(got_through(&skip, &on, &live), expected, "{at}");
        }
    }

    #[test]
    fn a_full_promotion_is_known_by_the_stable_release() {
        let on = object(json!({"currentPodHash": "new", "stableRS": "old"}));
        let full = step(&[("promoteFull", json!(false), json!(true))]);
        for (status, expected) in [
            (
                json!({"currentPodHash": "new", "stableRS": "old", "promoteFull": true}),
                true,
            ),
            (json!({"currentPodHash": "new", "stableRS": "new"}), true),
            (json!({"currentPodHash": "new", "stableRS": "old"}), false),
            (
                json!({"currentPodHash": "newer", "stableRS": "newer"}),
                false,
            ),
        ] {
            assert_eq!(
                got_through(&full, &on, &object(status.clone())),
                expected,
                "{status}"
            );
        }
    }
}
