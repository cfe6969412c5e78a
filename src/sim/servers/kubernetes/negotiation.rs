//! In which form the client wants objects.

use crate::sim::store::{Reason, Refusal};

/// A form of an object or list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it is.
    Whole,
    /// `Table`, which kubectl prints.
    Table,
    /// `PartialObjectMetadata`.
    Metadata,
}

/// A form of discovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DiscoveryForm {
    /// A request a group.
    Plain,
    /// Everything at once; the version of that document.
    Aggregated(&'static str),
}

/// The alternatives of an `Accept` header, the preferred first.
fn alternatives(accept: &str) -> impl Iterator<Item = Vec<&str>> {
    accept
        .split(',')
        .map(|one| one.split(';').map(str::trim).collect())
}

fn parameter<'a>(alternative: &[&'a str], name: &str) -> Option<&'a str> {
    alternative
        .iter()
        .find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

fn is_json(alternative: &[&str]) -> bool {
    matches!(
        alternative.first(),
        Some(&("application/json" | "*/*" | "application/*" | ""))
    )
}

impl Form {
    /// The first form that this server can give.
    pub(super) fn of(accept: &str) -> Result<Self, Refusal> {
        for alternative in alternatives(accept).filter(|it| is_json(it)) {
            let form = match parameter(&alternative, "as") {
                None => Some(Self::Whole),
                Some("Table") => Some(Self::Table),
                Some("PartialObjectMetadata" | "PartialObjectMetadataList") => Some(Self::Metadata),
                Some(_) => None,
            };
            let known = parameter(&alternative, "as").is_none()
                || parameter(&alternative, "g") == Some("meta.k8s.io")
                    && parameter(&alternative, "v") == Some("v1");
            if let Some(form) = form.filter(|_| known) {
                return Ok(form);
            }
        }
        let message = "only the following media types are accepted: application/json";
        Err(Refusal::new(Reason::NotAcceptable, message))
    }
}

impl DiscoveryForm {
    /// The first form that this server can give.
    pub(super) fn of(accept: &str) -> Self {
        for alternative in alternatives(accept).filter(|it| is_json(it)) {
            if parameter(&alternative, "as") == Some("APIGroupDiscoveryList") {
                match parameter(&alternative, "v") {
                    Some("v2") => return Self::Aggregated("v2"),
                    Some("v2beta1") => return Self::Aggregated("v2beta1"),
                    _ => {}
                }
            } else {
                return Self::Plain;
            }
        }
        Self::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_form_that_can_be_given_is_given() {
        let table = [
            ("", Some(Form::Whole)),
            ("*/*", Some(Form::Whole)),
            ("application/json", Some(Form::Whole)),
            (
                "application/json;as=Table;v=v1;g=meta.k8s.io,application/json",
                Some(Form::Table),
            ),
            (
                "application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json",
                Some(Form::Whole),
            ),
            (
                "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1",
                Some(Form::Metadata),
            ),
            (
                "application/vnd.kubernetes.protobuf,application/json",
                Some(Form::Whole),
            ),
            ("application/vnd.kubernetes.protobuf", None),
            ("text/html", None),
        ];
        for (accept, expected) in table {
            assert_eq!(Form::of(accept).ok(), expected, "{accept}");
        }
    }

    #[test]
    fn discovery_is_aggregated_on_demand() {
        let v2 = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        let v2beta1 = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";
        let both = format!("{v2},{v2beta1},application/json");
        assert_eq!(DiscoveryForm::of(&both), DiscoveryForm::Aggregated("v2"));
        assert_eq!(
            DiscoveryForm::of(v2beta1),
            DiscoveryForm::Aggregated("v2beta1")
        );
        assert_eq!(
            DiscoveryForm::of("application/json, */*"),
            DiscoveryForm::Plain
        );
    }
}
