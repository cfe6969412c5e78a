//! What flags can be grouped by.

use super::FlagRow;
use crate::fleet::{GroupKey, ListGroup};
use crate::model::FlagKind;

/// What flags can be grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FlagGroup {
    /// The app that it gates; of several the first.
    App,
    /// Who answers for it.
    Owner,
    /// The platform that keeps it.
    Platform,
    /// Its project there.
    Project,
    /// Its environment.
    Environment,
    /// What it is for.
    Kind,
}

impl ListGroup<FlagRow> for FlagGroup {
    const ALL: &'static [Self] = &[
        Self::App,
        Self::Owner,
        Self::Platform,
        Self::Project,
        Self::Environment,
        Self::Kind,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::App => "app",
            Self::Owner => "owner",
            Self::Platform => "platform",
            Self::Project => "project",
            Self::Environment => "environment",
            Self::Kind => "type",
        }
    }

    fn key(self, row: &FlagRow) -> GroupKey<'_> {
        let key = row.flag.key();
        match self {
            Self::App => match row.apps.first() {
                Some(gated) => GroupKey::named(&gated.app.name),
                None => GroupKey::missing("no app known"),
            },
            Self::Owner => row
                .owner()
                .map_or(GroupKey::missing("no owner"), GroupKey::named),
            Self::Platform => GroupKey::named(&key.platform),
            Self::Project => GroupKey::named(&key.project),
            Self::Environment if key.environment.is_empty() => GroupKey::missing("no environment"),
            Self::Environment => GroupKey::named(&key.environment),
            Self::Kind => match &row.flag.kind {
                FlagKind::Unsaid => GroupKey::missing("no type"),
                FlagKind::Other(name) => GroupKey::named(name),
                FlagKind::KillSwitch => GroupKey::ranked(0, "kill-switch"),
                FlagKind::Release => GroupKey::ranked(0, "release"),
                FlagKind::Experiment => GroupKey::ranked(0, "experiment"),
                FlagKind::Operational => GroupKey::ranked(0, "operational"),
                FlagKind::Permission => GroupKey::ranked(0, "permission"),
            },
        }
    }
}
