//! The app that is open, and the queries of the whole fleet narrowed to it.

use std::collections::BTreeSet;

use super::promql::{self, BY_WORKLOAD, Selector, quoted};
use super::question::Question;
use crate::backends::metrics::{Reader, Way};
use crate::model::{AppId, ObjectRef};

/// Whose series are asked for.
#[derive(Debug)]
pub(super) struct Whom {
    app: AppId,
    /// What its workloads are called.
    workloads: BTreeSet<String>,
}

impl Whom {
    pub(super) fn new(app: &AppId, objects: &[ObjectRef]) -> Self {
        let named = objects.iter().map(|object| object.key.name.to_string());
        Self {
            app: app.clone(),
            workloads: named.collect(),
        }
    }

    /// The names under which series may be its own: as in the fleet, a label that carries names
    /// of apps may carry a workload's, and the other way round.
    fn names(&self) -> Vec<&str> {
        let app = self.app.name.as_str();
        let workloads = self.workloads.iter().map(String::as_str);
        let others = workloads.filter(|name| *name != app);
        std::iter::once(app).chain(others).collect()
    }

    /// The names that its pods begin with.
    fn pods(&self) -> Vec<&str> {
        if self.workloads.is_empty() {
            return vec![&self.app.name];
        }
        self.workloads.iter().map(String::as_str).collect()
    }

    /// What chooses its series among those that are named in this way. A label that comes before
    /// the one that counts must be empty.
    pub(super) fn selector(&self, reader: &Reader, way: Way) -> Selector {
        let mut selector = Selector::default();
        if let Some(label) = reader.cluster() {
            selector = selector.one_of(label, &[&self.app.cluster]);
        }
        for (place, label) in reader.namespaces().take(way.namespace + 1).enumerate() {
            let namespace = self.app.namespace.as_str();
            let value = if place == way.namespace {
                namespace
            } else {
                ""
            };
            selector = selector.one_of(label, &[value]);
        }
        for (place, naming) in reader.names().iter().take(way.name + 1).enumerate() {
            selector = if place == way.name {
                selector.one_of(&naming.label, &self.names())
            } else {
                selector.one_of(&naming.label, &[""])
            };
        }
        selector
    }

    /// The query of the whole fleet, narrowed to this app.
    pub(super) fn narrowed(
        &self,
        question: &Question,
        ways: &BTreeSet<Way>,
        window: &str,
    ) -> String {
        let (signal, reader) = (question.signal, &question.reader);
        let set = question.set;
        if let Some(traffic) = set.and_then(|set| set.traffic.as_ref()) {
            let chosen: Vec<_> = ways.iter().map(|way| self.selector(reader, *way)).collect();
            return promql::traffic(signal, (traffic, reader), &chosen, window);
        }
        if let Some(saturation) = set.and_then(|set| set.saturation.as_ref()) {
            let pods = promql::pods_of(&self.pods()).one_of("namespace", &[&self.app.namespace]);
            let pods = match reader.cluster() {
                Some(label) => pods.one_of(label, &[&self.app.cluster]),
                None => pods,
            };
            return promql::saturation(signal, (saturation, reader, BY_WORKLOAD), &pods, window);
        }
        let narrowed = ways.iter().flat_map(|way| self.intersected(question, *way));
        narrowed.collect::<Vec<_>>().join(" or ")
    }

    /// A query that we can't look into, and of its answer what carries the app's labels.
    fn intersected(&self, question: &Question, way: Way) -> Vec<String> {
        let reader = &question.reader;
        let (Some(namespace), Some(naming)) = (
            reader.namespaces().nth(way.namespace),
            reader.names().get(way.name),
        ) else {
            return Vec::new();
        };
        let of_name = |name: &str| {
            let mut labels = vec![(namespace, self.app.namespace.as_str())];
            labels.push((naming.label.as_ref(), name));
            labels.extend(
                reader
                    .cluster()
                    .map(|label| (label, self.app.cluster.as_str())),
            );
            let on: Vec<_> = labels.iter().map(|(label, _)| *label).collect();
            let named = labels
                .iter()
                .fold("vector(1)".to_owned(), |vector, (label, value)| {
                    // The replacement's `$` would name a group.
                    let value = quoted(&value.replace('$', "$$"));
                    format!("label_replace({vector}, \"{label}\", {value}, \"\", \"\")")
                });
            format!("(({}) and on ({}) {named})", question.text, on.join(", "))
        };
        let names = self.names();
        names.into_iter().map(of_name).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::metrics::sets;
    use crate::backends::prometheus::questions;
    use crate::config::{LabelsConfig, PrometheusConfig, QueryConfig};
    use crate::model::signals::Signal;
    use crate::model::{WorkloadKey, WorkloadKind};

    fn whom() -> Whom {
        let object = |name: &str| ObjectRef {
            key: WorkloadKey {
                cluster: "prod".into(),
                namespace: "shop".into(),
                kind: WorkloadKind::Deployment,
                name: name.into(),
            },
            uid: "".into(),
            resource_version: "".into(),
        };
        let app = AppId {
            cluster: "prod".into(),
            namespace: "shop".into(),
            name: "cart \"$1\"".into(),
        };
        Whom::new(&app, &[object("cart.web"), object("cart-worker")])
    }

    fn narrowed(config: &PrometheusConfig, set: &str, signal: Signal, way: Way) -> String {
        let sets: Vec<_> = sets::named(set).into_iter().collect();
        let questions = questions(&sets, config, &"prod".into());
        let question = questions
            .iter()
            .find(|it| it.signal == signal)
            .expect("asked");
        whom().narrowed(question, &[way].into(), "5m")
    }

    #[test]
    fn only_its_own_series_are_asked_for() {
        let plain = PrometheusConfig::default();
        let way = |namespace, name| Way { namespace, name };
        let queries = [
            narrowed(&plain, "http", Signal::Errors, way(0, 3)),
            narrowed(&plain, "http", Signal::Latency, way(2, 0)),
            narrowed(&plain, "istio", Signal::Requests, way(0, 0)),
            narrowed(&plain, "kubernetes", Signal::Memory, way(0, 0)),
        ];
        insta::assert_snapshot!(queries.join("\n"));
    }

    #[test]
    fn what_cannot_be_looked_into_is_intersected() {
        let config = PrometheusConfig {
            query: QueryConfig {
                requests: Some("my:requests or other".into()),
                ..QueryConfig::default()
            },
            labels: LabelsConfig {
                cluster: Some("k8s".into()),
                namespace: Some("ns".into()),
                app: Some("svc".into()),
                ..LabelsConfig::default()
            },
            ..PrometheusConfig::default()
        };
        let way = Way {
            namespace: 0,
            name: 0,
        };
        let query = narrowed(&config, "none", Signal::Requests, way);
        insta::assert_snapshot!(query);
        let cpu = narrowed(&config, "kubernetes", Signal::Cpu, way);
        assert!(cpu.contains("k8s=\"prod\""), "{cpu}");
    }
}
