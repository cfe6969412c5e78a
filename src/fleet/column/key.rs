//! What apps are sorted by.

use std::cmp::Ordering;

use super::{Column, rollout, sides};
use crate::fleet::Direction;
use crate::fleet::natural::natural;
use crate::fleet::queue;
use crate::model::{App, CleanText, Declared, Expiry, Replicas, WorkloadStatus};

/// The value of an app in a column, to compare with another's in the same column.
#[derive(Clone, Copy, Debug)]
pub(in crate::fleet) enum SortKey<'a> {
    Whole(i64),
    Real(f64),
    Text(&'a str),
    /// Not known, not declared or not readable: last, in either direction.
    Missing,
}

impl<'a> SortKey<'a> {
    pub(super) fn of(column: Column, app: &'a App) -> Self {
        let manifest = app.manifest();
        match column {
            Column::Attention | Column::Why => Self::Whole(urgency(app)),
            Column::Cluster => Self::Text(&app.id.cluster),
            Column::Namespace => Self::Text(&app.id.namespace),
            Column::App => Self::Text(&app.id.name),
            Column::Owner => Self::declared(&manifest.owner),
            Column::Team => Self::declared(&manifest.team),
            Column::Runtime => Self::declared(&manifest.runtime),
            Column::Sla => Self::whole(manifest.sla.given().map(|sla| *sla as i64)),
            Column::Data => {
                Self::whole(manifest.data_sensitivity.given().map(|class| *class as i64))
            }
            Column::Errors | Column::Latency | Column::Requests | Column::Cpu | Column::Memory => {
                Self::real(column.signal().and_then(|signal| app.signal(signal)))
            }
            Column::Expected => Self::real(manifest.traffic_rps.given().copied()),
            Column::Budget => Self::whole(
                (manifest.budget_usd.given()).and_then(|usd| i64::try_from(usd.cents()).ok()),
            ),
            Column::Version => app
                .release()
                .version
                .as_ref()
                .map_or(Self::Missing, |version| Self::Text(version)),
            Column::Ready => Self::real(app.replicas().value().map(share_ready)),
            Column::Status => Self::Whole(status_rank(app.status())),
            Column::Ttl => match app.expiry {
                Expiry::At { when, .. } => Self::Whole(when.timestamp_millis()),
                Expiry::Forever => Self::Whole(i64::MAX),
                Expiry::Invalid | Expiry::Undeclared => Self::Missing,
            },
            Column::Phase => Self::whole(queue::place(app)),
            Column::Controller => Self::whole(app.rollout().map(|it| it.controller as i64)),
            Column::Stage => Self::whole(app.rollout().map(|it| rollout::stage_rank(it.stage))),
            Column::Releases => {
                let side = app
                    .rollout()
                    .and_then(|it| it.canary.as_ref().or(it.stable.as_ref()));
                side.map_or(Self::Missing, |side| {
                    Self::Text(side.release.version.as_ref().unwrap_or(&side.name))
                })
            }
            Column::Verdict => Self::real(sides::verdict_rank(app)),
            Column::SideErrors | Column::SideLatency | Column::SideRequests => Self::real(
                column
                    .side_signal()
                    .and_then(|signal| sides::canary(app, signal)),
            ),
            Column::Step | Column::Next => Self::real(app.rollout().and_then(rollout::progress)),
            Column::Weight => {
                let weights = app.rollout().map(|it| it.weights);
                let weight = weights.and_then(|it| it.actual.or(it.set));
                Self::whole(weight.map(i64::from))
            }
            // The longer, the greater.
            Column::Since => {
                let since = app.rollout().and_then(queue::since);
                Self::whole(since.map(|at| -at.timestamp_millis()))
            }
            // The younger, the smaller the age.
            Column::Age => Self::Whole(-app.created().timestamp_millis()),
        }
    }

    fn declared(text: &'a Declared<CleanText>) -> Self {
        text.given().map_or(Self::Missing, |text| Self::Text(text))
    }

    fn whole(value: Option<i64>) -> Self {
        value.map_or(Self::Missing, Self::Whole)
    }

    fn real(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::Real)
    }

    pub(in crate::fleet) fn compare(self, other: Self, direction: Direction) -> Ordering {
        let order = match (self, other) {
            (Self::Missing, Self::Missing) => return Ordering::Equal,
            (Self::Missing, _) => return Ordering::Greater,
            (_, Self::Missing) => return Ordering::Less,
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            (Self::Real(a), Self::Real(b)) => a.total_cmp(&b),
            (Self::Text(a), Self::Text(b)) => natural(a, b),
            // A column has keys of one kind; still the order has to be total.
            (a, b) => a.kind().cmp(&b.kind()),
        };
        match direction {
            Direction::Ascending => order,
            Direction::Descending => order.reverse(),
        }
    }

    fn kind(self) -> u8 {
        match self {
            Self::Whole(_) => 0,
            Self::Real(_) => 1,
            Self::Text(_) => 2,
            Self::Missing => 3,
        }
    }
}

/// The score; among equal ones, the sooner a life ends the more urgent.
fn urgency(app: &App) -> i64 {
    /// Seconds since 1970 until the year 4147: more than any score needs to stay apart.
    const HORIZON: i64 = 1 << 36;
    let score = i64::from(app.attention.score);
    let ends_sooner = match app.expiry {
        Expiry::At { when, .. } if score > 0 => (HORIZON - when.timestamp()).clamp(0, HORIZON - 1),
        _ => 0,
    };
    score * HORIZON + ends_sooner
}

/// An app that wants no replica lacks none.
fn share_ready(replicas: &Replicas) -> f64 {
    match replicas.desired {
        0 => 1.0,
        desired => f64::from(replicas.ready) / f64::from(desired),
    }
}

/// Best first.
fn status_rank(status: &WorkloadStatus) -> i64 {
    match status {
        WorkloadStatus::Ready => 0,
        WorkloadStatus::ScaledToZero => 1,
        WorkloadStatus::Paused => 2,
        WorkloadStatus::Unknown => 3,
        WorkloadStatus::Terminating { .. } => 4,
        WorkloadStatus::Progressing { .. } => 5,
        WorkloadStatus::Degraded { .. } => 6,
        WorkloadStatus::Failing { .. } => 7,
    }
}
