//! Which version a pod template is.

use crate::backends::kubernetes::object::{Metadata, Template};
use crate::model::{CleanText, Release};

const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";
const VERSION: &str = "app.kubernetes.io/version";

/// The release that an object with `metadata` and `template` runs; its controller notes the
/// revision in the annotation `revision_key`.
pub(in crate::backends::kubernetes) fn release(
    metadata: &Metadata,
    template: &Template,
    revision_key: &str,
) -> Release {
    let containers = template
        .spec
        .iter()
        .flat_map(|spec| spec.containers.iter().flatten());
    let images: Vec<&str> = containers
        .filter_map(|container| container.image.as_deref())
        .collect();
    let labels = template
        .metadata
        .as_ref()
        .and_then(|metadata| metadata.labels.as_ref());
    let label = labels
        .and_then(|labels| labels.get(VERSION))
        .filter(|version| !version.is_empty());
    let version = label
        .cloned()
        .or_else(|| images.first().and_then(|image| tag(image)));
    Release {
        version: version.as_deref().map(CleanText::new),
        revision: metadata
            .annotation(revision_key)
            .and_then(|text| text.parse().ok()),
        images: images.into_iter().map(CleanText::new).collect(),
        change_cause: metadata.annotation(CHANGE_CAUSE).map(CleanText::new),
    }
}

/// An image's tag, else the start of its digest; `None` where it has neither.
fn tag(image: &str) -> Option<String> {
    const SHOWN: usize = 12;
    let (name, digest) = match image.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (image, None),
    };
    // A colon before the last slash is the registry's port.
    let last = name.rsplit('/').next().unwrap_or(name);
    if let Some((_, tag)) = last.split_once(':').filter(|(_, tag)| !tag.is_empty()) {
        return Some(tag.to_owned());
    }
    let (algorithm, hash) = digest?.split_once(':')?;
    let start: String = hash.chars().take(SHOWN).collect();
    Some(format!("{algorithm}:{start}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_told_from_every_kind_of_image() {
        for (image, version) in [
            ("nginx", None),
            ("nginx:1.27", Some("1.27")),
            ("registry.local:5000/team/app", None),
            ("registry.local:5000/team/app:v3", Some("v3")),
            ("app:v3@sha256:0123456789abcdef", Some("v3")),
            (
                "registry.local:5000/app@sha256:0123456789abcdef",
                Some("sha256:0123456789ab"),
            ),
            ("app@broken", None),
            ("", None),
        ] {
            assert_eq!(tag(image).as_deref(), version, "{image}");
        }
    }

    #[test]
    fn the_label_of_the_template_comes_first() {
        let template = serde_json::json!({
            "metadata": {"labels": {VERSION: "41"}},
            "spec": {"containers": [{"image": "app:40"}, {"image": "sidecar:1"}, {}]},
        });
        let template: Template = serde_json::from_value(template).expect("a template");
        let release = release(&Metadata::default(), &template, "revision");
        assert_eq!(release.version.as_deref(), Some("41"));
        assert_eq!(release.images.len(), 2);
        assert_eq!(release.revision, None);
    }
}
