//! What scales workloads by itself: HorizontalPodAutoscalers, by one list for many.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};

use super::object::Autoscaler;
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::decode::count;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::listing::list_all;
use crate::backends::kubernetes::path::segment;
use crate::model::{CleanText, ObjectRef, Scaler, WorkloadKey, WorkloadKind};

/// How many lists are on their way at once.
const AT_ONCE: usize = 8;

const EVERYWHERE: &str = "/apis/autoscaling/v2/horizontalpodautoscalers";

/// What scales what: by namespace, and there by kind and name; the error says why that is not
/// known, which is not the same as nothing.
#[derive(Debug, Default)]
pub(super) struct Scalers(BTreeMap<CleanText, Result<ByTarget, CleanText>>);

type ByTarget = BTreeMap<(WorkloadKind, CleanText), Scaler>;

impl Scalers {
    /// Lists those of the namespaces of `objects`.
    pub(super) async fn list(kubernetes: &Kubernetes, objects: &[ObjectRef]) -> Self {
        let namespaces: BTreeSet<&CleanText> =
            objects.iter().map(|object| &object.key.namespace).collect();
        if namespaces.len() > 1
            && let Ok(all) = list_all::<Autoscaler>(kubernetes, EVERYWHERE, None).await
        {
            return Self::of_all(&namespaces, all);
        }
        // Who may not list them everywhere may do so in some namespaces.
        let lists: Vec<BoxFuture<'_, _>> = namespaces
            .into_iter()
            .map(|namespace| {
                async move { (namespace.clone(), within(kubernetes, namespace).await) }.boxed()
            })
            .collect();
        let lists = futures::stream::iter(lists).buffer_unordered(AT_ONCE);
        Self(lists.collect().await)
    }

    fn of_all(namespaces: &BTreeSet<&CleanText>, all: Vec<Autoscaler>) -> Self {
        let mut found: BTreeMap<String, Vec<Autoscaler>> = BTreeMap::new();
        for scaler in all {
            let namespace = scaler.metadata.namespace.clone().unwrap_or_default();
            found.entry(namespace).or_default().push(scaler);
        }
        let of =
            |namespace: &CleanText| by_target(found.remove(namespace.as_str()).unwrap_or_default());
        let mut of = of;
        Self(
            namespaces
                .iter()
                .map(|&namespace| (namespace.clone(), Ok(of(namespace))))
                .collect(),
        )
    }

    /// What scales the object named `key`.
    pub(super) fn of(&self, key: &WorkloadKey) -> Result<Option<Scaler>, CleanText> {
        match self.0.get(&key.namespace) {
            Some(Ok(scalers)) => Ok(scalers.get(&(key.kind, key.name.clone())).cloned()),
            Some(Err(why)) => Err(why.clone()),
            None => Err(CleanText::new("it was not asked for")),
        }
    }
}

async fn within(kubernetes: &Kubernetes, namespace: &CleanText) -> Result<ByTarget, CleanText> {
    let list = async {
        let namespace = segment(namespace)?;
        let path = format!("/apis/autoscaling/v2/namespaces/{namespace}/horizontalpodautoscalers");
        list_all::<Autoscaler>(kubernetes, &path, None).await
    };
    list.await.map(by_target).map_err(|failure| why(&failure))
}

fn why(failure: &Failure) -> CleanText {
    if failure.is_missing() {
        return CleanText::new("the API server does not offer autoscaling/v2");
    }
    failure.words()
}

fn by_target(scalers: Vec<Autoscaler>) -> ByTarget {
    let scalers = scalers.into_iter().filter_map(|scaler| {
        let kind = match scaler.spec.scale_target_ref.kind.as_str() {
            "Deployment" => WorkloadKind::Deployment,
            "Rollout" => WorkloadKind::Rollout,
            _ => return None,
        };
        Some((kind, scaler))
    });
    scalers
        .map(|(kind, scaler)| {
            let spec = scaler.spec;
            let name = scaler.metadata.name.unwrap_or_default();
            let scaler = Scaler {
                name: CleanText::new(&name),
                // Absent means 1.
                min: count(Some(spec.min_replicas.unwrap_or(1))),
                max: count(spec.max_replicas),
            };
            let target = CleanText::new(&spec.scale_target_ref.name);
            ((kind, target), scaler)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    fn object(namespace: &str, name: &str) -> WorkloadKey {
        WorkloadKey {
            cluster: "prod".into(),
            namespace: namespace.into(),
            kind: WorkloadKind::Deployment,
            name: name.into(),
        }
    }

    fn scaler(namespace: &str, kind: &str, name: &str, more: &Value) -> Autoscaler {
        let mut spec = json!({"scaleTargetRef": {"kind": kind, "name": name}, "maxReplicas": 9});
        if let (Some(spec), Some(more)) = (spec.as_object_mut(), more.as_object()) {
            spec.extend(more.clone());
        }
        let metadata = json!({"name": format!("{name}-hpa"), "namespace": namespace});
        serde_json::from_value(json!({"metadata": metadata, "spec": spec})).expect("a scaler")
    }

    #[test]
    fn a_scaler_belongs_to_the_deployment_that_it_names_in_its_own_namespace() {
        let (a, b): (CleanText, CleanText) = ("a".into(), "b".into());
        let all = vec![
            scaler("a", "Deployment", "bot", &json!({"minReplicas": 2})),
            scaler("b", "StatefulSet", "bot", &json!({})),
            scaler("b", "Deployment", "form", &json!({})),
        ];
        let scalers = Scalers::of_all(&[&a, &b].into(), all);
        let found = scalers.of(&object("a", "bot")).expect("known");
        let expected = Scaler {
            name: "bot-hpa".into(),
            min: 2,
            max: 9,
        };
        assert_eq!(found, Some(expected));
        assert_eq!(scalers.of(&object("b", "bot")), Ok(None));
        let form = scalers.of(&object("b", "form")).expect("known");
        assert_eq!(form.map(|scaler| scaler.min), Some(1));
        assert!(scalers.of(&object("c", "bot")).is_err());
    }
}
