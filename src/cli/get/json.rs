//! Apps as JSON. The fields and their order are an interface: they are added to, never changed.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::fleet::{Fleet, Slot};
use crate::model::signals::{Signal, Signals};
use crate::model::{
    App, AppId, CleanText, Declared, Expiry, FlagSummary, Freshness, GitOps, Reading, Release,
    Replicas, Sensitivity, Severity, Sla, TtlRules, Untrusted, Usd, Workload, WorkloadStatus,
};

/// One app.
#[derive(Serialize)]
pub(super) struct AppJson<'a> {
    #[serde(flatten)]
    id: &'a AppId,
    pub owner: &'a Declared<CleanText>,
    pub team: &'a Declared<CleanText>,
    pub sla: &'a Declared<Sla>,
    pub runtime: &'a Declared<CleanText>,
    pub data_sensitivity: &'a Declared<Sensitivity>,
    pub traffic_rps: &'a Declared<f64>,
    pub budget_usd: &'a Declared<Usd>,
    pub connectors: &'a [CleanText],
    pub release: &'a Release,
    pub ttl: TtlJson<'a>,
    pub status: &'a WorkloadStatus,
    pub created: DateTime<Utc>,
    pub attention: AttentionJson,
    pub readings: ReadingsJson,
    workloads: Vec<WorkloadJson<'a>>,
    source: Option<&'a Freshness>,
    /// What its feature flags come to; null where none is known.
    flags: Option<&'a FlagSummary>,
}

/// When life ends, and by which rules.
#[derive(Serialize)]
pub(super) struct TtlJson<'a> {
    pub expiry: &'a Expiry,
    counts_from: DateTime<Utc>,
    rules: Vec<RuleJson>,
    notified: Option<CleanText>,
}

#[derive(Serialize)]
struct RuleJson {
    key: &'static str,
    text: CleanText,
    fires_at: Option<DateTime<Utc>>,
    invalid: Option<&'static str>,
}

/// Why it needs a person.
#[derive(Serialize)]
pub(super) struct AttentionJson {
    pub severity: Severity,
    pub score: u32,
    reasons: Vec<ReasonJson>,
    /// All reasons in one line.
    pub why: CleanText,
}

#[derive(Serialize)]
struct ReasonJson {
    severity: Severity,
    words: CleanText,
}

/// What is measured, each with its time.
#[derive(Serialize)]
pub(super) struct ReadingsJson {
    pub desired: Reading<u32>,
    pub ready: Reading<u32>,
    updated: Reading<u32>,
    available: Reading<u32>,
    /// Requests a second.
    pub requests: Reading<f64>,
    /// The share of requests that failed.
    pub errors: Reading<f64>,
    /// The 95th percentile of latency, in seconds.
    pub latency_p95: Reading<f64>,
    /// Processor time used, as a share of its limit.
    pub cpu: Reading<f64>,
    /// Memory used, as a share of its limit.
    pub memory: Reading<f64>,
    /// The time over which requests and errors were counted, in seconds; null where nothing was.
    window_seconds: Option<f64>,
    /// How many requests that time had.
    samples: Option<f64>,
}

#[derive(Serialize)]
struct WorkloadJson<'a> {
    kind: &'static str,
    name: &'a CleanText,
    uid: &'a CleanText,
    status: &'a WorkloadStatus,
    gitops: Option<GitOps>,
}

impl<'a> AppJson<'a> {
    /// The app at `slot`, true at `now`.
    pub(super) fn new(fleet: &'a Fleet, slot: Slot, now: DateTime<Utc>) -> Option<Self> {
        let app = fleet.app(slot)?;
        let manifest = app.manifest();
        Some(Self {
            id: &app.id,
            owner: &manifest.owner,
            team: &manifest.team,
            sla: &manifest.sla,
            runtime: &manifest.runtime,
            data_sensitivity: &manifest.data_sensitivity,
            traffic_rps: &manifest.traffic_rps,
            budget_usd: &manifest.budget_usd,
            connectors: &manifest.connectors,
            release: app.release(),
            ttl: TtlJson::new(app),
            status: app.status(),
            created: app.created(),
            attention: AttentionJson::new(app, fleet, now),
            readings: ReadingsJson::new(app),
            workloads: app.workloads().iter().map(WorkloadJson::new).collect(),
            source: fleet.freshness_of(slot),
            flags: app.flags(),
        })
    }

    pub(super) fn id(&self) -> &AppId {
        self.id
    }
}

impl<'a> TtlJson<'a> {
    fn new(app: &'a App) -> Self {
        let rules = app.ttl();
        Self {
            expiry: &app.expiry,
            counts_from: rules.start,
            rules: each_rule(rules),
            notified: rules.notified.as_ref().map(Untrusted::clean),
        }
    }
}

fn each_rule(rules: &TtlRules) -> Vec<RuleJson> {
    let all = crate::model::TtlRule::ALL.into_iter();
    all.filter_map(|rule| {
        let fires = rules.fires(rule);
        Some(RuleJson {
            key: rule.key(),
            text: rules.text(rule)?.clean(),
            fires_at: fires.given().copied().flatten(),
            invalid: fires.invalid().map(|(_, why)| why),
        })
    })
    .collect()
}

impl AttentionJson {
    fn new(app: &App, fleet: &Fleet, now: DateTime<Utc>) -> Self {
        let attention = &app.attention;
        let reasons = attention.reasons.iter().map(|reason| ReasonJson {
            severity: reason.severity(now, fleet.policy()),
            words: CleanText::new(&reason.sentence(now)),
        });
        Self {
            severity: attention.severity,
            score: attention.score,
            reasons: reasons.collect(),
            why: CleanText::new(&attention.sentence(now)),
        }
    }
}

impl ReadingsJson {
    fn new(app: &App) -> Self {
        let replicas = &app.replicas();
        let signals = app.signals();
        let signal = |signal| {
            let unknown = || Reading::unknown("no metrics source speaks of it");
            signals.map_or_else(unknown, |signals| signals.reading(signal).clone())
        };
        let one = |count: fn(&Replicas) -> u32| match replicas {
            Reading::Known { value, at } => Reading::known(count(value), *at),
            Reading::Unknown { why } => Reading::Unknown { why: why.clone() },
        };
        Self {
            desired: one(|replicas| replicas.desired),
            ready: one(|replicas| replicas.ready),
            updated: one(|replicas| replicas.updated),
            available: one(|replicas| replicas.available),
            requests: signal(Signal::Requests),
            errors: signal(Signal::Errors),
            latency_p95: signal(Signal::Latency),
            cpu: signal(Signal::Cpu),
            memory: signal(Signal::Memory),
            window_seconds: signals
                .filter(|signals| signals.value(Signal::Requests).is_some())
                .map(|signals| signals.window().as_seconds_f64()),
            samples: signals.and_then(Signals::samples),
        }
    }
}

impl<'a> WorkloadJson<'a> {
    fn new(workload: &'a Workload) -> Self {
        let object = &workload.object;
        Self {
            kind: object.key.kind.as_str(),
            name: &object.key.name,
            uid: &object.uid,
            status: &workload.status,
            gitops: workload.gitops,
        }
    }
}
