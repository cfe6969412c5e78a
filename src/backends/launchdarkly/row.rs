//! Rows for the fleet: a flag in each of its environments. Pure.

use std::collections::BTreeMap;

use super::decode::{Environment, Flag as Told, Member, Status, time};
use super::document::{Document, Gate};
use super::history::History;
use crate::model::{
    Can, Capabilities, ClaimRules, CleanText, Flag, FlagKey, FlagKind, FlagRef, LastSeen, Native,
    Platform,
};

/// What a tag begins with that says what a flag is for, where one does.
const KIND: [&str; 2] = ["type:", "type-"];

/// When the flags of each environment were asked for.
#[derive(Debug, Default)]
pub(super) struct Seen(BTreeMap<String, BTreeMap<String, LastSeen>>);

impl Seen {
    /// What an environment says.
    pub(super) fn take(&mut self, environment: &str, statuses: &[Status]) {
        let reports = statuses.iter().any(|it| it.last_requested.is_some());
        let seen = statuses.iter().filter_map(|status| {
            let seen = match (status.last_requested, status.name.as_deref()) {
                (Some(at), _) => LastSeen::At { at },
                (None, Some("new" | "inactive")) if reports => LastSeen::Never,
                (None, _) => unknown("LaunchDarkly does not say when it was last asked for"),
            };
            Some((status.key()?.to_owned(), seen))
        });
        self.0.insert(environment.to_owned(), seen.collect());
    }

    fn of(&self, environment: &str, flag: &str) -> LastSeen {
        let environment = self.0.get(environment);
        let seen = environment.and_then(|flags| flags.get(flag));
        seen.cloned()
            .unwrap_or_else(|| unknown("LaunchDarkly has not said yet when it was last asked for"))
    }
}

fn unknown(why: &str) -> LastSeen {
    LastSeen::Unknown { why: why.into() }
}

/// What is the same for all flags of a project.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub platform: &'a CleanText,
    pub project: &'a CleanText,
    pub rules: &'a ClaimRules,
    pub history: &'a History,
    pub seen: &'a Seen,
}

/// A flag in each of its environments; none where its name can't be shown as it is.
pub(super) fn rows(around: Surroundings<'_>, flag: &Told) -> Vec<Flag> {
    if !CleanText::is_clean(&flag.key) {
        return Vec::new();
    }
    let environments = flag.environments.iter();
    let clean = environments.filter(|(name, _)| CleanText::is_clean(name));
    clean
        .map(|(name, environment)| row(around, flag, name, environment))
        .collect()
}

fn row(around: Surroundings<'_>, flag: &Told, name: &str, environment: &Environment) -> Flag {
    let document = Document::new(flag, environment);
    let key = FlagKey {
        platform: around.platform.clone(),
        project: around.project.clone(),
        environment: name.into(),
        name: flag.key.as_str().into(),
    };
    let tags: Vec<_> = flag.tags.iter().map(|tag| CleanText::new(tag)).collect();
    let description = flag.description.as_deref().filter(|it| !it.is_empty());
    let owner = flag.maintainer.as_ref().and_then(Member::called);
    Flag {
        kind: kind(flag),
        description: description.map(CleanText::new),
        owner: owner.as_deref().map(CleanText::new),
        claims: around.rules.claims(&flag.key, &tags),
        tags,
        state: document.state(),
        exposure: document.exposure(),
        percentage: document.percentage(),
        stale: flag.deprecated,
        archived: flag.archived,
        created: flag.creation_date.and_then(time),
        last_seen: around.seen.of(name, &flag.key),
        settled: environment.last_modified.and_then(time),
        changes: around.history.changes(&key.name, name),
        can: capabilities(&document),
        native: Native::LaunchDarkly,
        at: FlagRef {
            by: Platform::LaunchDarkly,
            uid: uid(flag),
            version: version(flag, environment),
            key,
        },
    }
}

/// What tells a flag from a later one of its name.
pub(super) fn uid(flag: &Told) -> CleanText {
    let created = flag.creation_date.unwrap_or_default();
    CleanText::new(&format!("{}@{created}", flag.key))
}

/// What tells one state of a flag from another.
pub(super) fn version(flag: &Told, environment: &Environment) -> CleanText {
    CleanText::new(&format!("{}.{}", flag.version, environment.version))
}

/// A tag may say it; a temporary flag is there to let something in.
fn kind(flag: &Told) -> FlagKind {
    let mut tags = flag.tags.iter();
    let tagged = tags.find_map(|tag| KIND.iter().find_map(|prefix| tag.strip_prefix(prefix)));
    match (tagged, flag.temporary) {
        (Some(kind), _) => FlagKind::named(kind),
        (None, Some(true)) => FlagKind::Release,
        (None, _) => FlagKind::Unsaid,
    }
}

fn capabilities(document: &Document) -> Capabilities {
    let percentage: Can = match (&document.gate, &document.switch) {
        (_, None) => Err("its variations are no switch: set it in LaunchDarkly".into()),
        (Gate::Rules(rules), Some(_)) => Err(CleanText::new(&format!(
            "it has more than a share ({rules}): set it in LaunchDarkly"
        ))),
        (Gate::Share(_) | Gate::Invalid(_), Some(_)) => Ok(()),
    };
    Capabilities {
        toggle: Ok(()),
        percentage,
        archive: Ok(()),
        mark_stale: Err(
            "LaunchDarkly finds stale flags by itself; deprecate it there where it says no".into(),
        ),
    }
}
