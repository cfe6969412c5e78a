//! One side of a change as the record keeps it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::model::{CleanText, Digest, PodTemplate};
use crate::playbooks::{FieldValue, shown};

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

impl Sha256 {
    /// Whether `value` has this digest.
    pub fn is_of(&self, value: &Value) -> bool {
        Digest::of(value).as_str() == self.sha256
    }
}

impl Kept {
    /// What is kept of `value`.
    pub fn of(value: &FieldValue) -> Self {
        match value {
            FieldValue::Opaque(opaque) => Self::Digest(Sha256 {
                sha256: opaque.digest().to_string(),
            }),
            FieldValue::Plain(value) => Self::Plain(value.clone()),
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
            Self::Plain(value) => shown(value),
        }
    }

    /// The value, which is searched for among `templates` where only its digest is kept; the
    /// error is the digest of one that is not among them.
    pub(super) fn restored<'a>(
        &self,
        mut templates: impl Iterator<Item = &'a PodTemplate>,
    ) -> Result<FieldValue, Digest> {
        match self {
            Self::Plain(value) => Ok(FieldValue::Plain(value.clone())),
            Self::Digest(kept) => templates
                .find(|template| template.digest().as_str() == kept.sha256)
                .map(FieldValue::from)
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
            let kept = Kept::of(&value.clone().into());
            assert_eq!(serde_json::to_value(&kept).expect("JSON"), value);
            assert!(kept.digest().is_none());
            assert_eq!(kept.restored([].into_iter()), Ok(value.into()));
        }
        let secret = json!({"spec": {"env": "s3cret"}});
        let kept = Kept::of(&secret.clone().into());
        let text = serde_json::to_string(&kept).expect("JSON");
        assert!(!text.contains("s3cret") && text.starts_with("{\"sha256\":\""));
        assert!(!format!("{kept:?}").contains("s3cret"));
        assert_eq!(serde_json::from_str::<Kept>(&text).expect("kept"), kept);
        let template = PodTemplate::new(secret.clone());
        assert_eq!(kept.restored([&template].into_iter()), Ok(secret.into()));
        assert_eq!(
            kept.restored([].into_iter()),
            Err(template.digest().clone())
        );
    }
}
