//! How it is, and how long it has and will have lived.

use super::{Choice, Content, Field, Measure, replicas};
use crate::fleet::filter::{End, Unit};
use crate::model::{App, Expiry, Reason};

pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "attention",
        aliases: &["severity"],
        help: "how loudly it asks for a person",
        example: "attention:critical",
        content: Content::Choice(Choice::timeless(
            &["critical", "warning", "notice", "calm"],
            |app, _| app.attention.severity.word(),
        )),
        measures: &[],
    },
    Field {
        name: "why",
        aliases: &["reason"],
        help: "a reason why it needs a person",
        example: "why:finalizer",
        content: Content::Text(any_reason),
        measures: &[],
    },
    Field {
        name: "status",
        aliases: &["state"],
        help: "how it is",
        example: "status:failing",
        content: Content::Choice(Choice::timeless(
            &[
                "ready",
                "scaled to 0",
                "paused",
                "terminating",
                "progressing",
                "degraded",
                "failing",
                "unknown",
            ],
            |app, _| app.status().word(),
        )),
        measures: &[],
    },
    Field {
        name: "ttl",
        aliases: &["expires"],
        help: "what is left of its life; forever is more than any number",
        example: "ttl<2d",
        content: Content::Choice(Choice {
            words: &["none", "forever", "invalid", "expired", "running"],
            of: |app, now| match app.expiry {
                Expiry::Undeclared => "none",
                Expiry::Forever => "forever",
                Expiry::Invalid => "invalid",
                Expiry::At { when, .. } if when <= now => "expired",
                Expiry::At { .. } => "running",
            },
            turns: Some(|app| match app.expiry {
                Expiry::At { when, .. } => Some(when),
                _ => None,
            }),
            heeds_signals: false,
        }),
        measures: &[Measure::Left(|app| match app.expiry {
            Expiry::At { when, .. } => Some(End::At(when)),
            Expiry::Forever => Some(End::Never),
            Expiry::Undeclared | Expiry::Invalid => None,
        })],
    },
    Field {
        name: "age",
        aliases: &[],
        help: "how long it has existed",
        example: "age>30d",
        content: Content::Nothing,
        measures: &[Measure::Since(|app| Some(app.created()))],
    },
    Field {
        name: "ready",
        aliases: &[],
        help: "replicas that are ready, or their share of those wanted",
        example: "ready<100%",
        content: Content::Nothing,
        measures: &[
            Measure::Number(Unit::Count, |app| replicas(app, |count| count.ready)),
            Measure::Number(Unit::Percent, |app| {
                let replicas = *app.replicas().value()?;
                (replicas.desired > 0)
                    .then(|| 100.0 * f64::from(replicas.ready) / f64::from(replicas.desired))
            }),
        ],
    },
];

/// The reasons, without the parts of them that time changes.
fn any_reason(app: &App, passes: &mut dyn FnMut(&str) -> bool) -> bool {
    app.attention.reasons.iter().any(|reason| match reason {
        Reason::Failing { why } => passes("failing") || passes(why),
        Reason::Degraded { why } => passes("degraded") || passes(why),
        Reason::Progressing { what } => passes("progressing") || passes(what),
        Reason::Paused => passes("paused"),
        Reason::DeletionStuck { .. } => passes("deletion held by a finalizer"),
        Reason::Expiring { .. } => passes("expires"),
        Reason::TtlUnreadable { text, .. } => passes("time to live can't be read") || passes(text),
        Reason::ManifestMissing => passes("no manifest"),
        Reason::OwnerMissing => passes("no owner"),
        Reason::CanaryFails { canary, .. } => passes("canary failing") || passes(canary),
        Reason::Waiting { what, .. } => passes("waits for a person") || passes(what),
        Reason::Signal { trouble, .. } => passes(trouble.words()),
        Reason::FlagChanged { correlation, .. } => {
            passes("flag changed") || passes(&correlation.flag.name)
        }
    })
}
