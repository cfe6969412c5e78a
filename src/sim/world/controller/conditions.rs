//! Conditions of an object, and when one changes.

use chrono::{DateTime, Utc};

use crate::sim::world::objects::{Condition, stamp};

/// The condition called `name`.
pub(super) fn find<'a>(conditions: &'a [Condition], name: &str) -> Option<&'a Condition> {
    conditions.iter().find(|it| it.r#type == name)
}

/// A condition that is of this moment.
pub(super) fn condition(
    name: &str,
    status: &str,
    reason: &str,
    message: &str,
    now: DateTime<Utc>,
) -> Condition {
    Condition {
        r#type: name.to_owned(),
        status: status.to_owned(),
        last_update_time: stamp(now),
        last_transition_time: stamp(now),
        reason: reason.to_owned(),
        message: message.to_owned(),
    }
}

/// Puts `next` in the place of the one of its name, whose transition is as old as its status.
pub(super) fn replace(conditions: &mut Vec<Condition>, next: Condition) {
    let current = find(conditions, &next.r#type);
    let since = match current.filter(|current| current.status == next.status) {
        Some(current) => current.last_transition_time.clone(),
        None => next.last_transition_time.clone(),
    };
    conditions.retain(|it| it.r#type != next.r#type);
    conditions.push(Condition {
        last_transition_time: since,
        ..next
    });
}

/// The same, where `is_same` does not find that the present one says as much.
pub(super) fn set(
    conditions: &mut Vec<Condition>,
    next: Condition,
    is_same: impl Fn(&Condition, &Condition) -> bool,
) {
    let current = find(conditions, &next.r#type);
    let is_news = |current: &Condition| current.status != next.status || !is_same(current, &next);
    if current.is_none_or(is_news) {
        replace(conditions, next);
    }
}
