//! What a sample means, by the registry of metric sets.

use std::borrow::Cow;

use super::measure::{ContainerName, Counted, Meaning, Of, Resource, SideMeaning, SideOf};
use super::text::{Labels, Sample, Wanted};
use crate::backends::metrics::sets::{MetricSet, Saturation, Traffic, workload_of};
use crate::backends::metrics::sides::{ReleaseLabels, WantedSides};
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
    /// By which labels releases are told apart; why not, where they aren't.
    releases: Result<ReleaseLabels, &'static str>,
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
                releases: ReleaseLabels::new(&traffic.releases, labels),
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

    /// What a sample means to one of the sides that are `wanted`.
    pub(super) fn side(&self, sample: &Sample<'_>, wanted: &WantedSides) -> Option<SideMeaning> {
        let name = sample.name.as_ref();
        let of_traffic = self.traffic.iter().find(|it| it.counts(name))?;
        of_traffic.side(name, &LabelTexts::of(sample.labels), wanted)
    }

    /// Why none of these `sets` tells sides apart; `None` where one does.
    pub(super) fn untold(&self, sets: &[&str]) -> Option<String> {
        let used = self.traffic.iter().filter(|it| sets.contains(&it.set));
        let reasons: Result<(), Vec<_>> = {
            let reasons: Vec<_> = used.map(|it| it.releases.as_ref().err()).collect();
            let whys: Vec<&str> = reasons.iter().flatten().map(|why| **why).collect();
            if whys.len() == reasons.len() {
                Err(whys)
            } else {
                Ok(())
            }
        };
        let whys = reasons.err()?;
        Some(if whys.is_empty() {
            "none of a known set counts requests".to_owned()
        } else {
            whys.join("; ")
        })
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
        let Traffic { requests, .. } = self.traffic;
        if !self.counts(name) {
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
        Some(Ok(self.bound(labels).map_or(Meaning::Nothing, |bound| {
            Meaning::Bucket {
                of: of(subject),
                bound,
            }
        })))
    }

    /// Whether a metric is one of the set's.
    fn counts(&self, name: &str) -> bool {
        name == self.traffic.requests || name == self.traffic.latency.buckets
    }

    /// The upper bound of a bucket, in seconds.
    fn bound(&self, labels: &LabelTexts<'_>) -> Option<f64> {
        let bound = labels.get("le").parse::<f64>().ok();
        let bound = bound.filter(|bound| !bound.is_nan())?;
        Some(bound * self.traffic.latency.unit.seconds())
    }

    /// What a series of the set means to one of the sides that are `wanted`.
    fn side(
        &self,
        name: &str,
        labels: &LabelTexts<'_>,
        wanted: &WantedSides,
    ) -> Option<SideMeaning> {
        let value = |label: &str| labels.get(label);
        let release = self.releases.as_ref().ok()?.read(value);
        let (cluster, namespace) = self.subjects.place(value).ok()?;
        let side = wanted.find((&cluster, &namespace), &release).next()?;
        if !self.traffic.keeps(value) {
            return None;
        }
        let what = if name == self.traffic.requests {
            let failed = self.traffic.is_failed(value);
            Counted::Requests { failed }
        } else {
            let bound = self.bound(labels)?;
            Counted::Bucket { bound }
        };
        let of = SideOf {
            set: self.set,
            side: wanted.sides().get(side)?.clone(),
        };
        Some(SideMeaning { of, what })
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
    use crate::model::{Compared, SidePods};

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

    /// Which side the first line of `text` is of, in short.
    fn side(labels: &LabelsConfig, text: &str) -> Option<String> {
        let decoder = Decoder::new(&sets::ALL, labels, &CleanText::new("prod"));
        let pods = |workload: &str, hash: Option<&str>| Compared {
            cluster: "prod".into(),
            namespace: "shop".into(),
            pods: SidePods {
                workload: workload.into(),
                hash: hash.map(Into::into),
            },
        };
        let sides = [pods("cart", Some("66c")), pods("web-canary", None)];
        let sides = WantedSides::new(&sides, None);
        let mut found = Vec::new();
        let mut take = |sample: Sample<'_>| found.push(decoder.side(&sample, &sides));
        let wanted = wanted(&sets::ALL);
        let mut reader = Text::new(Format::Prometheus, &wanted, Limits::default());
        reader.feed(text.as_bytes(), &mut take).expect("small");
        reader.finish(&mut take).expect("whole");
        let SideMeaning { of, what } = found.pop()??;
        Some(format!("{} {}: {what:?}", of.set, of.side.pods.workload))
    }

    #[test]
    fn a_series_is_of_the_side_that_its_pod_is_of() {
        let plain = LabelsConfig::default();
        for (line, expected) in [
            (
                r#"http_requests_total{namespace="shop",pod="cart-66c-x2l4z",code="503"} 1"#,
                Some("http cart: Requests { failed: true }"),
            ),
            (
                r#"http_requests_total{namespace="shop",pod="web-canary-77d-x2l4z"} 1"#,
                Some("http web-canary: Requests { failed: false }"),
            ),
            (
                r#"istio_request_duration_milliseconds_bucket{reporter="destination",destination_workload_namespace="shop",pod="cart-66c-x2l4z",le="50"} 1"#,
                Some("istio cart: Bucket { bound: 0.05 }"),
            ),
            (
                r#"http_requests_total{namespace="shop",pod="cart-77d-x2l4z"} 1"#,
                None,
            ),
            (
                r#"http_requests_total{namespace="other",pod="cart-66c-x2l4z"} 1"#,
                None,
            ),
            (
                r#"istio_requests_total{reporter="source",destination_workload_namespace="shop",pod="cart-66c-x2l4z"} 1"#,
                None,
            ),
            (
                r#"nginx_ingress_controller_requests{namespace="shop",service="cart",pod="cart-66c-x2l4z"} 1"#,
                None,
            ),
        ] {
            assert_eq!(side(&plain, line).as_deref(), expected, "{line}");
        }
        let named = LabelsConfig {
            hash: Some("release".into()),
            ..LabelsConfig::default()
        };
        let line = r#"http_requests_total{namespace="shop",release="66c"} 1"#;
        assert!(side(&named, line).is_some());
    }

    #[test]
    fn why_sides_are_not_told_apart_is_said_where_no_set_tells_them() {
        let decoder = Decoder::new(
            &sets::ALL,
            &LabelsConfig::default(),
            &CleanText::new("prod"),
        );
        assert_eq!(decoder.untold(&["http", "ingress-nginx"]), None);
        let why = decoder.untold(&["ingress-nginx"]).expect("a reason");
        assert!(why.contains("not by pod"), "{why}");
        assert!(decoder.untold(&[]).is_some());
    }
}
