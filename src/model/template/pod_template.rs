//! A pod template as the cluster holds it.

use std::fmt;

use serde_json::Value;

use super::{Digest, Opaque, template_difference};
use crate::model::Difference;

/// The labels by which controllers tell the pods of one template from those of another; they are
/// on ReplicaSets' templates and not on their Deployment's or Rollout's.
const HASH_LABELS: [&str; 2] = ["pod-template-hash", "rollouts-pod-template-hash"];

/// A pod template: what a release is made of. It may hold secrets in its environment and its
/// arguments, so that it is never shown, logged or recorded whole; not even by `Debug`.
#[derive(Clone, PartialEq)]
pub struct PodTemplate(Opaque);

impl PodTemplate {
    /// The template `value`, of a workload or of one of its ReplicaSets, without the label that its
    /// controller adds.
    pub fn new(mut value: Value) -> Self {
        let labels = value.pointer_mut("/metadata/labels");
        if let Some(labels) = labels.and_then(Value::as_object_mut) {
            for label in HASH_LABELS {
                labels.remove(label);
            }
        }
        Self(value.into())
    }

    /// The template as the cluster reads it.
    pub fn value(&self) -> &Value {
        self.0.value()
    }

    /// The same as a value that any field may have.
    pub fn opaque(&self) -> &Opaque {
        &self.0
    }

    /// What differs from `self` to `after`, in lines that may be shown.
    pub fn difference(&self, after: &Self) -> Vec<Difference> {
        template_difference(self.value(), after.value())
    }

    /// What tells it from all others.
    pub fn digest(&self) -> &Digest {
        self.0.digest()
    }
}

impl fmt::Debug for PodTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PodTemplate({})", self.digest().short())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_is_the_same_in_whatever_order_and_with_or_without_its_hash() {
        let deployment = r#"{"spec":{"b":1,"a":2},"metadata":{"labels":{"app":"x"}}}"#;
        let set =
            r#"{"metadata":{"labels":{"pod-template-hash":"abc","app":"x"}},"spec":{"a":2,"b":1}}"#;
        let read = |text| PodTemplate::new(serde_json::from_str(text).expect("JSON"));
        assert_eq!(read(deployment), read(set));
        assert_eq!(read(deployment).digest(), read(set).digest());
        assert_eq!(read(set).digest().as_str().len(), 64);
    }

    #[test]
    fn nothing_of_it_is_in_its_debug_text() {
        let template = PodTemplate::new(json!({"spec": {"env": "s3cret"}}));
        assert!(!format!("{template:?}").contains("s3cret"));
    }
}
