//! Conditions as Knative writes them.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::sim::world::objects::stamp;

/// What a condition says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    status: &'static str,
    reason: &'static str,
    message: String,
}

impl Said {
    /// It is so.
    pub fn yes() -> Self {
        Self {
            status: "True",
            reason: "",
            message: String::new(),
        }
    }

    /// It is not so.
    pub fn no(reason: &'static str, message: String) -> Self {
        Self {
            status: "False",
            reason,
            message,
        }
    }

    /// It is not known yet.
    pub fn unknown(reason: &'static str, message: String) -> Self {
        Self {
            status: "Unknown",
            ..Self::no(reason, message)
        }
    }

    /// The first that is not so, then the first that is not known: what `Ready` says.
    pub fn both(one: &Self, other: &Self) -> Self {
        let order = ["False", "Unknown"];
        let mut worst = order.iter().flat_map(|status| {
            let both = [one, other].into_iter();
            both.filter(move |said| said.status == *status)
        });
        worst.next().cloned().unwrap_or_else(Self::yes)
    }
}

/// Writes a condition down; its time moves with its status only.
pub fn set(status: &mut Value, kind: &str, said: &Said, now: DateTime<Utc>) {
    let mut all = status["conditions"].as_array().cloned().unwrap_or_default();
    let before = all.iter().position(|it| it["type"] == kind);
    let since = before
        .map(|at| &all[at])
        .filter(|it| it["status"] == said.status)
        .map_or_else(
            || Value::from(stamp(now)),
            |it| it["lastTransitionTime"].clone(),
        );
    let mut next = json!({"type": kind, "status": said.status, "lastTransitionTime": since});
    if !said.reason.is_empty() {
        next["reason"] = said.reason.into();
    }
    if !said.message.is_empty() {
        next["message"] = said.message.as_str().into();
    }
    match before {
        Some(at) => all[at] = next,
        None => all.push(next),
    }
    all.sort_by_key(|it| it["type"].as_str().unwrap_or_default().to_owned());
    status["conditions"] = all.into();
}

/// Whether a condition of an object holds: `True`, `False`, `Unknown`, or nothing.
pub fn status<'a>(object: &'a Value, kind: &str) -> &'a str {
    find(object, kind)["status"].as_str().unwrap_or_default()
}

/// A condition of an object.
pub fn find<'a>(object: &'a Value, kind: &str) -> &'a Value {
    let mut all = object["status"]["conditions"]
        .as_array()
        .into_iter()
        .flatten();
    all.find(|it| it["type"] == kind).unwrap_or(&Value::Null)
}
