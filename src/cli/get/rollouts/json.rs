//! Rollouts as JSON. The fields and their order are an interface: they are added to, never
//! changed.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::fleet::{of_side, pressure, pressure_word, since};
use crate::model::signals::Signal;
use crate::model::verdict::{SideCounts, SideReading, Verdict};
use crate::model::{
    AnalysisRun, App, AppId, CleanText, Controller, Decision, Declared, Phase, Reading, Release,
    Rollout, RolloutStep, Side, Sla, Stage, Weights,
};

/// One rollout.
#[derive(Serialize)]
pub(super) struct RolloutJson<'a> {
    #[serde(flatten)]
    pub id: &'a AppId,
    pub owner: &'a Declared<CleanText>,
    pub sla: &'a Declared<Sla>,
    pub controller: Controller,
    /// Where it stands in the queue.
    pub pressure: &'static str,
    #[serde(flatten)]
    pub phase: &'a Phase,
    #[serde(flatten)]
    pub stage: Stage,
    pub since: Option<DateTime<Utc>>,
    steps: &'a [RolloutStep],
    /// From 0 on; as many as there are steps once all are done.
    pub step: Option<usize>,
    pub weights: Weights,
    aborted: Option<AbortedJson>,
    deadline_seconds: Option<u64>,
    pub stable: Option<SideJson<'a>>,
    pub canary: Option<SideJson<'a>>,
    /// The verdict as a sentence; null where there is none.
    pub sentence: Option<String>,
    pub verdict: Reading<Verdict>,
    analyses: &'a [AnalysisRun],
    decisions: BTreeMap<Decision, DecisionJson>,
    oddities: &'a [CleanText],
}

#[derive(Serialize)]
struct AbortedJson {
    since: Option<DateTime<Utc>>,
}

/// One side, and what was counted of it.
#[derive(Serialize)]
pub(super) struct SideJson<'a> {
    pub name: &'a CleanText,
    pub release: &'a Release,
    pub counts: Reading<CountsJson>,
}

/// What was counted of a side.
#[derive(Clone, Serialize)]
pub(super) struct CountsJson {
    pub requests: u64,
    pub failures: u64,
    /// The share of requests that failed.
    pub errors: Option<f64>,
    /// In seconds.
    pub latency_p95: Option<f64>,
    /// Requests a second.
    pub rate: Option<f64>,
    pub cpu: Option<f64>,
    pub memory: Option<f64>,
    window_seconds: f64,
}

/// Whether a decision can be made now.
#[derive(Serialize)]
struct DecisionJson {
    supported: bool,
    /// Why not, and what to do instead.
    why: Option<&'static str>,
}

impl<'a> RolloutJson<'a> {
    /// The rollout of `app`, where it has one.
    pub(super) fn new(app: &'a App) -> Option<Self> {
        let rollout = app.rollout()?;
        let comparison = app.comparison();
        let side = |side: &'a Option<Side>, reading: Option<&SideReading>| {
            side.as_ref().map(|side| SideJson::new(side, reading))
        };
        let verdict = comparison.map_or_else(
            || Reading::unknown("nothing to compare: there are no two sides"),
            |comparison| comparison.verdict.clone(),
        );
        Some(Self {
            id: &app.id,
            owner: &app.manifest().owner,
            sla: &app.manifest().sla,
            controller: rollout.controller,
            pressure: pressure_word(pressure(app)?),
            phase: &rollout.phase,
            stage: rollout.stage,
            since: since(rollout),
            steps: &rollout.steps,
            step: rollout.step,
            weights: rollout.weights,
            aborted: rollout.aborted.map(|since| AbortedJson { since }),
            deadline_seconds: rollout.deadline.map(|deadline| deadline.as_secs()),
            stable: side(&rollout.stable, comparison.map(|it| &it.stable)),
            canary: side(&rollout.canary, comparison.map(|it| &it.canary)),
            sentence: verdict.value().map(Verdict::sentence),
            verdict,
            analyses: &rollout.analyses,
            decisions: decisions(rollout),
            oddities: &rollout.oddities,
        })
    }
}

fn decisions(rollout: &Rollout) -> BTreeMap<Decision, DecisionJson> {
    let each = Decision::ALL.into_iter().map(|decision| {
        let why = rollout.decisions.check(decision).err();
        let supported = why.is_none();
        (decision, DecisionJson { supported, why })
    });
    each.collect()
}

impl<'a> SideJson<'a> {
    fn new(side: &'a Side, reading: Option<&SideReading>) -> Self {
        let counts = match reading.map(|reading| &reading.counts) {
            Some(Reading::Known { value, at }) => Reading::known(CountsJson::new(value), *at),
            Some(Reading::Unknown { why }) => Reading::Unknown { why: why.clone() },
            None => Reading::unknown("nothing to compare: there are no two sides"),
        };
        Self {
            name: &side.name,
            release: &side.release,
            counts,
        }
    }
}

impl CountsJson {
    fn new(counts: &SideCounts) -> Self {
        let of = |signal| of_side(counts, signal);
        Self {
            requests: counts.requests,
            failures: counts.failures,
            errors: of(Signal::Errors),
            latency_p95: of(Signal::Latency),
            rate: of(Signal::Requests),
            cpu: of(Signal::Cpu),
            memory: of(Signal::Memory),
            window_seconds: counts.over.as_seconds_f64(),
        }
    }
}
