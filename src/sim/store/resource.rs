//! What is served: one variant and one definition a resource.

use serde_json::Value;

/// A resource of the simulated cluster.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resource {
    /// `v1/namespaces`
    Namespaces,
    /// `v1/events`
    Events,
    /// `v1/pods`
    Pods,
    /// `v1/services`
    Services,
    /// `apps/v1/deployments`
    Deployments,
    /// `apps/v1/replicasets`
    ReplicaSets,
    /// `autoscaling/v2/horizontalpodautoscalers`
    HorizontalPodAutoscalers,
    /// `argoproj.io/v1alpha1/rollouts`, a custom resource
    Rollouts,
    /// `argoproj.io/v1alpha1/analysisruns`, a custom resource
    AnalysisRuns,
    /// `serving.knative.dev/v1/services`, a custom resource
    KnativeServices,
    /// `serving.knative.dev/v1/revisions`, a custom resource
    KnativeRevisions,
    /// `flagger.app/v1beta1/canaries`, a custom resource
    Canaries,
    /// `core.openfeature.dev/v1beta1/featureflags`, a custom resource
    FeatureFlags,
    /// `core.openfeature.dev/v1beta1/featureflagsources`, a custom resource
    FeatureFlagSources,
}

/// When a write counts as a new generation of the object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GenerationRule {
    /// The object carries no generation.
    Absent,
    /// Changes of `spec`.
    Spec,
    /// Changes of `spec` and, as Deployments have it, of the annotations.
    SpecAndAnnotations,
    /// Everything but the metadata: where the status has no address of its own, the server can't
    /// tell it from the rest.
    AllButMetadata,
}

/// A part of an object with an address of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subresource {
    /// What the controller reports.
    Status,
    /// `autoscaling/v1` `Scale`.
    Scale,
}

impl Subresource {
    /// Its last path segment.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Scale => "scale",
        }
    }
}

/// The constant facts about a resource.
#[derive(Debug)]
pub struct Definition {
    /// API group, empty for the core group.
    pub group: &'static str,
    /// API version within the group.
    pub version: &'static str,
    /// `deployments`
    pub plural: &'static str,
    /// `deployment`
    pub singular: &'static str,
    /// `Deployment`
    pub kind: &'static str,
    /// `deploy`
    pub short_names: &'static [&'static str],
    /// `all`
    pub categories: &'static [&'static str],
    /// Whether its objects live in namespaces.
    pub namespaced: bool,
    /// Whether it is declared by a CRD: such objects are sent in alphabetical order with their
    /// types even inside lists, and take no strategic merge patch.
    pub custom: bool,
    /// Parts with addresses of their own.
    pub subresources: &'static [Subresource],
    /// What bumps `metadata.generation`.
    pub generation: GenerationRule,
    /// The fields that even an empty object is sent with.
    empty: &'static str,
}

impl Definition {
    /// `apps/v1`, or `v1` for the core group.
    pub fn api_version(&self) -> String {
        if self.group.is_empty() {
            self.version.to_owned()
        } else {
            format!("{}/{}", self.group, self.version)
        }
    }

    /// `deployments.apps`, as error messages call it; `pods` for the core group.
    pub fn qualified(&self) -> String {
        if self.group.is_empty() {
            self.plural.to_owned()
        } else {
            format!("{}.{}", self.plural, self.group)
        }
    }

    /// `apps/v1, Resource=deployments`, as other error messages call it.
    pub fn qualified_version(&self) -> String {
        format!("{}, Resource={}", self.api_version(), self.plural)
    }

    /// An object of the kind with nothing in it, as bookmarks carry it.
    pub fn skeleton(&self) -> Value {
        serde_json::from_str(self.empty).unwrap_or_default()
    }

    /// The verbs that discovery lists.
    pub const fn verbs(&self) -> &'static [&'static str] {
        &[
            "create",
            "delete",
            "deletecollection",
            "get",
            "list",
            "patch",
            "update",
            "watch",
        ]
    }
}

const fn core(plural: &'static str, singular: &'static str, kind: &'static str) -> Definition {
    Definition {
        group: "",
        version: "v1",
        plural,
        singular,
        kind,
        short_names: &[],
        categories: &[],
        namespaced: true,
        custom: false,
        subresources: &[],
        generation: GenerationRule::Absent,
        empty: r#"{"metadata":{},"spec":{},"status":{}}"#,
    }
}

const fn workload(plural: &'static str, singular: &'static str, kind: &'static str) -> Definition {
    Definition {
        group: "apps",
        categories: &["all"],
        subresources: &[Subresource::Scale, Subresource::Status],
        generation: GenerationRule::Spec,
        ..core(plural, singular, kind)
    }
}

static NAMESPACES: Definition = Definition {
    short_names: &["ns"],
    namespaced: false,
    subresources: &[Subresource::Status],
    ..core("namespaces", "namespace", "Namespace")
};
static EVENTS: Definition = Definition {
    short_names: &["ev"],
    empty: r#"{"metadata":{},"involvedObject":{},"source":{},"firstTimestamp":null,
        "lastTimestamp":null,"eventTime":null,"reportingComponent":"","reportingInstance":""}"#,
    ..core("events", "event", "Event")
};
static PODS: Definition = Definition {
    short_names: &["po"],
    categories: &["all"],
    subresources: &[Subresource::Status],
    generation: GenerationRule::Spec,
    empty: r#"{"metadata":{},"spec":{"containers":null},"status":{}}"#,
    ..core("pods", "pod", "Pod")
};
static SERVICES: Definition = Definition {
    short_names: &["svc"],
    categories: &["all"],
    subresources: &[Subresource::Status],
    empty: r#"{"metadata":{},"spec":{},"status":{"loadBalancer":{}}}"#,
    ..core("services", "service", "Service")
};
static DEPLOYMENTS: Definition = Definition {
    short_names: &["deploy"],
    generation: GenerationRule::SpecAndAnnotations,
    empty: r#"{"metadata":{},"spec":{"replicas":0,"selector":null,"template":
        {"metadata":{},"spec":{"containers":null}},"strategy":{}},"status":{}}"#,
    ..workload("deployments", "deployment", "Deployment")
};
static REPLICA_SETS: Definition = Definition {
    short_names: &["rs"],
    empty: r#"{"metadata":{},"spec":{"replicas":0,"selector":null,"template":
        {"metadata":{},"spec":{"containers":null}}},"status":{"replicas":0}}"#,
    ..workload("replicasets", "replicaset", "ReplicaSet")
};
static HORIZONTAL_POD_AUTOSCALERS: Definition = Definition {
    group: "autoscaling",
    version: "v2",
    short_names: &["hpa"],
    categories: &["all"],
    subresources: &[Subresource::Status],
    empty: r#"{"metadata":{},"spec":{"scaleTargetRef":{"kind":"","name":""},"maxReplicas":0},
        "status":{"desiredReplicas":0,"currentMetrics":null}}"#,
    ..core(
        "horizontalpodautoscalers",
        "horizontalpodautoscaler",
        "HorizontalPodAutoscaler",
    )
};
const fn custom(plural: &'static str, singular: &'static str, kind: &'static str) -> Definition {
    Definition {
        custom: true,
        subresources: &[Subresource::Status],
        generation: GenerationRule::Spec,
        empty: r#"{"metadata":{}}"#,
        ..core(plural, singular, kind)
    }
}

static ROLLOUTS: Definition = Definition {
    group: "argoproj.io",
    version: "v1alpha1",
    short_names: &["ro"],
    subresources: &[Subresource::Status, Subresource::Scale],
    ..custom("rollouts", "rollout", "Rollout")
};
static ANALYSIS_RUNS: Definition = Definition {
    group: "argoproj.io",
    version: "v1alpha1",
    short_names: &["ar"],
    subresources: &[],
    generation: GenerationRule::AllButMetadata,
    ..custom("analysisruns", "analysisrun", "AnalysisRun")
};
static KNATIVE_SERVICES: Definition = Definition {
    group: "serving.knative.dev",
    short_names: &["kservice", "ksvc"],
    categories: &["all", "knative", "serving"],
    ..custom("services", "service", "Service")
};
static KNATIVE_REVISIONS: Definition = Definition {
    group: "serving.knative.dev",
    short_names: &["rev"],
    categories: &["all", "knative", "serving"],
    ..custom("revisions", "revision", "Revision")
};
static CANARIES: Definition = Definition {
    group: "flagger.app",
    version: "v1beta1",
    categories: &["all"],
    ..custom("canaries", "canary", "Canary")
};
static FEATURE_FLAGS: Definition = Definition {
    group: "core.openfeature.dev",
    version: "v1beta1",
    short_names: &["ff"],
    ..custom("featureflags", "featureflag", "FeatureFlag")
};
static FEATURE_FLAG_SOURCES: Definition = Definition {
    group: "core.openfeature.dev",
    version: "v1beta1",
    short_names: &["ffs"],
    ..custom(
        "featureflagsources",
        "featureflagsource",
        "FeatureFlagSource",
    )
};

impl Resource {
    /// Everything served, in the order of discovery.
    pub const ALL: [Self; 14] = [
        Self::Events,
        Self::Namespaces,
        Self::Pods,
        Self::Services,
        Self::Deployments,
        Self::ReplicaSets,
        Self::HorizontalPodAutoscalers,
        Self::Rollouts,
        Self::AnalysisRuns,
        Self::KnativeServices,
        Self::KnativeRevisions,
        Self::Canaries,
        Self::FeatureFlags,
        Self::FeatureFlagSources,
    ];

    /// Its constant facts.
    pub fn definition(self) -> &'static Definition {
        match self {
            Self::Namespaces => &NAMESPACES,
            Self::Events => &EVENTS,
            Self::Pods => &PODS,
            Self::Services => &SERVICES,
            Self::Deployments => &DEPLOYMENTS,
            Self::ReplicaSets => &REPLICA_SETS,
            Self::HorizontalPodAutoscalers => &HORIZONTAL_POD_AUTOSCALERS,
            Self::Rollouts => &ROLLOUTS,
            Self::AnalysisRuns => &ANALYSIS_RUNS,
            Self::KnativeServices => &KNATIVE_SERVICES,
            Self::KnativeRevisions => &KNATIVE_REVISIONS,
            Self::Canaries => &CANARIES,
            Self::FeatureFlags => &FEATURE_FLAGS,
            Self::FeatureFlagSources => &FEATURE_FLAG_SOURCES,
        }
    }

    /// The resource at `/apis/GROUP/VERSION/PLURAL`.
    pub fn find(group: &str, version: &str, plural: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|resource| {
            let it = resource.definition();
            it.group == group && it.version == version && it.plural == plural
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_resource_is_found_by_its_address() {
        for resource in Resource::ALL {
            let it = resource.definition();
            assert_eq!(
                Resource::find(it.group, it.version, it.plural),
                Some(resource)
            );
        }
        assert_eq!(Resource::find("apps", "v1beta1", "deployments"), None);
    }

    #[test]
    fn every_skeleton_is_an_object() {
        for resource in Resource::ALL {
            assert!(
                resource.definition().skeleton()["metadata"].is_object(),
                "{resource:?}"
            );
        }
    }

    #[test]
    fn messages_call_core_resources_by_the_bare_plural() {
        assert_eq!(Resource::Pods.definition().qualified(), "pods");
        assert_eq!(
            Resource::Deployments.definition().qualified(),
            "deployments.apps"
        );
        assert_eq!(
            Resource::Rollouts.definition().api_version(),
            "argoproj.io/v1alpha1"
        );
    }
}
