//! What a controller's own analyses say.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::model::CleanText;

/// One analysis of a rollout (an AnalysisRun).
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnalysisRun {
    /// Its name.
    pub name: CleanText,
    /// When it runs.
    pub kind: AnalysisRunKind,
    /// How it is.
    pub phase: AnalysisPhase,
    /// What it says.
    pub message: Option<CleanText>,
    /// What it measures, where its own object was read: only of the app that is open.
    pub metrics: Vec<AnalysisMetric>,
}

/// When an analysis runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnalysisRunKind {
    /// As a step, by its place.
    Step(Option<usize>),
    /// Beside all steps.
    Background,
    /// Before a blue-green promotion.
    PrePromotion,
    /// After a blue-green promotion.
    PostPromotion,
    /// Not said.
    Unknown,
}

/// How an analysis, or one of its metrics or measurements, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AnalysisPhase {
    /// Not begun.
    Pending,
    /// On its way.
    Running,
    /// Good.
    Successful,
    /// Bad.
    Failed,
    /// It could not be measured.
    Error,
    /// It can't tell.
    Inconclusive,
    /// What the controller calls it is not known here.
    Unknown,
}

/// One metric of an analysis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AnalysisMetric {
    /// Its name.
    pub name: CleanText,
    /// How it is.
    pub phase: AnalysisPhase,
    /// What it says.
    pub message: Option<CleanText>,
    /// How many measurements were good, bad, without an answer, and not to be had.
    pub tally: [u32; 4],
    /// Whether it only looks and never decides.
    pub dry_run: bool,
    /// The latest measurements, oldest first.
    pub measurements: Vec<Measurement>,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measurement {
    /// How it is.
    pub phase: AnalysisPhase,
    /// The value as the provider gave it: a number, a list, `NaN`, or nothing.
    pub value: CleanText,
    /// When it ended.
    pub at: Option<DateTime<Utc>>,
}
