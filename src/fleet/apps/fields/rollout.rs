//! How its release is being let in.

use super::{Choice, Content, Field, Measure};
use crate::fleet::apps::queue::{pressure, pressure_word, since};
use crate::fleet::filter::Unit;
use crate::model::{Controller, Phase, Stage};

pub(super) const FIELDS: &[Field] = &[
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
