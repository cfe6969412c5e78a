//! Rows for the fleet: a flag in each of its environments.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::decode::{Environment, Feature, Parent, Tag};
use super::document::{Document, uid};
use super::history::History;
use super::rights::Rights;
use crate::model::{
    ClaimRules, CleanText, Exposure, Flag, FlagKey, FlagKind, FlagRef, FlagState, LastSeen, Native,
    Platform,
};

/// The tag that says who answers for a flag.
const OWNER: &str = "owner:";

/// What is the same for all flags of a server.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    /// The server's name.
    pub(super) platform: &'a CleanText,
    pub(super) rules: &'a ClaimRules,
    pub(super) rights: &'a Rights,
    pub(super) history: &'a History,
    /// The environments whose clients report what they ask for.
    pub(super) reporting: &'a BTreeSet<CleanText>,
}

/// What is the same for a flag in all its environments.
pub(super) struct Common {
    project: CleanText,
    name: CleanText,
    uid: CleanText,
    kind: FlagKind,
    description: Option<CleanText>,
    owner: Option<CleanText>,
    tags: Vec<CleanText>,
    parents: Vec<CleanText>,
    created: Option<DateTime<Utc>>,
}

impl Common {
    /// Of a flag with these tags, that depends on these others; `None` where its name can't be
    /// shown as it is.
    pub(super) fn new(
        project: &CleanText,
        feature: &Feature,
        tags: &[Tag],
        parents: &[Parent],
    ) -> Option<Self> {
        if !CleanText::is_clean(&feature.name) {
            return None;
        }
        let tags = tags.iter().map(|tag| format!("{}:{}", tag.kind, tag.value));
        let mut tags: Vec<_> = tags.map(CleanText::from).collect();
        // Not always told in the same order.
        tags.sort_unstable();
        let owner = tags.iter().find_map(|tag| tag.strip_prefix(OWNER));
        let description = feature.description.as_deref().filter(|it| !it.is_empty());
        Some(Self {
            project: project.clone(),
            name: CleanText::new(&feature.name),
            uid: uid(feature),
            kind: FlagKind::named(feature.kind.as_deref().unwrap_or_default()),
            description: description.map(CleanText::new),
            owner: owner.map(CleanText::new),
            parents: parents.iter().map(|it| CleanText::new(&it.name)).collect(),
            created: feature.created_at,
            tags,
        })
    }

    /// The flag in one environment.
    pub(super) fn row(
        &self,
        around: &Surroundings<'_>,
        environment: &Environment,
        document: &Document,
    ) -> Flag {
        let (enabled, gate) = (document.enabled, &document.gate);
        let name = CleanText::new(&environment.name);
        let changes = around.history.changes(&self.name, &name, enabled, gate);
        let settled = changes.iter().find(|change| change.exposed.is_some());
        // Nothing was done to it in all the time that was looked at.
        let quiet = || around.history.since.max(self.created);
        Flag {
            settled: settled.map(|change| change.at).or_else(quiet),
            changes,
            kind: self.kind.clone(),
            description: self.description.clone(),
            owner: self.owner.clone(),
            claims: around.rules.claims(&self.name, &self.tags),
            tags: self.tags.clone(),
            state: if enabled {
                FlagState::On
            } else {
                FlagState::Off
            },
            exposure: if enabled {
                gate.exposure(&self.parents)
            } else {
                Exposure::Nobody
            },
            percentage: gate.percentage(),
            stale: document.stale,
            archived: document.archived,
            created: self.created,
            last_seen: last_seen(around, environment, &name),
            can: around.rights.of(&self.project, &name, gate),
            native: Native::Unleash {
                strategies: document.strategies,
            },
            at: FlagRef {
                key: FlagKey {
                    platform: around.platform.clone(),
                    project: self.project.clone(),
                    environment: name,
                    name: self.name.clone(),
                },
                by: Platform::Unleash,
                uid: self.uid.clone(),
                version: document.version(),
            },
        }
    }
}

/// Unknown where no client of the environment reports anything.
fn last_seen(around: &Surroundings<'_>, here: &Environment, name: &CleanText) -> LastSeen {
    match here.last_seen_at {
        Some(at) => LastSeen::At { at },
        None if around.reporting.contains(name) => LastSeen::Never,
        None => LastSeen::Unknown {
            why: CleanText::new(&format!("no client in {name} reports what it asks for")),
        },
    }
}
