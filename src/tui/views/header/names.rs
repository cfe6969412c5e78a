//! What sources are called on the screen: short, and each by a name of its own.

use std::collections::BTreeMap;

use crate::model::SourceId;

/// Names for `sources`. Each goes by its own name, as clusters do in the table: `prod` of
/// `kubernetes/prod`, `gateway` of `exposition/gateway`. Only a server that nobody has named goes
/// by what it is, `prometheus` of `prometheus/prometheus.example.com`, and by all of it where there
/// are two of a kind. Where two names would be the same, both are written out, but for a cluster's.
pub(super) fn names<'a>(
    sources: impl Iterator<Item = &'a SourceId>,
) -> BTreeMap<&'a SourceId, &'a str> {
    let sources: Vec<&SourceId> = sources.collect();
    let kind = |source: &'a SourceId| source.0.split_once('/').map_or("", |(kind, _)| kind);
    let short = |source: &'a SourceId| match source.0.split_once('/') {
        Some(("kubernetes" | "exposition", name)) => name,
        // An address says less than what it is the address of.
        Some((_, name)) if !name.contains(['.', ':']) => name,
        Some((kind, _)) => kind,
        None => source.0.as_str(),
    };
    let is_only = |source: &'a SourceId| {
        let is_cluster = |source: &'a SourceId| kind(source) == "kubernetes";
        // A cluster keeps the name that it has in the table, whoever else is called so.
        let alike = sources.iter().filter(|other| {
            short(other) == short(source) && (!is_cluster(source) || is_cluster(other))
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
                &["gateway", "prod", "main"],
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
                &["kubernetes/prometheus", "prometheus/p.example.com"],
                &["prometheus", "prometheus/p.example.com"],
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
