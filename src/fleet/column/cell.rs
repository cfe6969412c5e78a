//! One cell, as the table and headless output show it.

use std::fmt::Display;

use chrono::{DateTime, Utc};

use super::{Column, rollout, sides};
use crate::model::signals::Signal;
use crate::model::{App, CleanText, Declared, Expiry, Rollout, Severity, compact};

/// What stands where nothing was declared.
pub(super) const NONE: &str = "—";

impl Column {
    /// The cell of `app`, true at `now`.
    pub fn text(self, app: &App, now: DateTime<Utc>) -> CleanText {
        let manifest = app.manifest();
        match self {
            Self::Attention => CleanText::new(attention(app.attention.severity)),
            Self::Cluster => app.id.cluster.clone(),
            Self::Namespace => app.id.namespace.clone(),
            Self::App => app.id.name.clone(),
            Self::Owner => declared(&manifest.owner, CleanText::clone),
            Self::Team => declared(&manifest.team, CleanText::clone),
            Self::Runtime => declared(&manifest.runtime, CleanText::clone),
            Self::Sla => declared(&manifest.sla, |sla| sla.as_str().into()),
            Self::Data => declared(&manifest.data_sensitivity, |class| class.as_str().into()),
            Self::Errors => signal(app, Signal::Errors),
            Self::Latency => signal(app, Signal::Latency),
            Self::Requests => signal(app, Signal::Requests),
            Self::Cpu => signal(app, Signal::Cpu),
            Self::Memory => signal(app, Signal::Memory),
            Self::Expected => declared(&manifest.traffic_rps, shown),
            Self::Budget => declared(&manifest.budget_usd, |usd| format!("${usd}").into()),
            Self::Version => (app.release().version.clone()).unwrap_or_else(|| NONE.into()),
            Self::Ready => app.replicas().value().map_or_else(
                || "?/?".into(),
                |replicas| format!("{}/{}", replicas.ready, replicas.desired).into(),
            ),
            Self::Status => app.status().word().into(),
            Self::Ttl => ttl(app, now),
            Self::Age => compact(now - app.created()).into(),
            Self::Why => app.attention.sentence(now).into(),
            Self::Phase => rollout::phase(app),
            Self::Controller => of_rollout(app, rollout::controller),
            Self::Stage => of_rollout(app, rollout::stage),
            Self::Releases => of_rollout(app, rollout::release),
            Self::Step => of_rollout(app, rollout::step),
            Self::Weight => of_rollout(app, rollout::weight),
            Self::Since => of_rollout(app, |rollout| rollout::since(rollout, now)),
            Self::Next => of_rollout(app, rollout::next),
            Self::Verdict => sides::verdict(app),
            Self::SideErrors => sides::both(app, Signal::Errors),
            Self::SideLatency => sides::both(app, Signal::Latency),
            Self::SideRequests => sides::both(app, Signal::Requests),
        }
    }
}

fn of_rollout(app: &App, show: impl FnOnce(&Rollout) -> CleanText) -> CleanText {
    app.rollout().map_or_else(|| NONE.into(), show)
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
