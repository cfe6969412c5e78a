//! What is asked in a round: one query a signal and set, for the whole fleet.

use std::time::Duration;

use super::promql::{self, BY_WORKLOAD, Selector, WORKLOADS};
use crate::backends::metrics::sets::{MetricSet, Subjects};
use crate::backends::metrics::{Naming, Reader};
use crate::config::{PrometheusConfig, QueryConfig};
use crate::model::CleanText;
use crate::model::signals::Signal;

/// The labels of a query that stands in the configuration, unless that names them, too.
const CONFIGURED: Subjects = Subjects {
    namespace: &[
        "exported_namespace",
        "destination_workload_namespace",
        "k8s_namespace_name",
        "kubernetes_namespace",
        "namespace",
    ],
    name: &[
        Naming::workload("workload"),
        Naming::workload("deployment"),
        Naming::workload("destination_workload"),
        Naming::workload("k8s_deployment_name"),
        Naming::app("exported_app"),
        Naming::app("app_kubernetes_io_instance"),
        Naming::app("app_kubernetes_io_name"),
        Naming::app("app"),
    ],
    configurable: true,
};

/// Where a question is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// From the set of this name.
    Set(&'static str),
    /// From the configuration.
    Configured(Signal),
}

/// One query, and what its answer means.
#[derive(Clone, Debug)]
pub struct Question {
    /// What it asks for: of errors, the failures a second.
    pub signal: Signal,
    /// Where it is from.
    pub origin: Origin,
    /// The set, where it is from one.
    pub(super) set: Option<&'static MetricSet>,
    /// The query.
    pub text: String,
    /// Reads whom an answer's series are about.
    pub reader: Reader,
}

/// Everything that is to be asked, set by set.
pub fn questions(
    sets: &[&'static MetricSet],
    config: &PrometheusConfig,
    cluster: &CleanText,
) -> Vec<Question> {
    let of_sets = sets.iter().flat_map(|set| {
        let signals = set.signals();
        let signals = signals.iter().collect::<Vec<_>>().into_iter();
        signals.map(|signal| of_set(set, signal, config, cluster))
    });
    let of_sets = of_sets.filter(|it| configured(&config.query, it.signal).is_none());
    let configured = Signal::ALL.into_iter().filter_map(|signal| {
        Some(Question {
            signal,
            origin: Origin::Configured(signal),
            set: None,
            text: configured(&config.query, signal)?.to_owned(),
            reader: Reader::new(&CONFIGURED, &config.labels, cluster),
        })
    });
    of_sets.chain(configured).collect()
}

/// A set's question for one of its signals.
fn of_set(
    set: &'static MetricSet,
    signal: Signal,
    config: &PrometheusConfig,
    cluster: &CleanText,
) -> Question {
    let window = duration(config.window.duration());
    let subjects = set.traffic.as_ref().map_or(&WORKLOADS, |it| &it.subjects);
    let reader = Reader::new(subjects, &config.labels, cluster);
    let text = match (&set.traffic, &set.saturation) {
        (Some(traffic), _) => {
            let all = [Selector::default()];
            promql::traffic(signal, (traffic, &reader), &all, &window)
        }
        (None, Some(saturation)) => {
            let pods = promql::pods_of_deployments();
            promql::saturation(signal, (saturation, &reader, BY_WORKLOAD), &pods, &window)
        }
        (None, None) => String::new(),
    };
    Question {
        signal,
        origin: Origin::Set(set.name),
        set: Some(set),
        text,
        reader,
    }
}

/// The query in the place of the sets' for a signal.
pub(super) fn configured(query: &QueryConfig, signal: Signal) -> Option<&str> {
    let text = match signal {
        Signal::Requests => &query.requests,
        Signal::Errors => &query.failures,
        Signal::Latency => &query.latency,
        Signal::Cpu => &query.cpu,
        Signal::Memory => &query.memory,
    };
    text.as_deref().filter(|text| !text.trim().is_empty())
}

/// A span as PromQL has it.
pub(super) fn duration(span: Duration) -> String {
    if span.subsec_millis() == 0 {
        format!("{}s", span.as_secs())
    } else {
        format!("{}ms", span.as_millis())
    }
}
