//! Which cluster this is, who we are there, and what we may do: asked ahead.

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::stream::{self, StreamExt, TryStreamExt};
use http::Method;
use serde::Deserialize;
use serde_json::json;

use super::Kubernetes;
use super::failure::Failure;
use super::link::Link;
use super::object::Bare;
use super::request::{get, send_json};
use crate::fleet::{Capability, Permission, Rights};
use crate::model::{CleanText, ClusterId, ResourceKind};

/// In how many namespaces, at most, what is refused everywhere is asked for.
const NAMESPACES: usize = 20;

/// How many questions are on their way at once.
const AT_ONCE: usize = 6;

const REVIEWS: &str = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

/// The cluster's identity; without its UID where we may not see `kube-system`.
pub(super) async fn cluster(kubernetes: &Kubernetes) -> Result<ClusterId, Failure> {
    let asked = kubernetes.ask(async |link| {
        let object: Bare = link.read(get("/api/v1/namespaces/kube-system")?).await?;
        Ok(object.metadata.uid)
    });
    let uid = match asked.await {
        Ok(uid) => uid,
        Err(failure) if failure.is_forbidden() || failure.is_missing() => None,
        Err(failure) => return Err(failure),
    };
    Ok(ClusterId {
        context: kubernetes.cluster_name().clone(),
        uid: uid.map(CleanText::from),
    })
}

/// Who we are to the cluster; an older server is asked the older way.
pub(super) async fn user(kubernetes: &Kubernetes) -> Result<CleanText, Failure> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Review {
        status: Status,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Status {
        user_info: UserInfo,
    }
    #[derive(Deserialize)]
    struct UserInfo {
        username: String,
    }
    let ask = async |version: &'static str| {
        kubernetes
            .ask(async |link: Arc<Link>| {
                let group = format!("authentication.k8s.io/{version}");
                let body = json!({"kind": "SelfSubjectReview", "apiVersion": group});
                let path = format!("/apis/{group}/selfsubjectreviews");
                let request = send_json(Method::POST, &path, "application/json", &body)?;
                link.read::<Review>(request).await
            })
            .await
    };
    let review = match ask("v1").await {
        Err(failure) if failure.is_missing() => ask("v1beta1").await?,
        review => review?,
    };
    Ok(CleanText::new(&review.status.user_info.username))
}

/// What we may do everywhere in a cluster that has `kinds`; and where we may not, in which of
/// `namespaces`.
pub(super) async fn rights(
    kubernetes: &Kubernetes,
    kinds: &[ResourceKind],
    namespaces: &BTreeSet<CleanText>,
) -> Result<Rights, Failure> {
    let mut rights = Rights::default();
    let asked: Vec<_> = Capability::among(kinds).collect();
    let everywhere: Vec<_> = stream::iter(asked)
        .map(async |capability| {
            let answer = review(kubernetes, capability, None).await?;
            Ok::<_, Failure>((capability, answer))
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let asked = namespaces.iter().take(NAMESPACES);
    let mut single = Vec::new();
    for (capability, permission) in everywhere {
        let refused = permission == Permission::Denied;
        // Namespaces that are not asked about must not count as refused.
        let all_asked = !namespaces.is_empty() && namespaces.len() <= NAMESPACES;
        rights.set(
            capability,
            if refused && !all_asked {
                Permission::Unknown
            } else {
                permission
            },
        );
        if refused {
            single.extend(
                asked
                    .clone()
                    .map(|namespace| (capability, namespace.clone())),
            );
        }
    }
    let single: Vec<_> = stream::iter(single)
        .map(async |(capability, namespace)| {
            let answer = review(kubernetes, capability, Some(&namespace)).await?;
            Ok::<_, Failure>((namespace, capability, answer))
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    for (namespace, capability, permission) in single {
        rights.set_in(namespace, capability, permission);
    }
    Ok(rights)
}

/// Whether `capability` is allowed in `namespace`, or everywhere: all of its verbs.
pub(super) async fn review(
    kubernetes: &Kubernetes,
    capability: Capability,
    namespace: Option<&CleanText>,
) -> Result<Permission, Failure> {
    let needed = needs(capability);
    for verb in needed.verbs {
        match allowed(kubernetes, &needed, verb, namespace).await {
            Ok(true) => {}
            Ok(false) => return Ok(Permission::Denied),
            // A server that does not review access leaves it open.
            Err(failure) if failure.is_missing() || failure.is_forbidden() => {
                return Ok(Permission::Unknown);
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(Permission::Allowed)
}

async fn allowed(
    kubernetes: &Kubernetes,
    needed: &Need,
    verb: &str,
    namespace: Option<&CleanText>,
) -> Result<bool, Failure> {
    #[derive(Deserialize)]
    struct Review {
        status: Status,
    }
    #[derive(Deserialize)]
    struct Status {
        #[serde(default)]
        allowed: bool,
    }
    let mut attributes = json!({"verb": verb, "group": needed.group, "resource": needed.resource});
    if let Some((resource, part)) = needed.resource.split_once('/') {
        attributes["resource"] = json!(resource);
        attributes["subresource"] = json!(part);
    }
    if let Some(namespace) = namespace {
        attributes["namespace"] = json!(namespace.as_str());
    }
    let body = json!({
        "kind": "SelfSubjectAccessReview",
        "apiVersion": "authorization.k8s.io/v1",
        "spec": {"resourceAttributes": attributes},
    });
    let body = &body;
    let answer: Review = kubernetes
        .ask(async |link| {
            link.read(send_json(Method::POST, REVIEWS, "application/json", body)?)
                .await
        })
        .await?;
    Ok(answer.status.allowed)
}

/// What a capability needs of RBAC.
pub(super) struct Need {
    pub(super) group: &'static str,
    pub(super) resource: &'static str,
    pub(super) verbs: &'static [&'static str],
}

/// The rule that grants `capability`.
pub(super) const fn needs(capability: Capability) -> Need {
    let (group, resource, verbs): (_, _, &[&str]) = match capability {
        Capability::ReadWorkloads => ("apps", "deployments", &["list", "watch"]),
        Capability::PatchWorkloads => ("apps", "deployments", &["patch"]),
        Capability::ReadRollouts => ("argoproj.io", "rollouts", &["list", "watch"]),
        Capability::PatchRollouts => ("argoproj.io", "rollouts", &["patch"]),
        Capability::PatchRolloutStatus => ("argoproj.io", "rollouts/status", &["patch"]),
        Capability::ReadAnalyses => ("argoproj.io", "analysisruns", &["list"]),
        Capability::ReadKnativeServices => ("serving.knative.dev", "services", &["list", "watch"]),
        Capability::PatchKnativeServices => ("serving.knative.dev", "services", &["patch"]),
        Capability::ReadRevisions => ("serving.knative.dev", "revisions", &["list"]),
        Capability::ReadCanaries => ("flagger.app", "canaries", &["list", "watch"]),
        Capability::PatchCanaries => ("flagger.app", "canaries", &["patch"]),
        Capability::ReadFeatureFlags => {
            ("core.openfeature.dev", "featureflags", &["list", "watch"])
        }
        Capability::PatchFeatureFlags => ("core.openfeature.dev", "featureflags", &["patch"]),
        Capability::ReadFeatureFlagSources => (
            "core.openfeature.dev",
            "featureflagsources",
            &["list", "watch"],
        ),
        Capability::ReadReleases => ("apps", "replicasets", &["list"]),
        Capability::ReadScalers => ("autoscaling", "horizontalpodautoscalers", &["list"]),
        Capability::ReadPods => ("", "pods", &["list"]),
        Capability::ReadEvents => ("", "events", &["list"]),
        Capability::WriteEvents => ("", "events", &["create"]),
    };
    Need {
        group,
        resource,
        verbs,
    }
}
