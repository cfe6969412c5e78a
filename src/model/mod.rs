//! What dogwatch knows about the world, in types. Pure: no clock, no I/O.
//!
//! Unknown is a value of its own ([`Reading::Unknown`], [`Declared::Missing`]), never 0; text from
//! outside is an [`Untrusted`] until it has become a [`CleanText`].

mod app;
mod attention;
mod closeup;
mod declared;
mod detail;
mod difference;
mod evidence;
mod flag;
mod identity;
mod manifest;
mod reading;
mod release;
mod resource;
mod rollout;
pub mod signals;
mod source;
mod span;
mod target;
mod template;
mod text;
pub mod ttl;
pub mod verdict;
mod workload;

pub use app::{App, RoundEffect};
pub use attention::{Attention, AttentionPolicy, Reason, Severity};
pub use closeup::{Closeup, Closeups, KeptRelease, LiveFields, Scaler};
pub use declared::Declared;
pub use detail::{
    AppDetail, DetailPart, EventNote, PodPhase, PodSummary, ReleaseRecord, ReleaseSignals, Series,
};
pub use difference::Difference;
pub use evidence::{Evidence, ReleaseEvidence};
pub use flag::{
    Can, Capabilities, Claim, ClaimRules, Claimant, Correlation, Exemption, Exposure, Flag,
    FlagChange, FlagKey, FlagKind, FlagLooks, FlagPolicy, FlagRef, FlagSourceRef, FlagState,
    FlagSummary, KillSwitch, KnownFlags, LastSeen, NamePattern, Native, NotAPattern,
    NotAPercentage, Percent, Platform, ReasonKept, StaleGap, StalePolicy, StaleReason, Staleness,
    Variants,
};
pub use identity::{AppId, ClusterId, ObjectRef, WorkloadKey, WorkloadKind};
pub use manifest::{Manifest, Sensitivity, Sla, Usd};
pub use reading::Reading;
pub use release::Release;
pub use resource::ResourceKind;
pub use rollout::{
    AnalysisMetric, AnalysisPhase, AnalysisRun, AnalysisRunKind, Compared, Controller, Decision,
    Decisions, Gate, Measurement, Pause, PauseReason, Phase, PodHash, Pressure, Rollout,
    RolloutEnd, RolloutLook, RolloutStage, RolloutState, RolloutStep, RolloutWatch, Side, SidePods,
    Stage, Track, Weights,
};
pub use source::{Coverage, Epoch, Freshness, SourceId, SourceState};
pub use span::{ParseSpanError, compact, parse_span};
pub use target::{Subject, Target};
pub use template::{Digest, Opaque, PodTemplate, template_difference};
pub use text::{CleanText, Untrusted};
pub use ttl::{
    Expiry, JANITOR_EXPIRES, JANITOR_NOTIFIED, JANITOR_TTL, KYVERNO_LABEL, TtlRule, TtlRules,
};
pub use workload::{GitOps, Replicas, Workload, WorkloadStatus};
