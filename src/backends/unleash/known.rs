//! What was said to the fleet, so that only what differs is said again.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::fleet::Fact;
use crate::model::{CleanText, Flag, FlagKey, LastSeen};

/// What was said of each row.
#[derive(Debug, Default)]
pub(super) struct Known {
    rows: HashMap<FlagKey, Said>,
    /// All environments of which there ever was a row.
    environments: BTreeSet<CleanText>,
}

/// Digests of what was said of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Said {
    all: u64,
    /// Of how it is let out alone.
    version: u64,
}

impl Known {
    /// The fact that says `flag`, where it is news.
    pub(super) fn say(&mut self, flag: Flag) -> Option<Fact> {
        let said = Said {
            all: digest(&flag),
            version: hash(flag.at.version.as_str()),
        };
        let key = flag.key();
        if !self.environments.contains(&key.environment) {
            self.environments.insert(key.environment.clone());
        }
        let before = self.rows.insert(key.clone(), said);
        (before != Some(said)).then(|| Fact::Flag(Box::new(flag)))
    }

    /// Whether a row was said to be in another state than `version`.
    pub(super) fn differs(&self, flag: &FlagKey, version: &str) -> bool {
        let said = self.rows.get(flag);
        said.is_some_and(|said| said.version != hash(version))
    }

    /// Forgets the rows of a flag but those of the environments `left`, and says that they are
    /// gone.
    pub(super) fn forget(&mut self, flag: &FlagKey, left: &[CleanText]) -> Vec<Fact> {
        let gone = self.environments.iter().filter(|it| !left.contains(it));
        let keys = gone.map(|environment| FlagKey {
            environment: environment.clone(),
            ..flag.clone()
        });
        let keys = keys.filter(|key| self.rows.remove(key).is_some());
        keys.map(Fact::FlagGone).collect()
    }

    /// Forgets all rows that `may_go` and are not `there` any more, and says that they are gone.
    pub(super) fn sweep(
        &mut self,
        there: &HashSet<FlagKey>,
        may_go: impl Fn(&FlagKey) -> bool,
    ) -> Vec<Fact> {
        let gone = self
            .rows
            .extract_if(|key, _| !there.contains(key) && may_go(key));
        gone.map(|(key, _)| Fact::FlagGone(key)).collect()
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
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
    let can = &flag.can;
    [&can.toggle, &can.percentage, &can.archive, &can.mark_stale].hash(&mut hasher);
    hasher.finish()
}
