//! The difference that a step makes, field by field.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::model::{CleanText, Difference, Digest, PodTemplate, template_difference};

/// Where a workload keeps its pod template.
const TEMPLATE: &str = "/spec/template";

/// One field before and after; absent is `None`.
#[derive(Clone, PartialEq, Serialize)]
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
        Self {
            pointer: format!("/metadata/{map}/{}", escaped(key)),
            before: before.map(Value::from),
            after: after.map(Value::from),
        }
    }

    /// A change of the whole pod template.
    pub fn template(before: &PodTemplate, after: &PodTemplate) -> Self {
        Self {
            pointer: TEMPLATE.to_owned(),
            before: Some(before.value().clone()),
            after: Some(after.value().clone()),
        }
    }

    /// A change of one annotation of the pod template, from what `before` has.
    pub fn template_annotation(key: &str, before: &PodTemplate, after: &str) -> Self {
        let place = format!("/metadata/annotations/{}", escaped(key));
        let before = before.value().pointer(&place);
        Self {
            before: before.filter(|value| !value.is_null()).cloned(),
            after: Some(Value::from(after)),
            pointer: format!("{TEMPLATE}{place}"),
        }
    }

    /// A change of the number of replicas.
    pub fn replicas(before: u32, after: u32) -> Self {
        Self {
            pointer: "/spec/replicas".to_owned(),
            before: Some(Value::from(before)),
            after: Some(Value::from(after)),
        }
    }

    /// Whether its controller makes it so pod by pod, which takes its time.
    pub fn rolls_out(&self) -> bool {
        self.pointer.starts_with("/spec/")
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
    /// Of what has parts only its digest, for secrets may be among them:
    /// [`FieldChange::difference`] tells what differs.
    pub fn shown(value: Option<&Value>) -> Option<CleanText> {
        value.map(|value| match value {
            Value::String(text) => CleanText::new(text),
            Value::Object(_) | Value::Array(_) => CleanText::new(Digest::of(value).short()),
            Value::Null | Value::Bool(_) | Value::Number(_) => CleanText::new(&value.to_string()),
        })
    }

    /// What differs, in lines that may be shown.
    pub fn difference(&self) -> Vec<Difference> {
        if self.pointer == TEMPLATE {
            let before = self.before.as_ref().unwrap_or(&Value::Null);
            let after = self.after.as_ref().unwrap_or(&Value::Null);
            return template_difference(before, after);
        }
        vec![Difference {
            what: self.field(),
            before: Self::shown(self.before.as_ref()),
            after: Self::shown(self.after.as_ref()),
        }]
    }
}

/// A key as a part of a JSON pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

impl fmt::Debug for FieldChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldChange")
            .field("pointer", &self.pointer)
            .field("before", &Self::shown(self.before.as_ref()))
            .field("after", &Self::shown(self.after.as_ref()))
            .finish()
    }
}
