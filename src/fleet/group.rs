//! What rows can be grouped by.

use std::cmp::Ordering;

use super::natural::natural;
use super::queue;
use crate::model::verdict::Outcome;
use crate::model::{App, CleanText, Declared, Rollout, Stage};

/// What rows can be grouped by.
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

impl GroupBy {
    /// All of them, in the order in which a key goes through them.
    pub const ALL: [Self; 9] = [
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

    /// The name, as it is typed.
    pub const fn name(self) -> &'static str {
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

    /// The grouping of that name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|by| by.name() == name)
    }

    /// The group that `app` belongs to.
    pub(super) fn key(self, app: &App) -> GroupKey<'_> {
        let manifest = app.manifest();
        match self {
            Self::Owner => GroupKey::declared(&manifest.owner, "no owner"),
            Self::Team => GroupKey::declared(&manifest.team, "no team"),
            Self::Namespace => GroupKey::named(&app.id.namespace),
            Self::Cluster => GroupKey::named(&app.id.cluster),
            Self::Sla => match manifest.sla.given() {
                Some(sla) => GroupKey {
                    rank: *sla as u8,
                    name: sla.as_str(),
                },
                None => GroupKey::missing("no service class"),
            },
            Self::Phase => GroupKey::of_rollout(app, |rollout| {
                let pressure = queue::pressure(app).unwrap_or(rollout.pressure());
                (pressure as u8, queue::pressure_word(pressure))
            }),
            Self::Stage => GroupKey::of_rollout(app, |rollout| stage(rollout.stage)),
            Self::Verdict => verdict(app),
            Self::Controller => GroupKey::of_rollout(app, |rollout| {
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
        Some(Outcome::Fail) => GroupKey {
            rank: 0,
            name: "fail",
        },
        Some(Outcome::Inconclusive { .. }) => GroupKey {
            rank: 1,
            name: "inconclusive",
        },
        Some(Outcome::Pass) => GroupKey {
            rank: 2,
            name: "pass",
        },
        None => GroupKey {
            rank: 3,
            name: "unknown",
        },
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

/// A group, and its place among the others: by name, and last the one of those that have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct GroupKey<'a> {
    rank: u8,
    name: &'a str,
}

impl<'a> GroupKey<'a> {
    fn named(name: &'a CleanText) -> Self {
        Self { rank: 0, name }
    }

    fn missing(name: &'static str) -> Self {
        Self {
            rank: u8::MAX,
            name,
        }
    }

    fn declared(value: &'a Declared<CleanText>, missing: &'static str) -> Self {
        value.given().map_or(Self::missing(missing), Self::named)
    }

    fn of_rollout(app: &App, of: impl FnOnce(&Rollout) -> (u8, &'static str)) -> Self {
        app.rollout()
            .map_or(Self::missing("no rollout"), |rollout| {
                let (rank, name) = of(rollout);
                Self { rank, name }
            })
    }

    pub(super) fn compare(self, other: Self) -> Ordering {
        self.rank
            .cmp(&other.rank)
            .then_with(|| natural(self.name, other.name))
    }

    /// The group, to keep.
    pub(super) fn to_group(self) -> Group {
        Group {
            rank: self.rank,
            name: self.name.into(),
        }
    }
}

/// A group with a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Group {
    rank: u8,
    name: CleanText,
}

impl Group {
    pub(super) fn name(&self) -> &CleanText {
        &self.name
    }

    pub(super) fn key(&self) -> GroupKey<'_> {
        GroupKey {
            rank: self.rank,
            name: &self.name,
        }
    }
}

impl Ord for Group {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().compare(other.key())
    }
}

impl PartialOrd for Group {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
