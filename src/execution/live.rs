//! Compares what a plan expects with what an object is now. Pure.
//!
//! An absent switch is off and an absent list is empty: servers and controllers write either.

use serde_json::Value;

use crate::backends::LiveObject;
use crate::model::CleanText;
use crate::playbooks::{self, FieldChange, FieldValue, Step};

/// One side of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// Whether every field of `step` is in `object` as that side of the change says; an absent map
/// holds no fields.
pub(super) fn holds(step: &Step, side: Side, object: &LiveObject) -> bool {
    differing(step, side, object).next().is_none()
}

/// How an object stands to a step that is to be done to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// It is as the plan saw it.
    Ready,
    /// It already is as the step would make it.
    Already,
    /// It is neither, and why.
    Conflict(CleanText),
}

/// How `object` stands to `step`.
pub(super) fn standing(step: &Step, object: &LiveObject) -> Standing {
    if step.target.uid().as_str() != object.uid {
        return Standing::Conflict(CleanText::new(&format!(
            "{} was deleted and made anew: this is another object of that name",
            step.target
        )));
    }
    if holds(step, Side::Before, object) {
        return Standing::Ready;
    }
    if holds(step, Side::After, object) {
        return Standing::Already;
    }
    let words: Vec<_> = differing(step, Side::Before, object)
        .map(|change| now_and_before(change, object))
        .collect();
    Standing::Conflict(CleanText::new(&words.join("; ")))
}

/// What the cluster holds instead of what was written.
pub(super) fn instead(step: &Step, object: &LiveObject) -> CleanText {
    let words: Vec<_> = differing(step, Side::After, object)
        .map(|change| format!("{} is {}", change.field(), shown(field(change, object))))
        .collect();
    CleanText::new(&words.join("; "))
}

fn differing<'a>(
    step: &'a Step,
    side: Side,
    object: &'a LiveObject,
) -> impl Iterator<Item = &'a FieldChange> {
    step.changes.iter().filter(move |change| {
        let expected = match side {
            Side::Before => &change.before,
            Side::After => &change.after,
        };
        !means_the_same(
            object.value.pointer(&change.pointer),
            expected.as_ref().map(FieldValue::value),
        )
    })
}

/// Whether two sides of a field mean the same to whoever reads the object.
pub(super) fn means_the_same(one: Option<&Value>, other: Option<&Value>) -> bool {
    let said = |value: &&Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::Array(list) => !list.is_empty(),
        _ => true,
    };
    one.filter(said) == other.filter(said)
}

fn field<'a>(change: &FieldChange, object: &'a LiveObject) -> Option<&'a Value> {
    let value = object.value.pointer(&change.pointer)?;
    (!value.is_null()).then_some(value)
}

fn now_and_before(change: &FieldChange, object: &LiveObject) -> String {
    let now = field(change, object);
    // Two digests say nothing to a person.
    if change.is_of_status() && now.is_some_and(Value::is_array) {
        return format!(
            "{} is no longer what it was: it has moved on",
            change.field()
        );
    }
    format!(
        "{} is now {}, not {} as it was planned",
        change.field(),
        shown(now),
        change.before.as_ref().map_or_else(unset, FieldValue::shown)
    )
}

fn shown(value: Option<&Value>) -> CleanText {
    value.map_or_else(unset, playbooks::shown)
}

fn unset() -> CleanText {
    "unset".into()
}
