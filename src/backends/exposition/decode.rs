//! What a sample means, by the registry of metric sets.

use std::borrow::Cow;

use super::measure::{ContainerName, Meaning, Of, Resource};
use super::text::{Labels, Sample, Wanted};
use crate::backends::metrics::sets::{MetricSet, Saturation, Traffic, workload_of};
use crate::backends::metrics::{Missing, Reader};
use crate::config::LabelsConfig;
use crate::model::CleanText;
use crate::model::signals::{Subject, SubjectKind};

/// Knows what the samples of some metric sets mean.
#[derive(Debug)]
pub(super) struct Decoder {
    traffic: Vec<TrafficOf>,
    saturation: Vec<&'static Saturation>,
    /// The label of the cluster, and the cluster where there is none.
    cluster_label: Option<String>,
    cluster: CleanText,
}

/// A set's traffic, and who it is about.
#[derive(Debug)]
struct TrafficOf {
    set: &'static str,
    traffic: &'static Traffic,
    subjects: Reader,
}

impl Decoder {
    /// Of these sets, with labels as they are configured, in `cluster` where no label says.
    pub(super) fn new(
        sets: &[&'static MetricSet],
        labels: &LabelsConfig,
        cluster: &CleanText,
    ) -> Self {
        let traffic = sets.iter().filter_map(|set| {
            let traffic = set.traffic.as_ref()?;
            Some(TrafficOf {
                set: set.name,
                traffic,
                subjects: Reader::new(&traffic.subjects, labels, cluster),
            })
        });
        Self {
            traffic: traffic.collect(),
            saturation: sets
                .iter()
                .filter_map(|set| set.saturation.as_ref())
                .collect(),
            cluster_label: labels.cluster.clone(),
            cluster: cluster.clone(),
        }
    }

    /// What a sample means.
    pub(super) fn meaning(&self, sample: &Sample<'_>) -> Meaning {
        let name = sample.name.as_ref();
        let labels = LabelTexts::of(sample.labels);
        let of_traffic = self.traffic.iter().find_map(|it| it.meaning(name, &labels));
        let of_usage = || {
            let mut saturation = self.saturation.iter();
            saturation.find_map(|it| self.usage(it, name, &labels))
        };
        let meaning = of_traffic.or_else(of_usage).unwrap_or(Ok(Meaning::Nothing));
        meaning.unwrap_or_else(|Missing(label)| Meaning::Nameless(label))
    }

    fn usage(
        &self,
        saturation: &Saturation,
        name: &str,
        labels: &LabelTexts<'_>,
    ) -> Option<Result<Meaning, Missing>> {
        let Saturation { cpu, memory } = saturation;
        let found = [
            (cpu.used, cpu.used_kept, Resource::Cpu),
            (memory.used, memory.used_kept, Resource::Memory),
            (cpu.limit, cpu.limit_kept, Resource::CpuLimit),
            (memory.limit, memory.limit_kept, Resource::MemoryLimit),
        ]
        .into_iter()
        .find(|(metric, kept, _)| {
            *metric == name
                && kept
                    .iter()
                    .all(|matcher| matcher.holds(|it| labels.get(it)))
        })?;
        Some(self.container(labels).map(|container| match container {
            Some(name) => Meaning::Container {
                name,
                what: found.2,
            },
            None => Meaning::Nothing,
        }))
    }

    /// Which container a series is about; `None` where its pod is of no Deployment.
    fn container(&self, labels: &LabelTexts<'_>) -> Result<Option<ContainerName>, Missing> {
        let needed = |label: &str| match labels.get(label) {
            "" => Err(Missing(CleanText::new(label))),
            value => Ok(value),
        };
        let cluster = match &self.cluster_label {
            Some(label) => CleanText::new(needed(label)?),
            None => self.cluster.clone(),
        };
        let (namespace, pod) = (needed("namespace")?, needed("pod")?);
        Ok(workload_of(pod).map(|workload| ContainerName {
            subject: Subject {
                cluster,
                namespace: CleanText::new(namespace),
                kind: SubjectKind::Workload,
                name: CleanText::new(workload),
            },
            pod: CleanText::new(pod),
            container: CleanText::new(labels.get("container")),
        }))
    }
}

impl TrafficOf {
    /// What a series of the set means; `None` where it is not of the set.
    fn meaning(&self, name: &str, labels: &LabelTexts<'_>) -> Option<Result<Meaning, Missing>> {
        let Traffic {
            requests, latency, ..
        } = self.traffic;
        if name != *requests && name != latency.buckets {
            return None;
        }
        let value = |label: &str| labels.get(label);
        if !self.traffic.keeps(value) {
            return Some(Ok(Meaning::Nothing));
        }
        let of = |subject| Of {
            set: self.set,
            subject,
        };
        let subject = match self.subjects.subject(value) {
            Ok(subject) => subject,
            Err(missing) => return Some(Err(missing)),
        };
        if name == *requests {
            return Some(Ok(Meaning::Requests {
                of: of(subject),
                failed: self.traffic.is_failed(value),
            }));
        }
        let bound = labels.get("le").parse::<f64>().ok();
        let bound = bound.filter(|bound| !bound.is_nan());
        Some(Ok(bound.map_or(Meaning::Nothing, |bound| {
            Meaning::Bucket {
                of: of(subject),
                bound: bound * latency.unit.seconds(),
            }
        })))
    }
}

/// The metrics of `sets`.
pub(super) fn wanted(sets: &[&'static MetricSet]) -> Wanted {
    let names = sets.iter().flat_map(|set| set.metrics());
    Wanted::Names(names.map(Into::into).collect())
}

/// A sample's labels, unescaped once.
struct LabelTexts<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> LabelTexts<'a> {
    fn of(labels: Labels<'a>) -> Self {
        Self(labels.iter().collect())
    }

    /// A label's value, "" where it is not there.
    fn get(&self, label: &str) -> &str {
        let found = self.0.iter().find(|(name, _)| name == label);
        found.map_or("", |(_, value)| value.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::super::text::{Format, Limits, Reader as Text};
    use super::*;
    use crate::backends::metrics::sets;

    /// What the first line of `text` means, in short.
    fn meaning(labels: &LabelsConfig, text: &str) -> String {
        let decoder = Decoder::new(&sets::ALL, labels, &CleanText::new("prod"));
        let mut found = Vec::new();
        let mut take = |sample: Sample<'_>| found.push(decoder.meaning(&sample));
        let wanted = wanted(&sets::ALL);
        let mut reader = Text::new(Format::Prometheus, &wanted, Limits::default());
        reader.feed(text.as_bytes(), &mut take).expect("small");
        reader.finish(&mut take).expect("whole");
        let short = |of: &Subject| format!("{}/{}/{}", of.cluster, of.namespace, of.name);
        match found.first() {
            None => "not wanted".to_owned(),
            Some(Meaning::Nothing) => "nothing".to_owned(),
            Some(Meaning::Nameless(label)) => format!("without {label}"),
            Some(Meaning::Requests { of, failed }) => {
                let what = if *failed { "failed" } else { "served" };
                format!("{}: {what} {}", of.set, short(&of.subject))
            }
            Some(Meaning::Bucket { of, bound }) => {
                format!("{}: up to {bound} {}", of.set, short(&of.subject))
            }
            Some(Meaning::Container { name, what }) => {
                let subject = short(&name.subject);
                format!("{what:?} {subject} {} {}", name.pod, name.container)
            }
        }
    }

    #[test]
    fn each_set_means_what_the_registry_says() {
        let plain = LabelsConfig::default();
        for (line, expected) in [
            (
                r#"http_requests_total{namespace="shop",app="cart",code="200"} 1"#,
                "http: served prod/shop/cart",
            ),
            (
                r#"http_requests_total{namespace="shop",app="cart",status="503"} 1"#,
                "http: failed prod/shop/cart",
            ),
            (
                r#"http_requests_total{namespace="shop",app=""} 1"#,
                "without app",
            ),
            (r#"http_requests_total{app="cart"} 1"#, "without namespace"),
            (
                r#"http_request_duration_seconds_bucket{namespace="shop",app="cart",le="0.25"} 1"#,
                "http: up to 0.25 prod/shop/cart",
            ),
            (
                r#"http_request_duration_seconds_bucket{namespace="shop",app="cart",le="+Inf"} 1"#,
                "http: up to inf prod/shop/cart",
            ),
            (
                r#"http_request_duration_seconds_bucket{namespace="shop",app="cart"} 1"#,
                "nothing",
            ),
            (
                r#"istio_requests_total{reporter="destination",destination_workload_namespace="shop",destination_workload="cart",response_code="500"} 1"#,
                "istio: failed prod/shop/cart",
            ),
            (
                r#"istio_requests_total{reporter="source",destination_workload="cart"} 1"#,
                "nothing",
            ),
            (
                r#"istio_request_duration_milliseconds_bucket{reporter="destination",destination_workload_namespace="shop",destination_workload="cart",le="250"} 1"#,
                "istio: up to 0.25 prod/shop/cart",
            ),
            (
                r#"container_cpu_usage_seconds_total{namespace="shop",pod="cart-66cb466fc5-x2l4z",container="main"} 1"#,
                "Cpu prod/shop/cart cart-66cb466fc5-x2l4z main",
            ),
            (
                r#"container_cpu_usage_seconds_total{namespace="shop",pod="cart-66cb466fc5-x2l4z"} 1"#,
                "nothing",
            ),
            (
                r#"container_memory_working_set_bytes{namespace="shop",pod="postgres-0",container="main"} 1"#,
                "nothing",
            ),
            (
                r#"container_memory_working_set_bytes{pod="cart-66cb466fc5-x2l4z",container="main"} 1"#,
                "without namespace",
            ),
            (
                r#"kube_pod_container_resource_limits{namespace="shop",pod="cart-66cb466fc5-x2l4z",container="main",resource="cpu",unit="core"} 1"#,
                "CpuLimit prod/shop/cart cart-66cb466fc5-x2l4z main",
            ),
            (
                r#"kube_pod_container_resource_limits{namespace="shop",pod="cart-66cb466fc5-x2l4z",container="main",resource="memory",unit="byte"} 1"#,
                "MemoryLimit prod/shop/cart cart-66cb466fc5-x2l4z main",
            ),
            (
                r#"kube_pod_container_resource_limits{namespace="shop",pod="cart-66cb466fc5-x2l4z",container="main",resource="nvidia_com_gpu"} 1"#,
                "nothing",
            ),
            ("go_goroutines 12", "not wanted"),
            (
                r#"http_request_duration_seconds_sum{app="cart"} 12"#,
                "not wanted",
            ),
        ] {
            assert_eq!(meaning(&plain, line), expected, "{line}");
        }
    }

    #[test]
    fn labels_are_as_they_are_configured() {
        let labels = LabelsConfig {
            cluster: Some("region".into()),
            namespace: Some("ns".into()),
            app: Some("service".into()),
            ..LabelsConfig::default()
        };
        for (line, expected) in [
            (
                r#"http_requests_total{region="eu",ns="shop",service="a,b=\"c\""} 1"#,
                r#"http: served eu/shop/a,b="c""#,
            ),
            (
                r#"http_requests_total{ns="shop",service="cart"} 1"#,
                "without region",
            ),
            (
                r#"container_cpu_usage_seconds_total{region="eu",namespace="shop",pod="cart-66cb466fc5-x2l4z",container="main"} 1"#,
                "Cpu eu/shop/cart cart-66cb466fc5-x2l4z main",
            ),
        ] {
            assert_eq!(meaning(&labels, line), expected, "{line}");
        }
    }
}
