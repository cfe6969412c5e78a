//! The one registry of columns.

use chrono::{DateTime, Utc};

use super::{cell, key};
use crate::fleet::{Apps, Direction, ListColumn, SortKey};
use crate::model::signals::Signal;
use crate::model::{App, CleanText};

/// One column of the fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Column {
    /// How loudly the app asks, as icon and word.
    Attention,
    /// Its cluster.
    Cluster,
    /// Its namespace.
    Namespace,
    /// Its name.
    App,
    /// Who answers for it.
    Owner,
    /// Their team.
    Team,
    /// Its service class.
    Sla,
    /// The version that runs.
    Version,
    /// Replicas that are ready, of those that are wanted.
    Ready,
    /// How it is, in a word.
    Status,
    /// The share of its requests that fail.
    Errors,
    /// The 95th percentile of its latency.
    Latency,
    /// Its requests a second.
    Requests,
    /// Processor time used, of its limit.
    Cpu,
    /// Memory used, of its limit.
    Memory,
    /// What is left of its life.
    Ttl,
    /// Since when it exists.
    Age,
    /// Why it needs a person, in words.
    Why,
    /// What runs it.
    Runtime,
    /// How sensitive its data is.
    Data,
    /// Its expected requests a second.
    Expected,
    /// Its budget a month.
    Budget,
    /// How its rollout is; by it, the queue.
    Phase,
    /// Who lets its release in.
    Controller,
    /// How far its release has been let in.
    Stage,
    /// What serves, and what is to.
    Releases,
    /// The step its rollout is at.
    Step,
    /// The canary's share of the traffic.
    Weight,
    /// How long its rollout has been as it is.
    Since,
    /// The next step of its rollout.
    Next,
    /// What comparing both sides comes to.
    Verdict,
    /// Errors of both sides.
    SideErrors,
    /// Latency of both sides.
    SideLatency,
    /// Requests a second of both sides.
    SideRequests,
    /// How many feature flags gate it.
    Flags,
}

impl ListColumn for Column {
    type Kind = Apps;

    const ALL: &'static [Self] = &[
        Self::Attention,
        Self::Cluster,
        Self::Namespace,
        Self::App,
        Self::Owner,
        Self::Team,
        Self::Sla,
        Self::Version,
        Self::Ready,
        Self::Status,
        Self::Errors,
        Self::Latency,
        Self::Requests,
        Self::Cpu,
        Self::Memory,
        Self::Ttl,
        Self::Age,
        Self::Why,
        Self::Runtime,
        Self::Data,
        Self::Expected,
        Self::Budget,
        Self::Phase,
        Self::Controller,
        Self::Stage,
        Self::Releases,
        Self::Step,
        Self::Weight,
        Self::Since,
        Self::Next,
        Self::Verdict,
        Self::SideErrors,
        Self::SideLatency,
        Self::SideRequests,
        Self::Flags,
    ];

    const USUAL: Self = Self::Attention;

    const ALIASES: &'static [(&'static str, Self)] = &[
        ("ns", Self::Namespace),
        ("name", Self::App),
        ("errors", Self::Errors),
        ("latency", Self::Latency),
        ("requests", Self::Requests),
        ("memory", Self::Memory),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Attention => "attention",
            Self::Cluster => "cluster",
            Self::Namespace => "namespace",
            Self::App => "app",
            Self::Owner => "owner",
            Self::Team => "team",
            Self::Sla => "sla",
            Self::Version => "version",
            Self::Ready => "ready",
            Self::Status => "status",
            Self::Errors => "err",
            Self::Latency => "p95",
            Self::Requests => "rps",
            Self::Cpu => "cpu",
            Self::Memory => "mem",
            Self::Ttl => "ttl",
            Self::Age => "age",
            Self::Why => "why",
            Self::Runtime => "runtime",
            Self::Data => "data",
            Self::Expected => "expected",
            Self::Budget => "budget",
            Self::Phase => "phase",
            Self::Controller => "controller",
            Self::Stage => "stage",
            Self::Releases => "release",
            Self::Step => "step",
            Self::Weight => "weight",
            Self::Since => "since",
            Self::Next => "next",
            Self::Verdict => "verdict",
            Self::SideErrors => "canary-err",
            Self::SideLatency => "canary-p95",
            Self::Flags => "flags",
            Self::SideRequests => "canary-rps",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Attention => "ATTENTION",
            Self::Cluster => "CLUSTER",
            Self::Namespace => "NAMESPACE",
            Self::App => "APP",
            Self::Owner => "OWNER",
            Self::Team => "TEAM",
            Self::Sla => "SLA",
            Self::Version => "VERSION",
            Self::Ready => "READY",
            Self::Status => "STATUS",
            Self::Errors => "ERR",
            Self::Latency => "P95",
            Self::Requests => "RPS",
            Self::Cpu => "CPU",
            Self::Memory => "MEM",
            Self::Ttl => "TTL",
            Self::Age => "AGE",
            Self::Why => "WHY",
            Self::Runtime => "RUNTIME",
            Self::Data => "DATA",
            Self::Expected => "EXPECTED",
            Self::Budget => "BUDGET",
            Self::Phase => "PHASE",
            Self::Controller => "CONTROLLER",
            Self::Stage => "STAGE",
            Self::Releases => "RELEASE",
            Self::Step => "STEP",
            Self::Weight => "WEIGHT",
            Self::Since => "SINCE",
            Self::Next => "NEXT",
            Self::Verdict => "VERDICT",
            Self::SideErrors => "CANARY-ERR",
            Self::SideLatency => "CANARY-P95",
            Self::Flags => "FLAGS",
            Self::SideRequests => "CANARY-RPS",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Attention => "how loudly it asks for a person",
            Self::Cluster => "its cluster",
            Self::Namespace => "its namespace",
            Self::App => "its name",
            Self::Owner => "who answers for it",
            Self::Team => "their team",
            Self::Sla => "its service class",
            Self::Version => "the version that runs",
            Self::Ready => "replicas that are ready, of those wanted",
            Self::Status => "how it is",
            Self::Errors => "the share of its requests that fail",
            Self::Latency => "95th percentile of its latency",
            Self::Requests => "requests a second",
            Self::Cpu => "processor time used, of its limit",
            Self::Memory => "memory used, of its limit",
            Self::Ttl => "what is left of its life",
            Self::Age => "since when it exists",
            Self::Why => "why it needs a person",
            Self::Runtime => "what runs it",
            Self::Data => "how sensitive its data is",
            Self::Expected => "expected requests a second, as declared",
            Self::Budget => "budget a month in US dollars",
            Self::Phase => "how its rollout is; sorted by it: the queue, what needs a person first",
            Self::Controller => "who lets its release in",
            Self::Stage => "how far its release has been let in",
            Self::Releases => "what serves, and what is to",
            Self::Step => "the step its rollout is at, of how many",
            Self::Weight => "the canary's share of the traffic; as it is/as it should be",
            Self::Since => "how long its rollout has been as it is",
            Self::Next => "the next step of its rollout",
            Self::Verdict => "what comparing canary and stable comes to",
            Self::SideErrors => "the share of requests that fail, stable│canary",
            Self::SideLatency => "95th percentile of latency, stable│canary",
            Self::Flags => "how many feature flags gate it",
            Self::SideRequests => "requests a second, stable│canary",
        }
    }

    fn natural_direction(self) -> Direction {
        match self {
            Self::Attention
            | Self::Why
            | Self::Status
            | Self::Errors
            | Self::Latency
            | Self::Requests
            | Self::Cpu
            | Self::Memory
            | Self::Since
            | Self::Verdict
            | Self::SideErrors
            | Self::SideLatency
            | Self::SideRequests
            | Self::Flags => Direction::Descending,
            _ => Direction::Ascending,
        }
    }

    fn heeds_signals(self) -> bool {
        let is_measured = self.signal().or(self.side_signal()).is_some();
        is_measured || self == Self::Verdict
    }

    fn text(self, app: &App, now: DateTime<Utc>) -> CleanText {
        cell::text(self, app, now)
    }

    fn key(self, app: &App) -> SortKey<'_> {
        key::of(self, app)
    }
}

impl Column {
    /// The signal it shows, if it shows one.
    pub const fn signal(self) -> Option<Signal> {
        match self {
            Self::Errors => Some(Signal::Errors),
            Self::Latency => Some(Signal::Latency),
            Self::Requests => Some(Signal::Requests),
            Self::Cpu => Some(Signal::Cpu),
            Self::Memory => Some(Signal::Memory),
            _ => None,
        }
    }

    /// What of both sides of a rollout it shows, if it shows that.
    pub const fn side_signal(self) -> Option<Signal> {
        match self {
            Self::SideErrors => Some(Signal::Errors),
            Self::SideLatency => Some(Signal::Latency),
            Self::SideRequests => Some(Signal::Requests),
            _ => None,
        }
    }

    /// Whether it tells of a rollout.
    pub fn is_of_rollout(self) -> bool {
        self >= Self::Phase
    }
}

#[cfg(test)]
mod names {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_name() {
        for (place, column) in Column::ALL.iter().copied().enumerate() {
            assert_eq!(column as usize, place, "ALL is in the order of the enum");
            assert_eq!(Column::parse(column.name()), Some(column));
            assert_eq!(Column::parse(&column.title().to_lowercase()), Some(column));
        }
        assert_eq!(Column::parse("ns"), Some(Column::Namespace));
        assert_eq!(Column::parse("colour"), None);
    }
}
