//! What its owner declared.

use super::{Choice, Content, Field, Measure, declared};
use crate::fleet::filter::Unit;
use crate::model::GitOps;

pub(super) const FIELDS: &[Field] = &[
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
];
