//! The queries, in PromQL.

use std::collections::BTreeSet;

use super::telling::Telling;
use crate::backends::metrics::sets::{HASH, POD_OF_DEPLOYMENT, SUFFIX, Traffic};
use crate::backends::metrics::sides::WantedSides;
use crate::backends::prometheus::decode::Dialect;
use crate::backends::prometheus::promql::{Grouping, Selector, literal, quoted};

/// The label that names a label, in the answer about which are there.
pub(super) const LABEL: &str = "dogwatch_label";

/// By the workload and the hash in pods' names; the label is our own, so that no series has it.
pub(super) const BY_SIDE: Grouping = Grouping {
    label: "dogwatch_side",
    pod: "(.+-[bcdfghjklmnpqrstvwxz2456789]{1,10})-[bcdfghjklmnpqrstvwxz2456789]{5}",
};

/// With more names than these, series are chosen by namespace alone.
const MOST_NAMES: usize = 300;
/// The most characters of all names in a query: VictoriaMetrics takes 16 KiB, all in all.
const MOST_CHARACTERS: usize = 12_000;

/// Which of these labels any series of requests has.
pub(super) fn labels_there(traffic: &Traffic, labels: &[&str]) -> String {
    let each = labels.iter().map(|label| {
        let selector = Selector::of(traffic.kept).matches(label, ".+");
        let series = selector.series(traffic.requests);
        format!("label_replace(count({series}), \"{LABEL}\", \"{label}\", \"\", \"\")")
    });
    each.collect::<Vec<_>>().join(" or ")
}

/// Which series are of the sides that are wanted.
#[derive(Debug)]
pub(super) struct Chosen<'a> {
    telling: &'a Telling,
    /// One of which holds of each; no series is chosen twice.
    selectors: Vec<Selector>,
}

impl<'a> Chosen<'a> {
    pub(super) fn new(telling: &'a Telling, wanted: &WantedSides) -> Self {
        let labels = &telling.labels;
        let mut names = Names::of(wanted);
        let ways = labels.pods.len() + labels.hashes.len();
        if names.count() > MOST_NAMES || names.characters() * ways > MOST_CHARACTERS {
            names = Names::default();
        }
        let base = in_namespaces(telling, wanted);
        let pods = names.pods();
        let mut ways: Vec<_> = labels.pods.iter().map(|label| (label, &pods)).collect();
        let hashes = names.hashes();
        let by_hash = labels.hashes.iter().map(|label| (label, &hashes));
        let is_hashed = wanted
            .sides()
            .iter()
            .any(|side| side.pods.only_hash().is_some());
        ways.extend(by_hash.filter(|_| is_hashed));
        let selectors = ways.iter().enumerate().map(|(at, (label, expression))| {
            let before = ways.iter().take(at);
            let others = before.fold(base.clone(), |selector, (label, expression)| {
                selector.differs(label, expression)
            });
            others.matches(label, expression)
        });
        Self {
            telling,
            selectors: selectors.collect(),
        }
    }

    /// The selector of the pods, where there is but one way to choose them.
    pub(super) fn pods(&self) -> Selector {
        self.selectors.first().cloned().unwrap_or_default()
    }

    /// How much counters gained over `window`, in groups that `more` labels tell further apart.
    pub(super) fn gained(
        &self,
        traffic: &Traffic,
        (metric, more): (&str, &[&str]),
        (window, dialect): (&str, Dialect),
    ) -> String {
        let grown = self.each(traffic, metric, |series| {
            format!("increase({series}[{window}])")
        });
        if dialect == Dialect::VictoriaMetrics {
            return self.summed(&grown, more);
        }
        // What a counter had when it was first seen is no increase in Prometheus. So it is added
        // where it began within the window: a status that comes for the first time would be lost.
        // If nothing at all was scraped a window ago, nobody knows what began and what was there.
        let began = self.each(traffic, metric, |series| {
            format!(
                "min_over_time({series}[{window}]) unless last_over_time({series}[{window}] offset {window})"
            )
        });
        let began = format!(
            "label_replace(({began}) and on () count(up offset {window}), \"dogwatch_began\", \"yes\", \"\", \"\")"
        );
        self.summed(&format!("{grown} or {began}"), more)
    }

    /// How much a counter gains a second, over `window`.
    pub(super) fn rate(&self, traffic: &Traffic, window: &str) -> String {
        let rates = self.each(traffic, traffic.requests, |series| {
            format!("rate({series}[{window}])")
        });
        self.summed(&rates, &[])
    }

    fn each(&self, traffic: &Traffic, metric: &str, of: impl Fn(&str) -> String) -> String {
        let kept = Selector::of(traffic.kept);
        let selectors = self.selectors.iter();
        let each = selectors.map(|selector| of(&kept.and(selector).series(metric)));
        each.collect::<Vec<_>>().join(" or ")
    }

    /// Sums in groups of one side.
    fn summed(&self, expression: &str, more: &[&str]) -> String {
        let Telling { reader, labels, .. } = self.telling;
        let own = (!labels.pods.is_empty()).then_some(BY_SIDE.label);
        let hashes = labels.hashes.iter().map(AsRef::as_ref);
        let by = reader.cluster().into_iter().chain(reader.namespaces());
        let by = by.chain(own).chain(hashes).chain(more.iter().copied());
        let by: Vec<_> = by.collect();
        format!("sum by ({}) ({})", by.join(", "), self.sided(expression))
    }

    /// Gives each series its side, by the first of the pod's labels that is there: where that
    /// names no pod of a Deployment, the next one does not count instead.
    fn sided(&self, expression: &str) -> String {
        let pods = &self.telling.labels.pods;
        let (side, pod) = (BY_SIDE.label, quoted(BY_SIDE.pod));
        let last = pods.len().saturating_sub(1);
        let inner_first = pods.iter().enumerate().rev();
        inner_first.fold(expression.to_owned(), |inner, (at, label)| {
            let inner = if at == last {
                inner
            } else {
                format!("label_replace({inner}, \"{side}\", \"\", \"{label}\", \".+\")")
            };
            format!("label_replace({inner}, \"{side}\", \"$1\", \"{label}\", {pod})")
        })
    }
}

/// The namespaces of what is wanted, where they can be chosen by one label.
fn in_namespaces(telling: &Telling, wanted: &WantedSides) -> Selector {
    let namespaces: Vec<_> = wanted.namespaces().into_iter().collect();
    let characters: usize = namespaces.iter().map(|name| name.len()).sum();
    match &telling.namespace {
        Some(label) if namespaces.len() <= MOST_NAMES && characters <= MOST_CHARACTERS / 4 => {
            Selector::default().one_of(label, &namespaces)
        }
        _ => Selector::default(),
    }
}

/// What the sides' pods are called, as regular expressions; where there are no names, any will do.
#[derive(Debug, Default)]
struct Names {
    /// With any hash.
    workloads: BTreeSet<String>,
    /// With this hash.
    releases: BTreeSet<String>,
    hashes: BTreeSet<String>,
}

impl Names {
    fn of(wanted: &WantedSides) -> Self {
        let mut names = Self::default();
        for side in wanted.sides() {
            let workload = literal(&side.pods.workload);
            if let Some(hash) = side.pods.only_hash().map(|hash| literal(hash)) {
                names.releases.insert(format!("{workload}-{hash}"));
                names.hashes.insert(hash);
            } else {
                names.workloads.insert(workload);
            }
        }
        names
    }

    fn count(&self) -> usize {
        self.workloads.len() + self.releases.len()
    }

    fn characters(&self) -> usize {
        let names = self.workloads.iter().chain(&self.releases);
        names.chain(&self.hashes).map(|name| name.len() + 1).sum()
    }

    fn pods(&self) -> String {
        let workloads = joined(&self.workloads);
        let releases = joined(&self.releases);
        match (workloads.as_str(), releases.as_str()) {
            ("", "") => POD_OF_DEPLOYMENT.to_owned(),
            (_, "") => format!("({workloads})-{HASH}-{SUFFIX}"),
            ("", _) => format!("({releases})-{SUFFIX}"),
            _ => format!("(({workloads})-{HASH}|{releases})-{SUFFIX}"),
        }
    }

    fn hashes(&self) -> String {
        if self.hashes.is_empty() {
            return ".+".to_owned();
        }
        joined(&self.hashes)
    }
}

fn joined(names: &BTreeSet<String>) -> String {
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    names.join("|")
}
