//! The one registry of columns, for the screen, for headless output and for sorting.

mod cell;
mod key;
#[cfg(test)]
mod tests;

pub(super) use key::SortKey;

use super::Direction;
use crate::model::App;
use crate::model::signals::Signal;

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
}

impl Column {
    /// All columns, in the order in which they stand.
    pub const ALL: [Self; 22] = [
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
    ];

    /// The column's name, as it is typed.
    pub const fn name(self) -> &'static str {
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
        }
    }

    /// The column's heading.
    pub const fn title(self) -> &'static str {
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
        }
    }

    /// What the column shows, for help.
    pub const fn help(self) -> &'static str {
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
        }
    }

    /// The column of that name, in any case; so are `ns`, `name` and the names of signals.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        match name.as_str() {
            "ns" => Some(Self::Namespace),
            "name" => Some(Self::App),
            "errors" => Some(Self::Errors),
            "latency" => Some(Self::Latency),
            "requests" => Some(Self::Requests),
            "memory" => Some(Self::Memory),
            _ => Self::ALL.into_iter().find(|column| column.name() == name),
        }
    }

    /// The direction in which a sort by this column begins: what needs a person first.
    pub const fn natural_direction(self) -> Direction {
        match self {
            Self::Attention
            | Self::Why
            | Self::Status
            | Self::Errors
            | Self::Latency
            | Self::Requests
            | Self::Cpu
            | Self::Memory => Direction::Descending,
            _ => Direction::Ascending,
        }
    }

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

    /// What `app` is sorted by in this column.
    pub(super) fn key(self, app: &App) -> SortKey<'_> {
        SortKey::of(self, app)
    }
}

#[cfg(test)]
mod names {
    use super::*;

    #[test]
    fn every_column_is_found_by_its_name() {
        for (place, column) in Column::ALL.into_iter().enumerate() {
            assert_eq!(column as usize, place, "ALL is in the order of the enum");
            assert_eq!(Column::parse(column.name()), Some(column));
            assert_eq!(Column::parse(&column.title().to_lowercase()), Some(column));
        }
        assert_eq!(Column::parse("ns"), Some(Column::Namespace));
        assert_eq!(Column::parse("colour"), None);
    }
}
