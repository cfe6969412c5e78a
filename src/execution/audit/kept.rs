//! One side of a change as the record keeps it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{CleanText, Digest, PodTemplate};
use crate::playbooks::FieldChange;

/// One side of a change. A scalar is kept as it is, so that an undo can write it back. Of what
/// has parts, a pod template, only the digest is kept, for secrets may be among them: the cluster
/// keeps the template itself for a while, and it is found there again by this digest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Kept {
    /// What tells it from all others.
    Digest(Sha256),
    /// The value itself.
    Plain(Value),
}

/// `{"sha256": "…"}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sha256 {
    sha256: String,
}

impl Kept {
    /// What is kept of `value`.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Object(_) | Value::Array(_) => Self::Digest(Sha256 {
                sha256: Digest::of(value).to_string(),
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                Self::Plain(value.clone())
            }
        }
    }

    /// Whether it is what was kept of `value`.
    pub fn is_of(&self, value: &Value) -> bool {
        match self {
            Self::Digest(kept) => Digest::of(value).as_str() == kept.sha256,
            Self::Plain(kept) => kept == value,
        }
    }

    /// The digest, where no more is kept.
    pub fn digest(&self) -> Option<Digest> {
        match self {
            Self::Digest(kept) => Some(Digest::recorded(&kept.sha256)),
            Self::Plain(_) => None,
        }
    }

    /// As it may be shown.
    pub fn shown(&self) -> CleanText {
        match self {
            Self::Digest(kept) => CleanText::new(Digest::recorded(&kept.sha256).short()),
            Self::Plain(value) => FieldChange::shown(Some(value)).unwrap_or_default(),
        }
    }

    /// The value, which is searched for among `templates` where only its digest is kept; the
    /// error is the digest of one that is not among them.
    pub(super) fn restored<'a>(
        &self,
        mut templates: impl Iterator<Item = &'a PodTemplate>,
    ) -> Result<Value, Digest> {
        match self {
            Self::Plain(value) => Ok(value.clone()),
            Self::Digest(kept) => templates
                .find(|template| template.digest().as_str() == kept.sha256)
                .map(|template| template.value().clone())
                .ok_or_else(|| Digest::recorded(&kept.sha256)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scalars_are_kept_and_of_the_rest_only_a_digest() {
        for value in [json!("14d"), json!(3), json!(true)] {
            let kept = Kept::of(&value);
            assert_eq!(serde_json::to_value(&kept).expect("JSON"), value);
            assert!(kept.is_of(&value) && kept.digest().is_none());
            assert_eq!(kept.restored([].into_iter()), Ok(value));
        }
        let secret = json!({"spec": {"env": "s3cret"}});
        let kept = Kept::of(&secret);
        let text = serde_json::to_string(&kept).expect("JSON");
        assert!(!text.contains("s3cret") && text.starts_with("{\"sha256\":\""));
        assert!(!format!("{kept:?}").contains("s3cret"));
        assert_eq!(serde_json::from_str::<Kept>(&text).expect("kept"), kept);
        assert!(kept.is_of(&secret) && !kept.is_of(&json!({})));
        let template = PodTemplate::new(secret.clone());
        assert_eq!(kept.restored([&template].into_iter()), Ok(secret));
        assert_eq!(kept.restored([].into_iter()), Err(template.digest()));
    }
}
