//! What apps can be grouped by.

use super::queue;
use crate::fleet::{GroupKey, ListGroup};
use crate::model::verdict::Outcome;
use crate::model::{App, Rollout, Stage};

/// What apps can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupBy {
    /// Who answers for the app.
    Owner,
    /// Their team.
    Team,
    /// The namespace.
    Namespace,
    /// The cluster.
    Cluster,
    /// The service class.
    Sla,
    /// How its rollout is.
    Phase,
    /// How far its release has been let in.
    Stage,
    /// Who lets its release in.
    Controller,
    /// What comparing canary and stable comes to.
    Verdict,
}

impl ListGroup<App> for GroupBy {
    const ALL: &'static [Self] = &[
        Self::Owner,
        Self::Team,
        Self::Namespace,
        Self::Cluster,
        Self::Sla,
        Self::Phase,
        Self::Stage,
        Self::Controller,
        Self::Verdict,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Team => "team",
            Self::Namespace => "namespace",
            Self::Cluster => "cluster",
            Self::Sla => "sla",
            Self::Phase => "phase",
            Self::Stage => "stage",
            Self::Controller => "controller",
            Self::Verdict => "verdict",
        }
    }

    fn key(self, app: &App) -> GroupKey<'_> {
        let manifest = app.manifest();
        match self {
            Self::Owner => GroupKey::declared(&manifest.owner, "no owner"),
            Self::Team => GroupKey::declared(&manifest.team, "no team"),
            Self::Namespace => GroupKey::named(&app.id.namespace),
            Self::Cluster => GroupKey::named(&app.id.cluster),
            Self::Sla => match manifest.sla.given() {
                Some(sla) => GroupKey::ranked(*sla as u8, sla.as_str()),
                None => GroupKey::missing("no service class"),
            },
            Self::Phase => of_rollout(app, |rollout| {
                let pressure = queue::pressure(app).unwrap_or(rollout.pressure());
                (pressure as u8, queue::pressure_word(pressure))
            }),
            Self::Stage => of_rollout(app, |rollout| stage(rollout.stage)),
            Self::Verdict => verdict(app),
            Self::Controller => of_rollout(app, |rollout| {
                (rollout.controller as u8, rollout.controller.name())
            }),
        }
    }
}

/// A verdict, the worst first.
fn verdict(app: &App) -> GroupKey<'static> {
    let Some(comparison) = app.comparison() else {
        return GroupKey::missing("nothing to compare");
    };
    match comparison.verdict.value().map(|verdict| verdict.outcome) {
        Some(Outcome::Fail) => GroupKey::ranked(0, "fail"),
        Some(Outcome::Inconclusive { .. }) => GroupKey::ranked(1, "inconclusive"),
        Some(Outcome::Pass) => GroupKey::ranked(2, "pass"),
        None => GroupKey::ranked(3, "unknown"),
    }
}

/// A stage without its number.
const fn stage(stage: Stage) -> (u8, &'static str) {
    match stage {
        Stage::Preview => (0, "preview"),
        Stage::Zero => (1, "0 %"),
        Stage::Canary { .. } => (2, "canary"),
        Stage::FlagGated => (3, "flag-gated"),
        Stage::Full => (4, "full"),
    }
}

fn of_rollout(app: &App, of: impl FnOnce(&Rollout) -> (u8, &'static str)) -> GroupKey<'_> {
    app.rollout()
        .map_or(GroupKey::missing("no rollout"), |rollout| {
            let (rank, name) = of(rollout);
            GroupKey::ranked(rank, name)
        })
}
