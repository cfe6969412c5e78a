//! What a path means.

use crate::sim::store::{Resource, Subresource};

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    Version,
    Health,
    Discovery(Discovery),
    OpenApi(OpenApi),
    Resource(Address),
    Review(Review),
    /// The platform's own: what was asked so far.
    Requests,
    Unknown,
}

/// A level of discovery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Discovery {
    Core,
    Groups,
    Group(String),
    Resources { group: String, version: String },
}

/// A schema document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OpenApi {
    /// Version 2, of everything.
    Two,
    Index,
    Group {
        group: String,
        version: String,
    },
}

/// Questions about oneself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Review {
    WhoAmI,
    Access,
    Rules,
}

/// A resource's address: a collection, an object, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) resource: Resource,
    /// `None` for all namespaces, and for cluster-scoped resources.
    pub(super) namespace: Option<String>,
    /// `None` for a collection.
    pub(super) name: Option<String>,
    pub(super) subresource: Option<Subresource>,
}

impl Target {
    /// Reads a path.
    pub(super) fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        match parts.as_slice() {
            ["version"] => Self::Version,
            ["healthz" | "livez" | "readyz", ..] => Self::Health,
            ["sim", "requests"] => Self::Requests,
            ["openapi", "v2"] => Self::OpenApi(OpenApi::Two),
            ["openapi", "v3"] => Self::OpenApi(OpenApi::Index),
            ["openapi", "v3", "api", version] => open_api("", version),
            ["openapi", "v3", "apis", group, version] => open_api(group, version),
            ["api"] => Self::Discovery(Discovery::Core),
            ["apis"] => Self::Discovery(Discovery::Groups),
            ["apis", group] => Self::Discovery(Discovery::Group((*group).to_owned())),
            ["api", version, rest @ ..] => versioned("", version, rest),
            ["apis", group, version, rest @ ..] => versioned(group, version, rest),
            _ => Self::Unknown,
        }
    }
}

fn open_api(group: &str, version: &str) -> Target {
    Target::OpenApi(OpenApi::Group {
        group: group.to_owned(),
        version: version.to_owned(),
    })
}

fn versioned(group: &str, version: &str, rest: &[&str]) -> Target {
    if rest.is_empty() {
        return Target::Discovery(Discovery::Resources {
            group: group.to_owned(),
            version: version.to_owned(),
        });
    }
    if let Some(review) = review(group, version, rest) {
        return Target::Review(review);
    }
    address(group, version, rest).map_or(Target::Unknown, Target::Resource)
}

fn review(group: &str, version: &str, rest: &[&str]) -> Option<Review> {
    match (group, version, rest) {
        ("authentication.k8s.io", "v1", ["selfsubjectreviews"]) => Some(Review::WhoAmI),
        ("authorization.k8s.io", "v1", ["selfsubjectaccessreviews"]) => Some(Review::Access),
        ("authorization.k8s.io", "v1", ["selfsubjectrulesreviews"]) => Some(Review::Rules),
        _ => None,
    }
}

fn address(group: &str, version: &str, rest: &[&str]) -> Option<Address> {
    if let ["namespaces", namespace, plural, rest @ ..] = rest
        && let Some(resource) = Resource::find(group, version, plural)
        && resource.definition().namespaced
    {
        return within(resource, Some(namespace), rest);
    }
    let [plural, rest @ ..] = rest else {
        return None;
    };
    let resource = Resource::find(group, version, plural)?;
    // Objects in namespaces are reached through them; all of them together, directly.
    if resource.definition().namespaced && !rest.is_empty() {
        return None;
    }
    within(resource, None, rest)
}

fn within(resource: Resource, namespace: Option<&str>, rest: &[&str]) -> Option<Address> {
    let (name, subresource) = match rest {
        [] => (None, None),
        [name] => (Some(*name), None),
        [name, part] => {
            let mut known = resource.definition().subresources.iter();
            (Some(*name), Some(*known.find(|it| it.name() == *part)?))
        }
        _ => return None,
    };
    Some(Address {
        resource,
        namespace: namespace.map(str::to_owned),
        name: name.map(str::to_owned),
        subresource,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(
        resource: Resource,
        namespace: Option<&str>,
        name: Option<&str>,
        subresource: Option<Subresource>,
    ) -> Target {
        Target::Resource(Address {
            resource,
            namespace: namespace.map(str::to_owned),
            name: name.map(str::to_owned),
            subresource,
        })
    }

    #[test]
    fn paths_and_their_meanings() {
        use Resource::{Deployments, Namespaces, Pods, Rollouts};
        let table = [
            ("/api/v1/pods", at(Pods, None, None, None)),
            ("/api/v1/namespaces", at(Namespaces, None, None, None)),
            (
                "/api/v1/namespaces/rec",
                at(Namespaces, None, Some("rec"), None),
            ),
            (
                "/api/v1/namespaces/rec/pods",
                at(Pods, Some("rec"), None, None),
            ),
            (
                "/api/v1/namespaces/rec/status",
                at(Namespaces, None, Some("rec"), Some(Subresource::Status)),
            ),
            (
                "/apis/apps/v1/namespaces/rec/deployments/a",
                at(Deployments, Some("rec"), Some("a"), None),
            ),
            (
                "/apis/apps/v1/namespaces/rec/deployments/a/scale",
                at(
                    Deployments,
                    Some("rec"),
                    Some("a"),
                    Some(Subresource::Scale),
                ),
            ),
            (
                "/apis/argoproj.io/v1alpha1/namespaces/rec/rollouts/r/status",
                at(Rollouts, Some("rec"), Some("r"), Some(Subresource::Status)),
            ),
            ("/apis/apps/v1/deployments/a", Target::Unknown),
            (
                "/apis/apps/v1/namespaces/rec/deployments/a/nonsense",
                Target::Unknown,
            ),
            ("/apis/apps/v1/nonsense", Target::Unknown),
            ("/nonsense", Target::Unknown),
            ("/version", Target::Version),
            ("/apis", Target::Discovery(Discovery::Groups)),
            (
                "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
                Target::Review(Review::Access),
            ),
        ];
        for (path, expected) in table {
            assert_eq!(Target::of(path), expected, "{path}");
        }
    }
}
