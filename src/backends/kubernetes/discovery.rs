//! Which kinds of objects a cluster has.

use std::sync::Arc;

use http::header::{ACCEPT, HeaderValue};
use serde::Deserialize;

use super::Kubernetes;
use super::failure::Failure;
use super::link::Link;
use super::request::get;
use crate::model::ResourceKind;

/// All groups with all of their resources in one answer; an older server gives the plain list of
/// groups instead.
const ACCEPTED: HeaderValue = HeaderValue::from_static(
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json",
);

/// Asks which of the kinds that not every cluster has are there.
pub(super) async fn discover(kubernetes: &Kubernetes) -> Result<Vec<ResourceKind>, Failure> {
    let found = kubernetes.ask(async |link: Arc<Link>| {
        let mut request = get("/apis")?;
        request.headers_mut().insert(ACCEPT, ACCEPTED);
        let groups: Groups = link.read(request).await?;
        match groups {
            Groups::Whole { items } => Ok(in_whole(&items)),
            Groups::Names { groups } => by_group(&link, &groups).await,
        }
    });
    match found.await {
        Err(failure) if failure.is_missing() => Ok(Vec::new()),
        found => found,
    }
}

/// Asks each group that may hold one of them.
async fn by_group(link: &Link, groups: &[Group]) -> Result<Vec<ResourceKind>, Failure> {
    let mut found = Vec::new();
    for kind in ResourceKind::OPTIONAL {
        if !groups.iter().any(|group| group.has(kind)) {
            continue;
        }
        let path = format!("/apis/{}/{}", kind.group(), kind.version());
        match link.read::<Resources>(get(&path)?).await {
            Ok(resources) if resources.has(kind) => found.push(kind),
            Ok(_) => {}
            Err(failure) if failure.is_missing() => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(found)
}

fn in_whole(items: &[WholeGroup]) -> Vec<ResourceKind> {
    let has = |kind: &ResourceKind| {
        let mut groups = items.iter().filter(|it| it.metadata.name == kind.group());
        groups.any(|group| {
            let mut versions = group
                .versions
                .iter()
                .filter(|it| it.version == kind.version());
            versions.any(|version| {
                let mut resources = version.resources.iter();
                resources.any(|it| it.resource == kind.resource())
            })
        })
    };
    ResourceKind::OPTIONAL.into_iter().filter(has).collect()
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Groups {
    Whole { items: Vec<WholeGroup> },
    Names { groups: Vec<Group> },
}

#[derive(Deserialize)]
struct WholeGroup {
    #[serde(default)]
    metadata: Name,
    #[serde(default)]
    versions: Vec<WholeVersion>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Name {
    name: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WholeVersion {
    version: String,
    resources: Vec<WholeResource>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct WholeResource {
    resource: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Group {
    name: String,
    versions: Vec<GroupVersion>,
}

impl Group {
    fn has(&self, kind: ResourceKind) -> bool {
        let mut versions = self.versions.iter();
        self.name == kind.group() && versions.any(|it| it.version == kind.version())
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct GroupVersion {
    version: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Resources {
    resources: Vec<Name>,
}

impl Resources {
    fn has(&self, kind: ResourceKind) -> bool {
        self.resources.iter().any(|it| it.name == kind.resource())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::WorkloadKind;

    fn found(answer: serde_json::Value) -> Option<Vec<ResourceKind>> {
        match serde_json::from_value(answer).expect("groups") {
            Groups::Whole { items } => Some(in_whole(&items)),
            Groups::Names { .. } => None,
        }
    }

    #[test]
    fn the_recorded_discovery_is_read_and_has_none_of_them() {
        let recorded = include_str!("../../../tests/fixtures/kube/discovery-aggregated-apps.json");
        let answer = serde_json::from_str(recorded).expect("JSON");
        assert_eq!(found(answer), Some(Vec::new()));
    }

    #[test]
    fn a_group_alone_is_not_the_kind() {
        let group = |name: &str, version: &str, resource: &str| {
            json!({"metadata": {"name": name}, "versions": [
                {"version": version, "resources": [{"resource": resource}]},
            ]})
        };
        for (item, kinds) in [
            (group("argoproj.io", "v1alpha1", "applications"), vec![]),
            (group("argoproj.io", "v2", "rollouts"), vec![]),
            (
                group("argoproj.io", "v1alpha1", "rollouts"),
                vec![WorkloadKind::Rollout.into()],
            ),
            (
                group("serving.knative.dev", "v1", "services"),
                vec![WorkloadKind::KnativeService.into()],
            ),
            (
                group("flagger.app", "v1beta1", "canaries"),
                vec![WorkloadKind::Canary.into()],
            ),
            (
                group("core.openfeature.dev", "v1beta1", "featureflags"),
                vec![ResourceKind::FeatureFlag],
            ),
            (
                group("core.openfeature.dev", "v1alpha1", "featureflags"),
                vec![],
            ),
        ] {
            assert_eq!(found(json!({"items": [item]})), Some(kinds), "{item}");
        }
    }

    #[test]
    fn an_older_server_gives_names_of_groups() {
        let answer = json!({"kind": "APIGroupList", "groups": [
            {"name": "argoproj.io", "versions": [{"groupVersion": "argoproj.io/v1alpha1", "version": "v1alpha1"}]},
        ]});
        let Groups::Names { groups } = serde_json::from_value(answer).expect("groups") else {
            panic!("names");
        };
        assert!(groups[0].has(WorkloadKind::Rollout.into()));
        assert!(!groups[0].has(WorkloadKind::Canary.into()));
    }
}
