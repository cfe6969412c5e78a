//! Which sets can tell sides apart there, and by which labels.

use std::collections::BTreeSet;

use super::query;
use crate::backends::http::Failure;
use crate::backends::metrics::Reader;
use crate::backends::metrics::sets::{MetricSet, Saturation, Traffic};
use crate::backends::metrics::sides::ReleaseLabels;
use crate::backends::prometheus::api::Api;
use crate::backends::prometheus::backend::Prometheus;
use crate::backends::prometheus::decode;
use crate::backends::prometheus::detect::Survey;
use crate::backends::prometheus::promql::WORKLOADS;
use crate::config::LabelsConfig;
use crate::model::CleanText;

/// How sides are told apart, and why not, where they aren't.
#[derive(Clone, Debug, Default)]
pub(in crate::backends::prometheus) struct Tellings {
    /// The sets that can, in the order in which they are heard; the last tells of saturation.
    pub(in crate::backends::prometheus) sets: Vec<Telling>,
    /// What the others lack, in words.
    pub(in crate::backends::prometheus) lacking: Vec<CleanText>,
}

/// A set that tells sides apart.
#[derive(Clone, Debug)]
pub struct Telling {
    pub(super) tells: Tells,
    /// Reads cluster and namespace.
    pub(super) reader: Reader,
    pub(super) labels: ReleaseLabels,
    /// The label of the namespace, where there is only one, so that series can be chosen by it.
    pub(super) namespace: Option<String>,
}

/// Of what a set tells.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tells {
    Traffic(&'static Traffic),
    Saturation(&'static Saturation),
}

impl Telling {
    /// The set's way to tell traffic apart, by those of its labels that are there; what it lacks,
    /// in words, where it can't.
    pub fn of_traffic(
        traffic: &'static Traffic,
        names: &LabelsConfig,
        cluster: &CleanText,
        is_there: impl Fn(&str) -> bool,
    ) -> Result<Self, String> {
        let labels = ReleaseLabels::new(&traffic.releases, names)?;
        let there = labels.only(&is_there);
        if there.is_empty() {
            return Err(lacks(traffic.requests, &labels));
        }
        let reader = Reader::new(&traffic.subjects, names, cluster);
        let namespaces: Vec<_> = reader
            .namespaces()
            .filter(|label| is_there(label))
            .collect();
        let namespace = match namespaces.as_slice() {
            [only] => Some((*only).to_owned()),
            _ => None,
        };
        Ok(Self {
            tells: Tells::Traffic(traffic),
            labels: there,
            namespace,
            reader,
        })
    }

    /// The set's way to tell saturation apart: by the pods' names.
    pub fn of_saturation(
        saturation: &'static Saturation,
        names: &LabelsConfig,
        cluster: &CleanText,
    ) -> Self {
        Self {
            tells: Tells::Saturation(saturation),
            reader: Reader::new(&WORKLOADS, names, cluster),
            labels: ReleaseLabels {
                pods: vec!["pod".into()],
                hashes: Vec::new(),
                by_hash: false,
            },
            namespace: Some("namespace".to_owned()),
        }
    }

    /// The labels by which it tells.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.all()
    }
}

fn lacks(metric: &str, labels: &ReleaseLabels) -> String {
    let labels: Vec<_> = labels.all().collect();
    format!(
        "{metric} has none of the labels {}; let scraping keep the pod's name, or name its label as pod in [prometheus.labels]",
        labels.join(", ")
    )
}

/// Finds out how the sets that are there can tell sides apart: those that are used, or else those
/// that tell the same and are passed over.
pub(in crate::backends::prometheus) async fn telling(
    prometheus: &Prometheus,
    survey: &Survey,
) -> Result<Tellings, Failure> {
    let names = &prometheus.config.labels;
    let mut tellings = Tellings::default();
    tellings.add(prometheus, &survey.sets).await?;
    if tellings.sets.is_empty() {
        tellings.add(prometheus, &survey.passed_over).await?;
    }
    let saturation = survey.sets.iter().filter_map(|set| set.saturation.as_ref());
    let saturation = saturation.map(|it| Telling::of_saturation(it, names, &prometheus.cluster));
    if !tellings.sets.is_empty() {
        tellings.sets.extend(saturation);
    }
    Ok(tellings)
}

impl Tellings {
    async fn add(
        &mut self,
        prometheus: &Prometheus,
        sets: &[&'static MetricSet],
    ) -> Result<(), Failure> {
        let (api, _) = prometheus.setup()?;
        let names = &prometheus.config.labels;
        for traffic in sets.iter().filter_map(|set| set.traffic.as_ref()) {
            let there = labels_of(api, traffic, names).await?;
            let is_there = |label: &str| there.contains(label);
            match Telling::of_traffic(traffic, names, &prometheus.cluster, is_there) {
                Ok(telling) => self.sets.push(telling),
                Err(words) => self.lacking.push(CleanText::new(&words)),
            }
        }
        Ok(())
    }

    /// Why sides can't be told apart; `None` where they can.
    pub(in crate::backends::prometheus) fn why(&self) -> Option<CleanText> {
        const WHY: &str = "no metrics tell the two sides apart";
        if !self.sets.is_empty() {
            return None;
        }
        let lacking: Vec<_> = self.lacking.iter().map(CleanText::as_str).collect();
        Some(CleanText::new(&if lacking.is_empty() {
            format!("{WHY}: none of a known set counts requests; see what `dogwatch doctor` says")
        } else {
            format!("{WHY}: {}", lacking.join("; "))
        }))
    }
}

/// Those labels of the pod, the hash and the namespace that any series of requests has.
async fn labels_of(
    api: &Api,
    traffic: &'static Traffic,
    names: &LabelsConfig,
) -> Result<BTreeSet<String>, Failure> {
    let Ok(labels) = ReleaseLabels::new(&traffic.releases, names) else {
        return Ok(BTreeSet::new());
    };
    let reader = Reader::new(&traffic.subjects, names, &CleanText::default());
    let candidates: Vec<_> = labels.all().chain(reader.namespaces()).collect();
    let text = query::labels_there(traffic, &candidates);
    let body = api.query(&text, None).await?;
    body.decode(|bytes| decode::values(bytes, query::LABEL))
}
