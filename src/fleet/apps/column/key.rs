//! What apps are sorted by.

use super::{Column, rollout, sides};
use crate::fleet::SortKey;
use crate::fleet::apps::queue;
use crate::model::{App, Expiry, Replicas, WorkloadStatus};

/// What `app` is sorted by in `column`.
pub(super) fn of(column: Column, app: &App) -> SortKey<'_> {
    let manifest = app.manifest();
    match column {
        Column::Attention | Column::Why => SortKey::Whole(urgency(app)),
        Column::Cluster => SortKey::Text(&app.id.cluster),
        Column::Namespace => SortKey::Text(&app.id.namespace),
        Column::App => SortKey::Text(&app.id.name),
        Column::Owner => SortKey::declared(&manifest.owner),
        Column::Team => SortKey::declared(&manifest.team),
        Column::Runtime => SortKey::declared(&manifest.runtime),
        Column::Sla => SortKey::whole(manifest.sla.given().map(|sla| *sla as i64)),
        Column::Data => {
            SortKey::whole(manifest.data_sensitivity.given().map(|class| *class as i64))
        }
        Column::Errors | Column::Latency | Column::Requests | Column::Cpu | Column::Memory => {
            SortKey::real(column.signal().and_then(|signal| app.signal(signal)))
        }
        Column::Expected => SortKey::real(manifest.traffic_rps.given().copied()),
        Column::Budget => SortKey::whole(
            (manifest.budget_usd.given()).and_then(|usd| i64::try_from(usd.cents()).ok()),
        ),
        Column::Version => app
            .release()
            .version
            .as_ref()
            .map_or(SortKey::Missing, |version| SortKey::Text(version)),
        Column::Ready => SortKey::real(app.replicas().value().map(share_ready)),
        Column::Status => SortKey::Whole(status_rank(app.status())),
        Column::Ttl => match app.expiry {
            Expiry::At { when, .. } => SortKey::Whole(when.timestamp_millis()),
            Expiry::Forever => SortKey::Whole(i64::MAX),
            Expiry::Invalid | Expiry::Undeclared => SortKey::Missing,
        },
        Column::Phase => SortKey::whole(queue::place(app)),
        Column::Controller => SortKey::whole(app.rollout().map(|it| it.controller as i64)),
        Column::Stage => SortKey::whole(app.rollout().map(|it| rollout::stage_rank(it.stage))),
        Column::Releases => {
            let side = app
                .rollout()
                .and_then(|it| it.canary.as_ref().or(it.stable.as_ref()));
            side.map_or(SortKey::Missing, |side| {
                SortKey::Text(side.release.version.as_ref().unwrap_or(&side.name))
            })
        }
        Column::Verdict => SortKey::real(sides::verdict_rank(app)),
        Column::SideErrors | Column::SideLatency | Column::SideRequests => SortKey::real(
            column
                .side_signal()
                .and_then(|signal| sides::canary(app, signal)),
        ),
        Column::Step | Column::Next => SortKey::real(app.rollout().and_then(rollout::progress)),
        Column::Weight => {
            let weights = app.rollout().map(|it| it.weights);
            let weight = weights.and_then(|it| it.actual.or(it.set));
            SortKey::whole(weight.map(i64::from))
        }
        // The longer, the greater.
        Column::Since => {
            let since = app.rollout().and_then(queue::since);
            SortKey::whole(since.map(|at| -at.timestamp_millis()))
        }
        Column::Flags => {
            let flags = app.flags().map(|it| it.flags);
            SortKey::whole(flags.and_then(|it| i64::try_from(it).ok()))
        }
        // The younger, the smaller the age.
        Column::Age => SortKey::Whole(-app.created().timestamp_millis()),
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
