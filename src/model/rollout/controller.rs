//! Who lets a release in.

use serde::Serialize;

/// What lets a release in, in whose terms its rollout is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Controller {
    /// A Deployment by itself: pod by pod, without a decision in between.
    Deployment,
    /// Two Deployments of one app, told apart by a label such as `track: canary`.
    Pair,
    /// Argo Rollouts.
    ArgoRollouts,
    /// Flagger.
    Flagger,
    /// Knative Serving.
    Knative,
}

impl Controller {
    /// Its name, as its makers spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::Pair => "Deployments by track",
            Self::ArgoRollouts => "Argo Rollouts",
            Self::Flagger => "Flagger",
            Self::Knative => "Knative",
        }
    }
}
