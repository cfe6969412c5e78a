//! One cell, as the table and headless output show it.

use std::fmt::Display;

use chrono::{DateTime, Utc};

use super::{Column, rollout, sides};
use crate::model::signals::Signal;
use crate::model::{App, CleanText, Declared, Expiry, FlagSummary, Rollout, Severity, compact};

/// What stands where nothing was declared.
pub(super) const NONE: &str = "—";

/// The cell of `app` in `column`, true at `now`.
pub(super) fn text(column: Column, app: &App, now: DateTime<Utc>) -> CleanText {
    let manifest = app.manifest();
    match column {
        Column::Attention => CleanText::new(attention(app.attention.severity)),
        Column::Cluster => app.id.cluster.clone(),
        Column::Namespace => app.id.namespace.clone(),
        Column::App => app.id.name.clone(),
        Column::Owner => declared(&manifest.owner, CleanText::clone),
        Column::Team => declared(&manifest.team, CleanText::clone),
        Column::Runtime => declared(&manifest.runtime, CleanText::clone),
        Column::Sla => declared(&manifest.sla, |sla| sla.as_str().into()),
        Column::Data => declared(&manifest.data_sensitivity, |class| class.as_str().into()),
        Column::Errors => signal(app, Signal::Errors),
        Column::Latency => signal(app, Signal::Latency),
        Column::Requests => signal(app, Signal::Requests),
        Column::Cpu => signal(app, Signal::Cpu),
        Column::Memory => signal(app, Signal::Memory),
        Column::Expected => declared(&manifest.traffic_rps, shown),
        Column::Budget => declared(&manifest.budget_usd, |usd| format!("${usd}").into()),
        Column::Version => (app.release().version.clone()).unwrap_or_else(|| NONE.into()),
        Column::Ready => app.replicas().value().map_or_else(
            || "?/?".into(),
            |replicas| format!("{}/{}", replicas.ready, replicas.desired).into(),
        ),
        Column::Status => app.status().word().into(),
        Column::Ttl => ttl(app, now),
        Column::Age => compact(now - app.created()).into(),
        Column::Why => app.attention.sentence(now).into(),
        Column::Phase => rollout::phase(app),
        Column::Controller => of_rollout(app, rollout::controller),
        Column::Stage => of_rollout(app, rollout::stage),
        Column::Releases => of_rollout(app, rollout::release),
        Column::Step => of_rollout(app, rollout::step),
        Column::Weight => of_rollout(app, rollout::weight),
        Column::Since => of_rollout(app, |rollout| rollout::since(rollout, now)),
        Column::Next => of_rollout(app, rollout::next),
        Column::Verdict => sides::verdict(app),
        Column::SideErrors => sides::both(app, Signal::Errors),
        Column::SideLatency => sides::both(app, Signal::Latency),
        Column::SideRequests => sides::both(app, Signal::Requests),
        Column::Flags => (app.flags()).map_or_else(|| NONE.into(), |it| flags(it).into()),
    }
}

fn of_rollout(app: &App, show: impl FnOnce(&Rollout) -> CleanText) -> CleanText {
    app.rollout().map_or_else(|| NONE.into(), show)
}

/// How many there are, and what of them needs to be known.
fn flags(flags: &FlagSummary) -> String {
    match flags.tripped {
        0 => flags.flags.to_string(),
        _ => format!("{} tripped", flags.flags),
    }
}

/// Icon and word: either alone tells it.
const fn attention(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "✖ critical",
        Severity::Warning => "⚠ warning",
        Severity::Notice => "• notice",
        Severity::Calm => "",
    }
}

/// What is not known is not 0.
fn signal(app: &App, signal: Signal) -> CleanText {
    app.signal(signal)
        .map_or_else(|| NONE.into(), |value| signal.text(value).into())
}

fn ttl(app: &App, now: DateTime<Utc>) -> CleanText {
    match app.expiry {
        Expiry::At { when, .. } if when <= now => format!("expired {}", compact(now - when)).into(),
        Expiry::At { when, .. } => compact(when - now).into(),
        Expiry::Forever => "forever".into(),
        Expiry::Undeclared => NONE.into(),
        Expiry::Invalid => match app.ttl().invalid().next() {
            Some((_, text, _)) => format!("invalid: {text}").into(),
            None => "invalid".into(),
        },
    }
}

fn declared<T>(value: &Declared<T>, show: impl FnOnce(&T) -> CleanText) -> CleanText {
    match value {
        Declared::Given(value) => show(value),
        Declared::Missing => NONE.into(),
        Declared::Invalid { text, .. } => format!("invalid: {}", text.clean()).into(),
    }
}

fn shown(value: &impl Display) -> CleanText {
    value.to_string().into()
}
