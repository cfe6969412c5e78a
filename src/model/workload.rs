//! The object that runs an app, reduced to what dogwatch uses of it.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::{
    AppId, CleanText, Controller, FlagSourceRef, Manifest, ObjectRef, Reading, Release, Rollout,
    Track, TtlRules,
};

/// One workload as its backend last saw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Workload {
    /// The object, as frozen by a plan.
    pub object: ObjectRef,
    /// The app it belongs to.
    pub app: AppId,
    /// When the object was created.
    pub created: DateTime<Utc>,
    /// What its owner declared.
    pub manifest: Manifest,
    /// What runs.
    pub release: Release,
    /// Its time to live.
    pub ttl: TtlRules,
    /// How many replicas there are; unknown until the controller has looked at the object.
    pub replicas: Reading<Replicas>,
    /// How it is.
    pub status: WorkloadStatus,
    /// What owns its manifest and may put changes back.
    pub gitops: Option<GitOps>,
    /// How its release is being let in; `None` for a plain Deployment that has long been done.
    pub rollout: Option<Box<Rollout>>,
    /// The part it plays in a pair of Deployments, where a label says so.
    pub track: Option<Track>,
    /// The controller that made it, or sizes it, for another object of the same app (Flagger's
    /// `-primary`): what is changed here it puts back.
    pub tended_by: Option<Controller>,
    /// Through what its pods read OpenFeature's flags.
    pub flag_sources: Option<Box<[FlagSourceRef]>>,
}

impl Workload {
    /// Whether `other` shows the same: all but the resource version, which grows with changes
    /// nobody looks at, and the times of readings.
    pub fn looks_like(&self, other: &Self) -> bool {
        // Taken apart, so that a new field can't be forgotten.
        let Self {
            object,
            app,
            created,
            manifest,
            release,
            ttl,
            replicas,
            status,
            gitops,
            rollout,
            track,
            tended_by,
            flag_sources,
        } = self;
        object.key == other.object.key
            && object.uid == other.object.uid
            && *app == other.app
            && *created == other.created
            && *manifest == other.manifest
            && *release == other.release
            && *ttl == other.ttl
            && replicas.same_value(&other.replicas)
            && *status == other.status
            && *gitops == other.gitops
            && *rollout == other.rollout
            && *track == other.track
            && *tended_by == other.tended_by
            && *flag_sources == other.flag_sources
    }
}

/// Counts of replicas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Replicas {
    /// How many are wanted.
    pub desired: u32,
    /// How many answer their readiness probe.
    pub ready: u32,
    /// How many of them run the newest template.
    pub updated: u32,
    /// How many have been ready for long enough.
    pub available: u32,
}

impl std::ops::Add for Replicas {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            desired: self.desired.saturating_add(other.desired),
            ready: self.ready.saturating_add(other.ready),
            updated: self.updated.saturating_add(other.updated),
            available: self.available.saturating_add(other.available),
        }
    }
}

/// How a workload is, best first: the worst of an app's workloads is the app's.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum WorkloadStatus {
    /// All that is wanted runs, in the newest version.
    Ready,
    /// Scaled to zero on purpose.
    ScaledToZero,
    /// Its controller is told to leave it alone.
    Paused,
    /// Being deleted; since when.
    Terminating {
        /// The deletion timestamp.
        since: DateTime<Utc>,
    },
    /// A change is on its way; what is waited for.
    Progressing {
        /// What the controller says.
        what: CleanText,
    },
    /// The newest version runs, but fewer replicas are available than wanted.
    Degraded {
        /// What the controller says.
        why: CleanText,
    },
    /// The controller gave up, or nothing is available.
    Failing {
        /// What the controller says.
        why: CleanText,
    },
    /// The controller has not looked at it yet.
    Unknown,
}

impl WorkloadStatus {
    /// The state in one word.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::ScaledToZero => "scaled to 0",
            Self::Paused => "paused",
            Self::Terminating { .. } => "terminating",
            Self::Progressing { .. } => "progressing",
            Self::Degraded { .. } => "degraded",
            Self::Failing { .. } => "failing",
            Self::Unknown => "unknown",
        }
    }
}

/// What applies an object's manifest from elsewhere and may undo a change made here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum GitOps {
    /// Argo CD (`argocd.argoproj.io/instance` or `…/tracking-id`).
    ArgoCd,
    /// Flux (`kustomize.toolkit.fluxcd.io/name`).
    Flux,
    /// Helm (`app.kubernetes.io/managed-by: Helm`).
    Helm,
}

impl GitOps {
    /// The product's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ArgoCd => "Argo CD",
            Self::Flux => "Flux",
            Self::Helm => "Helm",
        }
    }
}
