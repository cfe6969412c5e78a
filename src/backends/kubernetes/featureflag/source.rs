//! A FeatureFlagSource: which FeatureFlags its readers get. Pure.

use serde::Deserialize;

use crate::backends::kubernetes::decode::{Flaw, name};
use crate::backends::kubernetes::object::Metadata;
use crate::backends::kubernetes::observe::ObjectName;
use crate::model::CleanText;

/// How flags are provided where a source does not say: by FeatureFlag resources.
const KUBERNETES: &str = "kubernetes";

/// A source, and the FeatureFlag resources that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::backends::kubernetes) struct FlagSource {
    /// Its name.
    pub at: ObjectName,
    /// Theirs.
    pub resources: Vec<ObjectName>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Object {
    metadata: Metadata,
    spec: Spec,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    sources: Option<Vec<Source>>,
    default_sync_provider: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Source {
    source: String,
    provider: Option<String>,
}

/// Reads the source that `json` is; `None` where it is none.
pub(in crate::backends::kubernetes) fn source(
    json: &str,
) -> Option<(Metadata, Result<FlagSource, Flaw>)> {
    let object: Object = serde_json::from_str(json).ok()?;
    let named = named(&object.metadata);
    let source = named.map(|at| FlagSource {
        resources: object.spec.resources(&at.namespace),
        at,
    });
    Some((object.metadata, source))
}

/// The name of the object with `metadata`.
pub(super) fn named(metadata: &Metadata) -> Result<ObjectName, Flaw> {
    Ok(ObjectName {
        namespace: name(metadata.namespace.as_deref())?,
        name: name(metadata.name.as_deref())?,
    })
}

impl Spec {
    fn resources(&self, namespace: &CleanText) -> Vec<ObjectName> {
        let usual = self.default_sync_provider.as_deref().unwrap_or_default();
        let ours = self.sources.iter().flatten().filter(|source| {
            let provider = source.provider.as_deref().unwrap_or_default();
            let provider = [provider, usual].into_iter().find(|it| !it.is_empty());
            provider.is_none_or(|provider| provider == KUBERNETES)
        });
        let named = ours.map(|source| match source.source.split_once('/') {
            Some((namespace, name)) => ObjectName {
                namespace: namespace.into(),
                name: name.into(),
            },
            None => ObjectName {
                namespace: namespace.clone(),
                name: source.source.as_str().into(),
            },
        });
        named.filter(|it| !it.name.is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn resources(spec: &Value) -> Vec<String> {
        let object = json!({"metadata": {"namespace": "finance", "name": "s"}, "spec": spec});
        let (_, source) = source(&object.to_string()).expect("a source");
        let source = source.expect("no flaw");
        let names = source.resources.iter();
        names
            .map(|it| format!("{}/{}", it.namespace, it.name))
            .collect()
    }

    #[test]
    fn only_what_kubernetes_provides_is_a_resource() {
        let none: [&str; 0] = [];
        for (spec, expected) in [
            (
                json!({"sources": [{"source": "flags"}]}),
                &["finance/flags"][..],
            ),
            (
                json!({"sources": [
                    {"source": "shared/flags", "provider": "kubernetes"},
                    {"source": "https://flags.example.com", "provider": "http"},
                    {"source": "own", "provider": ""},
                ]}),
                &["shared/flags", "finance/own"],
            ),
            (
                json!({"defaultSyncProvider": "grpc", "sources": [
                    {"source": "host:8015"}, {"source": "own", "provider": "kubernetes"},
                ]}),
                &["finance/own"],
            ),
            (json!({}), &none),
            (json!({"sources": null}), &none),
        ] {
            assert_eq!(resources(&spec), expected, "{spec}");
        }
    }

    #[test]
    fn what_is_none_is_none() {
        assert!(source("5").is_none());
        assert!(source(r#"{"spec": {"sources": 5}}"#).is_none());
        let (_, unnamed) = source("{}").expect("an object");
        assert_eq!(unnamed, Err(Flaw::Unreadable));
    }
}
