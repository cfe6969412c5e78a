//! What sources are called on the screen: short, and each by a name of its own.

use std::collections::BTreeMap;

use crate::model::SourceId;

/// Names for `sources`. A cluster goes by its own name, as in the table: `prod` of
/// `kubernetes/prod`; so do pages that are scraped: `gateway` of `exposition/gateway`. Anything else goes by what it is, `prometheus` of `prometheus/main`, and by
/// all of its name where there are two of a kind. Where two names would be the same, both are
/// written out.
pub(super) fn names<'a>(
    sources: impl Iterator<Item = &'a SourceId>,
) -> BTreeMap<&'a SourceId, &'a str> {
    let sources: Vec<&SourceId> = sources.collect();
    let kind = |source: &'a SourceId| source.0.split_once('/').map_or("", |(kind, _)| kind);
    let short = |source: &'a SourceId| match source.0.split_once('/') {
        Some(("kubernetes" | "exposition", name)) => name,
        Some((kind, _)) => kind,
        None => source.0.as_str(),
    };
    let is_only = |source: &'a SourceId| {
        let has_a_name = ["kubernetes", "exposition"].contains(&kind(source));
        let alike = sources.iter().filter(|other| {
            short(other) == short(source) || (!has_a_name && kind(other) == kind(source))
        });
        alike.count() == 1
    };
    let named = sources.iter().map(|source| {
        let name = if is_only(source) {
            short(source)
        } else {
            source.0.as_str()
        };
        (*source, name)
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_tell_apart() {
        for (sources, expected) in [
            (&["kubernetes/prod"][..], &["prod"][..]),
            (
                &["exposition/gateway", "kubernetes/prod", "prometheus/main"],
                &["gateway", "prod", "prometheus"],
            ),
            (
                &[
                    "kubernetes/eu",
                    "kubernetes/us",
                    "prometheus/eu",
                    "prometheus/us",
                ],
                &["eu", "us", "prometheus/eu", "prometheus/us"],
            ),
            (
                &["kubernetes/prometheus", "prometheus/main"],
                &["kubernetes/prometheus", "prometheus/main"],
            ),
            (&["kubernetes/a/b", "odd"], &["a/b", "odd"]),
        ] {
            let ids: Vec<SourceId> = sources.iter().map(|id| SourceId((*id).into())).collect();
            let names = names(ids.iter());
            let names: Vec<&str> = ids.iter().map(|id| names[id]).collect();
            assert_eq!(names, expected);
        }
    }
}
