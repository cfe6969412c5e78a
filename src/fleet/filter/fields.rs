//! The one list of fields. A new field is one entry.

use super::field::{Choice, Content, Field};
use super::measure::{End, Measure, Unit};
use crate::fleet::queue::{pressure, pressure_word, since};
use crate::model::signals::Signal;
use crate::model::{App, Controller, Declared, Expiry, GitOps, Phase, Reason, Replicas, Stage};

/// All fields, in the order in which help shows them.
pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "app",
        aliases: &["name"],
        help: "the app's name",
        example: "app:invoice",
        content: Content::Text(|app, passes| passes(&app.id.name)),
        measures: &[],
    },
    Field {
        name: "namespace",
        aliases: &["ns"],
        help: "its namespace",
        example: "ns:finance",
        content: Content::Text(|app, passes| passes(&app.id.namespace)),
        measures: &[],
    },
    Field {
        name: "cluster",
        aliases: &[],
        help: "its cluster",
        example: "cluster=prod",
        content: Content::Text(|app, passes| passes(&app.id.cluster)),
        measures: &[],
    },
    Field {
        name: "owner",
        aliases: &[],
        help: "who answers for it; owner=\"\" where nobody does",
        example: "owner:finance",
        content: Content::Text(|app, passes| {
            app.manifest()
                .owner
                .given()
                .is_some_and(|owner| passes(owner))
        }),
        measures: &[],
    },
    Field {
        name: "team",
        aliases: &[],
        help: "their team",
        example: "team:billing",
        content: Content::Text(|app, passes| {
            app.manifest().team.given().is_some_and(|team| passes(team))
        }),
        measures: &[],
    },
    Field {
        name: "sla",
        aliases: &["class"],
        help: "its service class",
        example: "!sla:bronze",
        content: Content::Choice(Choice::timeless(
            &["gold", "silver", "bronze", "none", "invalid"],
            |app, _| declared(&app.manifest().sla, |sla| sla.as_str()),
        )),
        measures: &[],
    },
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
    Field {
        name: "err",
        aliases: &["errors"],
        help: "the share of its requests that fail",
        example: "err>1%",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Errors)
        })),
        measures: &[Measure::Signal(Unit::Percent, Signal::Errors)],
    },
    Field {
        name: "p95",
        aliases: &["latency"],
        help: "the 95th percentile of its latency",
        example: "p95>800ms",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Latency)
        })),
        measures: &[Measure::Signal(Unit::Seconds, Signal::Latency)],
    },
    Field {
        name: "rps",
        aliases: &["requests"],
        help: "its requests a second",
        example: "rps<0.1",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Requests)
        })),
        measures: &[Measure::Signal(Unit::PerSecond, Signal::Requests)],
    },
    Field {
        name: "cpu",
        aliases: &[],
        help: "processor time used, of what it may use; the worst pod counts",
        example: "cpu>90%",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Cpu)
        })),
        measures: &[Measure::Signal(Unit::Percent, Signal::Cpu)],
    },
    Field {
        name: "mem",
        aliases: &["memory"],
        help: "memory used, of what it may use; the worst pod counts",
        example: "mem>90%",
        content: Content::Choice(Choice::signal(&["unknown", "measured"], |app, _| {
            word_of(app, Signal::Memory)
        })),
        measures: &[Measure::Signal(Unit::Percent, Signal::Memory)],
    },
    Field {
        name: "replicas",
        aliases: &["desired"],
        help: "replicas that are wanted",
        example: "replicas>=3",
        content: Content::Nothing,
        measures: &[Measure::Number(Unit::Count, |app| {
            replicas(app, |count| count.desired)
        })],
    },
    Field {
        name: "version",
        aliases: &[],
        help: "the version that runs",
        example: "version:2.4",
        content: Content::Text(|app, passes| {
            (app.release().version.as_ref()).is_some_and(|version| passes(version))
        }),
        measures: &[],
    },
    Field {
        name: "image",
        aliases: &[],
        help: "one of its images",
        example: "image:python",
        content: Content::Text(|app, passes| {
            let mut workloads = app.workloads().iter();
            workloads.any(|workload| workload.release.images.iter().any(|image| passes(image)))
        }),
        measures: &[],
    },
    Field {
        name: "change",
        aliases: &["cause"],
        help: "why its release was made (kubernetes.io/change-cause)",
        example: "change:hotfix",
        content: Content::Text(|app, passes| {
            (app.release().change_cause.as_ref()).is_some_and(|cause| passes(cause))
        }),
        measures: &[],
    },
    Field {
        name: "revision",
        aliases: &["rev"],
        help: "the revision of its release",
        example: "revision>10",
        content: Content::Nothing,
        measures: &[Measure::Number(Unit::Count, |app| {
            app.release().revision.map(|revision| revision as f64)
        })],
    },
    Field {
        name: "workload",
        aliases: &["deployment"],
        help: "the name of an object that runs it",
        example: "workload:worker",
        content: Content::Text(|app, passes| {
            let mut workloads = app.workloads().iter();
            workloads.any(|workload| passes(&workload.object.key.name))
        }),
        measures: &[],
    },
    Field {
        name: "manifest",
        aliases: &[],
        help: "whether its owner declared anything",
        example: "manifest:missing",
        content: Content::Choice(Choice::timeless(&["missing", "present"], |app, _| {
            if app.manifest().is_missing() {
                "missing"
            } else {
                "present"
            }
        })),
        measures: &[],
    },
    Field {
        name: "runtime",
        aliases: &[],
        help: "what runs it",
        example: "runtime:python",
        content: Content::Text(|app, passes| {
            (app.manifest().runtime.given()).is_some_and(|runtime| passes(runtime))
        }),
        measures: &[],
    },
    Field {
        name: "data",
        aliases: &["sensitivity"],
        help: "how sensitive its data is",
        example: "data:restricted",
        content: Content::Choice(Choice::timeless(
            &[
                "public",
                "internal",
                "confidential",
                "restricted",
                "none",
                "invalid",
            ],
            |app, _| declared(&app.manifest().data_sensitivity, |class| class.as_str()),
        )),
        measures: &[],
    },
    Field {
        name: "connector",
        aliases: &["connects"],
        help: "something it connects to",
        example: "connector:salesforce",
        content: Content::Text(|app, passes| {
            let mut connectors = app.manifest().connectors.iter();
            connectors.any(|connector| passes(connector))
        }),
        measures: &[],
    },
    Field {
        name: "expected",
        aliases: &["traffic"],
        help: "its expected requests a second, as its owner declared",
        example: "expected>5",
        content: Content::Nothing,
        measures: &[Measure::Number(Unit::PerSecond, |app| {
            app.manifest().traffic_rps.given().copied()
        })],
    },
    Field {
        name: "budget",
        aliases: &[],
        help: "its budget a month in US dollars",
        example: "budget>20",
        content: Content::Nothing,
        measures: &[Measure::Number(Unit::Usd, |app| {
            let budget = app.manifest().budget_usd.given()?;
            Some(budget.cents() as f64 / 100.0)
        })],
    },
    Field {
        name: "gitops",
        aliases: &[],
        help: "what applies its manifest from elsewhere",
        example: "gitops:argo",
        content: Content::Choice(Choice::timeless(
            &["argo cd", "flux", "helm", "none"],
            |app, _| match app.lead().gitops {
                Some(GitOps::ArgoCd) => "argo cd",
                Some(GitOps::Flux) => "flux",
                Some(GitOps::Helm) => "helm",
                None => "none",
            },
        )),
        measures: &[],
    },
    Field {
        name: "phase",
        aliases: &["rollout"],
        help: "how its rollout is; failing: also by its verdict",
        example: "phase:waiting",
        content: Content::Choice(Choice::timeless(
            &[
                "failing",
                "waiting",
                "progressing",
                "degraded",
                "done",
                "none",
            ],
            |app, _| pressure(app).map_or("none", pressure_word),
        )),
        measures: &[],
    },
    Field {
        name: "stage",
        aliases: &[],
        help: "how far its release has been let in",
        example: "stage:canary",
        content: Content::Choice(Choice::timeless(
            &["preview", "zero", "canary", "flag-gated", "full", "none"],
            |app, _| app.rollout().map_or("none", |rollout| stage(rollout.stage)),
        )),
        measures: &[],
    },
    Field {
        name: "controller",
        aliases: &[],
        help: "who lets its release in",
        example: "controller:argo",
        content: Content::Choice(Choice::timeless(
            &[
                "deployment",
                "pair",
                "argo-rollouts",
                "flagger",
                "knative",
                "none",
            ],
            |app, _| {
                app.rollout()
                    .map_or("none", |rollout| controller(rollout.controller))
            },
        )),
        measures: &[],
    },
    Field {
        name: "verdict",
        aliases: &[],
        help: "what comparing canary and stable comes to",
        example: "verdict:fail",
        content: Content::Choice(Choice::timeless(
            &["fail", "inconclusive", "pass", "unknown", "none"],
            |app, _| match app.comparison().map(|it| it.verdict.value()) {
                Some(Some(verdict)) => verdict.outcome.word(),
                Some(None) => "unknown",
                None => "none",
            },
        )),
        measures: &[],
    },
    Field {
        name: "step",
        aliases: &[],
        help: "the step its rollout is at, counted from 1",
        example: "step>=3",
        content: Content::Nothing,
        measures: &[Measure::Number(Unit::Count, |app| {
            let rollout = app.rollout()?;
            let step = rollout.step? + 1;
            Some(step.min(rollout.steps.len()) as f64)
        })],
    },
    Field {
        name: "weight",
        aliases: &[],
        help: "the canary's share of the traffic",
        example: "weight>=50%",
        content: Content::Nothing,
        measures: &[Measure::Number(Unit::Percent, |app| {
            let weights = app.rollout()?.weights;
            weights.actual.or(weights.set).map(f64::from)
        })],
    },
    Field {
        name: "waiting",
        aliases: &["waits"],
        help: "how long its rollout has waited for a person",
        example: "waiting>30m",
        content: Content::Nothing,
        measures: &[Measure::Since(|app| {
            let rollout = app.rollout()?;
            let waits = matches!(rollout.phase, Phase::Waiting { .. });
            since(rollout).filter(|_| waits)
        })],
    },
];

const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Preview => "preview",
        Stage::Zero => "zero",
        Stage::Canary { .. } => "canary",
        Stage::FlagGated => "flag-gated",
        Stage::Full => "full",
    }
}

/// As it is written in JSON.
const fn controller(controller: Controller) -> &'static str {
    match controller {
        Controller::Deployment => "deployment",
        Controller::Pair => "pair",
        Controller::ArgoRollouts => "argo-rollouts",
        Controller::Flagger => "flagger",
        Controller::Knative => "knative",
    }
}

fn word_of(app: &App, signal: Signal) -> &'static str {
    if app.signal(signal).is_some() {
        "measured"
    } else {
        "unknown"
    }
}

fn declared<T>(value: &Declared<T>, word: fn(&T) -> &'static str) -> &'static str {
    match value {
        Declared::Given(value) => word(value),
        Declared::Missing => "none",
        Declared::Invalid { .. } => "invalid",
    }
}

fn replicas(app: &App, count: fn(&Replicas) -> u32) -> Option<f64> {
    app.replicas().value().map(|value| f64::from(count(value)))
}

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
    })
}
