//! What a pod template says of the flags that its pods read.

use crate::backends::kubernetes::object::TemplateAnnotations;
use crate::model::{CleanText, FlagSourceRef};

/// The FeatureFlagSources through which pods in `namespace` with these annotations read flags;
/// none of those that the operator leaves alone.
pub(in crate::backends::kubernetes) fn read_by(
    annotations: &TemplateAnnotations,
    namespace: &CleanText,
) -> Option<Box<[FlagSourceRef]>> {
    if annotations.flags.as_deref() != Some("true") {
        return None;
    }
    let names = annotations
        .flag_sources
        .as_deref()?
        .split(',')
        .map(str::trim);
    let names = names.filter(|name| !name.is_empty());
    let sources = names.map(|name| match name.split_once('/') {
        Some((namespace, name)) => FlagSourceRef {
            namespace: namespace.into(),
            name: name.into(),
        },
        None => FlagSourceRef {
            namespace: namespace.clone(),
            name: name.into(),
        },
    });
    let sources: Box<[_]> = sources.collect();
    (!sources.is_empty()).then_some(sources)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_sources_that_the_operator_hands_to_pods_are_known() {
        for (enabled, sources, expected) in [
            (Some("true"), Some("flags"), "finance/flags"),
            (
                Some("true"),
                Some("shared/flags, own,"),
                "shared/flags finance/own",
            ),
            (Some("true"), None, ""),
            (Some("true"), Some(" , "), ""),
            (Some("false"), Some("flags"), ""),
            (None, Some("flags"), ""),
        ] {
            let annotations: TemplateAnnotations = serde_json::from_value(json!({
                "openfeature.dev/enabled": enabled, "openfeature.dev/featureflagsource": sources,
                "other": "x",
            }))
            .expect("annotations");
            let read = read_by(&annotations, &"finance".into());
            let read = read.unwrap_or_default();
            let read: Vec<_> = read.iter().map(ToString::to_string).collect();
            assert_eq!(read.join(" "), expected, "{enabled:?} {sources:?}");
        }
    }
}
