//! What was said to the fleet, so that only what differs is said again.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::fleet::Fact;
use crate::model::{Flag, FlagKey, LastSeen};

/// What was said of each row.
#[derive(Debug, Default)]
pub(super) struct Known {
    rows: HashMap<FlagKey, Said>,
}

/// Digests of what was said of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said {
    all: u64,
    /// Of how it is let out alone.
    state: u64,
}

impl Known {
    /// Whether nothing was said yet.
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The fact that says `flag`, where it is news.
    pub(super) fn say(&mut self, flag: Flag) -> Option<Fact> {
        let said = Said {
            all: digest(&flag),
            state: state(&flag),
        };
        let before = self.rows.insert(flag.key().clone(), said);
        (before != Some(said)).then(|| Fact::Flag(Box::new(flag)))
    }

    /// Whether `flag` is let out as it was said.
    pub(super) fn is_let_out_so(&self, flag: &FlagKey, version: &str) -> bool {
        let said = self.rows.get(flag);
        said.is_none_or(|said| said.state == hash(&version))
    }

    /// The facts that say that all rows of which `gone` is true are gone.
    pub(super) fn forget(&mut self, gone: impl Fn(&FlagKey) -> bool) -> Vec<Fact> {
        let keys = self.rows.extract_if(|key, _| gone(key));
        keys.map(|(key, _)| Fact::FlagGone(key)).collect()
    }

    /// The environments of a flag that were said.
    pub(super) fn rows_of<'a>(
        &self,
        flag: &'a FlagKey,
        environments: &'a BTreeSet<crate::model::CleanText>,
    ) -> Vec<FlagKey> {
        let keys = environments.iter().map(|environment| FlagKey {
            environment: environment.clone(),
            ..flag.clone()
        });
        keys.filter(|key| self.rows.contains_key(key)).collect()
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn state(flag: &Flag) -> u64 {
    hash(&flag.at.version.as_str())
}

fn digest(flag: &Flag) -> u64 {
    let mut hasher = DefaultHasher::new();
    flag.at.hash(&mut hasher);
    flag.kind.word().hash(&mut hasher);
    flag.description.hash(&mut hasher);
    flag.tags.hash(&mut hasher);
    flag.exposure.words().hash(&mut hasher);
    match &flag.last_seen {
        LastSeen::At { at } => at.hash(&mut hasher),
        LastSeen::Never => 1.hash(&mut hasher),
        LastSeen::Unknown { why } => why.hash(&mut hasher),
    }
    flag.settled.hash(&mut hasher);
    let newest = flag.changes.first().map(|change| change.at);
    (newest, flag.changes.len()).hash(&mut hasher);
    let can = [&flag.can.toggle, &flag.can.percentage, &flag.can.archive, &flag.can.mark_stale];
    can.hash(&mut hasher);
    hasher.finish()
}
