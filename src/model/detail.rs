//! What is known of the one app that is open, beyond its row.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::signals::{Measured, Signal};
use super::{AnalysisRun, CleanText, Reading, ReleaseEvidence};

/// The open app's releases, pods and events; each part is known or says why not.
#[derive(Clone, Debug, PartialEq)]
pub struct AppDetail {
    /// Releases, newest revision first.
    pub releases: Reading<Vec<ReleaseRecord>>,
    /// Pods, the least well first.
    pub pods: Reading<Vec<PodSummary>>,
    /// Events, newest first.
    pub events: Reading<Vec<EventNote>>,
    /// The signals of the last hour, where a metrics backend keeps them.
    pub series: Reading<Vec<Series>>,
    /// How each release serves now, where a metrics backend tells them apart.
    pub release_signals: Reading<Vec<ReleaseSignals>>,
    /// What is known of how its releases served.
    pub evidence: Reading<Vec<ReleaseEvidence>>,
    /// The analyses of its rollouts, newest first, where a controller has any.
    pub analyses: Reading<Vec<AnalysisRun>>,
}

/// How one release serves now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReleaseSignals {
    /// The template's hash.
    pub hash: CleanText,
    /// What was measured.
    pub measured: Measured,
}

/// What a signal was, as a metrics backend remembers it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Series {
    /// Which signal; errors are the share of requests that failed.
    pub signal: Signal,
    /// Its values, oldest first; where nothing is known there is no point.
    pub points: Vec<(DateTime<Utc>, f64)>,
}

impl AppDetail {
    /// Before the first answer.
    pub fn loading() -> Self {
        Self {
            releases: Reading::unknown("loading"),
            pods: Reading::unknown("loading"),
            events: Reading::unknown("loading"),
            series: Reading::unknown("no metrics backend keeps a history"),
            release_signals: Reading::unknown("no metrics backend tells releases apart"),
            evidence: Reading::unknown("loading"),
            analyses: Reading::unknown("no controller analyses it"),
        }
    }

    /// Takes in one part.
    pub fn take(&mut self, part: DetailPart) {
        match part {
            DetailPart::Releases(releases) => self.releases = releases,
            DetailPart::Pods(pods) => self.pods = pods,
            DetailPart::Events(events) => self.events = events,
            DetailPart::Series(series) => self.series = series,
            DetailPart::ReleaseSignals(signals) => self.release_signals = signals,
            DetailPart::Evidence(evidence) => self.evidence = evidence,
            DetailPart::Analyses(analyses) => self.analyses = analyses,
        }
    }
}

/// One part of an [`AppDetail`]: each is fetched, and fails, by itself.
#[derive(Clone, Debug, PartialEq)]
pub enum DetailPart {
    /// Its releases.
    Releases(Reading<Vec<ReleaseRecord>>),
    /// Its pods.
    Pods(Reading<Vec<PodSummary>>),
    /// Its events.
    Events(Reading<Vec<EventNote>>),
    /// Its signals in the last hour.
    Series(Reading<Vec<Series>>),
    /// How its releases serve.
    ReleaseSignals(Reading<Vec<ReleaseSignals>>),
    /// How its releases served.
    Evidence(Reading<Vec<ReleaseEvidence>>),
    /// The analyses of its rollouts.
    Analyses(Reading<Vec<AnalysisRun>>),
}

/// A release that ran or runs (a ReplicaSet).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReleaseRecord {
    /// The controller's revision number.
    pub revision: u64,
    /// The template's hash.
    pub hash: CleanText,
    /// Its version label, else its first image's tag.
    pub version: Option<CleanText>,
    /// Its images.
    pub images: Vec<CleanText>,
    /// Why it came, as its author said.
    pub change_cause: Option<CleanText>,
    /// When it first ran.
    pub created: DateTime<Utc>,
    /// How many of its pods are ready.
    pub ready: u32,
    /// How many it is to have.
    pub desired: u32,
    /// Whether it is the newest.
    pub current: bool,
}

/// How far a pod's life is, least well first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PodPhase {
    /// It ended with an error, or a container can't run.
    Failing,
    /// Not started yet.
    Pending,
    /// Runs, but is not ready.
    Starting,
    /// Being deleted.
    Terminating,
    /// Ready.
    Ready,
    /// Ended well.
    Succeeded,
}

/// One pod of the open app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PodSummary {
    /// Its name.
    pub name: CleanText,
    /// How far its life is.
    pub phase: PodPhase,
    /// The reason a container waits or ended (`CrashLoopBackOff`), else the pod's phase.
    pub status: CleanText,
    /// Ready containers.
    pub ready: u32,
    /// Containers.
    pub containers: u32,
    /// Restarts of all containers.
    pub restarts: u32,
    /// The release it runs, by template hash.
    pub hash: Option<CleanText>,
    /// Where it runs.
    pub node: Option<CleanText>,
    /// When it was made.
    pub created: DateTime<Utc>,
}

/// One event about the open app's objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventNote {
    /// When it was last seen.
    pub at: DateTime<Utc>,
    /// Whether it is of type `Warning`.
    pub warning: bool,
    /// Its reason.
    pub reason: CleanText,
    /// The object, as `Kind/name`.
    pub object: CleanText,
    /// Its message.
    pub message: CleanText,
    /// How often it was seen.
    pub count: u32,
}
