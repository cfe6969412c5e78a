//! Flags as JSON. The fields and their order are an interface: they are added to, never changed.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::fleet::{Fleet, Gated, Slot};
use crate::model::{
    AppId, Can, Capabilities, Claimant, CleanText, Correlation, Exemption, Exposure, FlagChange,
    FlagKey, FlagState, Freshness, LastSeen, Percent, Severity, StaleGap, StaleReason, Staleness,
};

/// One flag in one environment.
#[derive(Serialize)]
pub(in crate::cli) struct FlagJson<'a> {
    #[serde(flatten)]
    pub key: &'a FlagKey,
    /// The kind of platform that keeps it.
    pub keeper: &'static str,
    pub uid: &'a CleanText,
    #[serde(rename = "type")]
    pub kind: &'a str,
    pub description: Option<&'a CleanText>,
    pub owner: Option<&'a CleanText>,
    pub tags: &'a [CleanText],
    pub apps: Vec<AppOfFlagJson<'a>>,
    pub state: FlagState,
    pub exposure: &'a Exposure,
    pub percentage: Option<Percent>,
    pub archived: bool,
    pub created: Option<DateTime<Utc>>,
    pub settled: Option<DateTime<Utc>>,
    pub last_seen: &'a LastSeen,
    pub changes: &'a [FlagChange],
    pub attention: AttentionJson,
    pub staleness: StalenessJson<'a>,
    can: CanJson<'a>,
    source: Option<&'a Freshness>,
}

/// An app that it gates.
#[derive(Serialize)]
pub(in crate::cli) struct AppOfFlagJson<'a> {
    #[serde(flatten)]
    pub app: &'a AppId,
    owner: Option<&'a CleanText>,
    /// How it is known.
    by: Claimant,
    /// What is wrong with it since a change of this flag, in words.
    suspected: Option<CleanText>,
}

/// Why it needs a person.
#[derive(Serialize)]
pub(in crate::cli) struct AttentionJson {
    pub severity: Severity,
    pub why: CleanText,
}

/// Whether anybody still needs it.
#[derive(Serialize)]
pub(in crate::cli) struct StalenessJson<'a> {
    /// How many of three reasons there are; null where it is not scored.
    pub score: Option<u8>,
    pub stale: bool,
    pub marked: bool,
    reasons: &'a [StaleReason],
    /// What is not known.
    gaps: &'a [StaleGap],
    exempt: Option<&'a Exemption>,
    /// All of it in words.
    pub why: CleanText,
}

/// What can be done to it; where it can't, why not.
#[derive(Serialize)]
struct CanJson<'a> {
    toggle: Possible<'a>,
    percentage: Possible<'a>,
    archive: Possible<'a>,
    mark_stale: Possible<'a>,
}

#[derive(Serialize)]
struct Possible<'a> {
    allowed: bool,
    why_not: Option<&'a CleanText>,
}

impl<'a> FlagJson<'a> {
    /// The flag at `slot`, true at `now`.
    pub(in crate::cli) fn new(fleet: &'a Fleet, slot: Slot, now: DateTime<Utc>) -> Option<Self> {
        use crate::fleet::{Flags, Listed as _};

        let row = fleet.flag(slot)?;
        let flag = &row.flag;
        Some(Self {
            key: flag.key(),
            keeper: flag.platform().key(),
            uid: &flag.at.uid,
            kind: flag.kind.word(),
            description: flag.description.as_ref(),
            owner: row.owner(),
            tags: &flag.tags,
            apps: row.apps.iter().map(AppOfFlagJson::new).collect(),
            state: flag.state,
            exposure: &flag.exposure,
            percentage: flag.percentage,
            archived: flag.archived,
            created: flag.created,
            settled: flag.settled,
            last_seen: &flag.last_seen,
            changes: &flag.changes,
            attention: AttentionJson {
                severity: Flags::severity(row),
                why: row.why().into(),
            },
            staleness: StalenessJson::new(&row.staleness, now),
            can: CanJson::new(&flag.can),
            source: fleet.flag_freshness(slot),
        })
    }
}

impl<'a> AppOfFlagJson<'a> {
    fn new(gated: &'a Gated) -> Self {
        let suspected = gated.suspected.as_deref().map(Correlation::sentence);
        Self {
            app: &gated.app,
            owner: gated.owner.as_ref(),
            by: gated.by,
            suspected: suspected.map(CleanText::from),
        }
    }
}

impl<'a> StalenessJson<'a> {
    /// `staleness`, true at `now`.
    pub(in crate::cli) fn new(staleness: &'a Staleness, now: DateTime<Utc>) -> Self {
        Self {
            score: staleness.score(),
            stale: staleness.is_stale(),
            marked: staleness.marked,
            reasons: &staleness.reasons,
            gaps: &staleness.gaps,
            exempt: staleness.exempt.as_ref(),
            why: staleness.sentence(now).into(),
        }
    }
}

impl<'a> CanJson<'a> {
    fn new(can: &'a Capabilities) -> Self {
        let possible = |can: &'a Can| Possible {
            allowed: can.is_ok(),
            why_not: can.as_ref().err(),
        };
        Self {
            toggle: possible(&can.toggle),
            percentage: possible(&can.percentage),
            archive: possible(&can.archive),
            mark_stale: possible(&can.mark_stale),
        }
    }
}
