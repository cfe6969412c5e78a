//! All that was seen, as it is on record.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::Held;
use crate::model::{Closeup, Evidence};

/// How long a release is remembered that was not seen since.
const KEPT: TimeDelta = TimeDelta::days(90);

/// How many releases of one object are remembered: more than clusters keep.
const OF_ONE: usize = 12;

/// How many releases are remembered.
const MOST: usize = 100_000;

/// Releases that held, by their object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger(BTreeMap<String, Vec<Held>>);

impl Ledger {
    /// Takes in one line.
    pub fn take(&mut self, held: Held) {
        let releases = self.0.entry(held.uid.clone()).or_default();
        match releases.iter_mut().find(|it| it.release == held.release) {
            Some(known) => known.take(held),
            None => releases.push(held),
        }
    }

    /// Forgets what is too old, and what is too much.
    pub fn prune(&mut self, now: DateTime<Utc>) {
        self.keep(MOST, now);
    }

    fn keep(&mut self, most: usize, now: DateTime<Utc>) {
        for releases in self.0.values_mut() {
            releases.retain(|held| now - held.last <= KEPT);
            releases.sort_by_key(|held| std::cmp::Reverse(held.last));
            releases.truncate(OF_ONE);
        }
        let count: usize = self.0.values().map(Vec::len).sum();
        if count > most {
            let mut ends: Vec<_> = self.all().map(|held| held.last).collect();
            ends.sort_unstable();
            let oldest = ends.get(count - most).copied().unwrap_or(now);
            for releases in self.0.values_mut() {
                releases.retain(|held| held.last >= oldest);
            }
        }
        self.0.retain(|_, releases| !releases.is_empty());
    }

    /// All of it.
    pub fn all(&self) -> impl Iterator<Item = &Held> {
        self.0.values().flatten()
    }

    /// Tells `closeup` what was seen of its releases. What a controller attests stays.
    pub fn tell(&self, closeup: &mut Closeup) {
        let kind = closeup.object.key.kind;
        let Some(known) = self.0.get(closeup.object.uid.as_str()) else {
            return;
        };
        for release in &mut closeup.releases {
            if release.evidence != Evidence::Unknown {
                continue;
            }
            let seen = known.iter().find(|held| held.is_of(kind, release));
            if let Some(Held { first, last, .. }) = seen {
                release.evidence = Evidence::Observed {
                    first: *first,
                    last: *last,
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_much_the_newest_is_kept() {
        let now: DateTime<Utc> = "2026-11-23T12:00:00Z".parse().expect("a time");
        let mut ledger = Ledger::default();
        for (object, release, days) in
            [("a", "1", 1), ("a", "2", 100), ("b", "1", 3), ("b", "2", 2)]
        {
            let last = now - TimeDelta::days(days);
            ledger.take(Held {
                cluster: None,
                namespace: "n".into(),
                kind: "Rollout".into(),
                name: object.into(),
                uid: object.into(),
                release: release.into(),
                images: Vec::new(),
                first: last,
                last,
            });
        }
        ledger.keep(2, now);
        let left: Vec<_> = ledger.all().map(|it| (&*it.uid, &*it.release)).collect();
        assert_eq!(left, [("a", "1"), ("b", "2")]);
    }
}
