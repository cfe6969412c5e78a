//! A playbook applied to frozen targets: what will be done, shown before it is done.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{AppId, CleanText, ClusterId, ObjectRef};

/// What will be done. What the dialog shows is this; what runs is this.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The playbook's name, for example `extend-ttl`.
    pub playbook: CleanText,
    /// What it does, in words: "extend the time to live by 7d".
    pub summary: CleanText,
    /// The clusters it touches, frozen.
    pub clusters: Vec<ClusterId>,
    /// The steps, one an object.
    pub steps: Vec<Step>,
    /// Targets that it will not touch, and why.
    pub refusals: Vec<Refusal>,
    /// What the operator must know before saying yes.
    pub warnings: Vec<CleanText>,
    /// What it takes to say yes.
    pub confirmation: Confirmation,
    /// The plan (by its audit id) that this one takes back.
    pub undoes: Option<CleanText>,
}

/// One change of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// For which app.
    pub app: AppId,
    /// The object, frozen by UID and resource version.
    pub target: ObjectRef,
    /// The difference. Execution checks every `before` against the live object, writes every
    /// `after`, and reads it back.
    pub changes: Vec<FieldChange>,
    /// The change in a few words, for one line of the dialog: "in 2h → in 7d2h".
    pub words: CleanText,
    /// The reason of the Event left on the object (`TtlExtended`).
    pub event: &'static str,
}

/// One field before and after; absent is `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Where in the object, as a JSON pointer (RFC 6901): `/metadata/annotations/janitor~1ttl`.
    pub pointer: String,
    /// What must be there now.
    pub before: Option<Value>,
    /// What will be there then.
    pub after: Option<Value>,
}

impl FieldChange {
    /// A change of one annotation.
    pub fn annotation(key: &str, before: Option<&str>, after: Option<&str>) -> Self {
        Self::metadata("annotations", key, before, after)
    }

    /// A change of one label.
    pub fn label(key: &str, before: Option<&str>, after: Option<&str>) -> Self {
        Self::metadata("labels", key, before, after)
    }

    fn metadata(map: &str, key: &str, before: Option<&str>, after: Option<&str>) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self {
            pointer: format!("/metadata/{map}/{key}"),
            before: before.map(Value::from),
            after: after.map(Value::from),
        }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn inverse(&self) -> Self {
        Self {
            pointer: self.pointer.clone(),
            before: self.after.clone(),
            after: self.before.clone(),
        }
    }

    /// The last part of the pointer as it is spelled in the object: `janitor/ttl`.
    pub fn field(&self) -> CleanText {
        let last = self.pointer.rsplit('/').next().unwrap_or_default();
        CleanText::new(&last.replace("~1", "/").replace("~0", "~"))
    }

    /// A side of the change as it may be shown; a string without its quotes, `None` for absent.
    pub fn shown(value: Option<&Value>) -> Option<CleanText> {
        value.map(|value| match value {
            Value::String(text) => CleanText::new(text),
            other => CleanText::new(&other.to_string()),
        })
    }
}

/// A target that the plan will not touch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Which.
    pub app: AppId,
    /// Why, and what to do instead.
    pub why: CleanText,
}

/// What it takes to say yes. Cancel has the focus, Enter never means yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// One reversible change: the key `y`.
    Key,
    /// Many, or a gold app, or a protected cluster: `y` and a reason.
    Reason,
    /// What cannot be undone: this text, typed (a name, or the count).
    Typed(CleanText),
}
