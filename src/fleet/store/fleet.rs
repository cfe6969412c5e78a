//! The fleet: what can be asked of it, and what time does to it.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::measure::Unclaimed;
use super::sides::Sides;
use super::source::Source;
use crate::fleet::agenda::Agenda;
use crate::fleet::counts::Tally;
use crate::fleet::flags::{FlagShelf, Joins};
use crate::fleet::slot::Slots;
use crate::fleet::{Changes, Counts, Delta, Rights, Slot};
use crate::model::signals::Signal;
use crate::model::{
    App, AppId, AttentionPolicy, CleanText, ClusterId, Epoch, Freshness, SourceId, WorkloadKey,
};

/// A clock that is set back by less than this is late news; by more, it was wrong before.
pub(in crate::fleet) const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(1);

/// Every app, kept by observations and by time.
#[derive(Debug)]
pub struct Fleet {
    pub(super) policy: AttentionPolicy,
    pub(super) now: DateTime<Utc>,
    pub(super) entries: Slots<Entry>,
    pub(super) by_id: HashMap<AppId, Slot>,
    pub(super) homes: HashMap<WorkloadKey, Home>,
    pub(super) unclaimed: Unclaimed,
    pub(super) sides: Sides,
    pub(super) flags: FlagShelf,
    pub(super) joins: Joins,
    /// Never removed from: a source's place is its name in [`Home`].
    pub(super) sources: Vec<Source>,
    pub(super) source_ids: BTreeMap<SourceId, usize>,
    pub(super) clusters: BTreeMap<CleanText, ClusterId>,
    pub(super) rights: BTreeMap<CleanText, Rights>,
    /// When time alone changes an app's attention.
    pub(super) agenda: Agenda,
    pub(super) counts: Counts,
    pub(super) revision: u64,
    pub(in crate::fleet) rows_revision: u64,
}

/// An app, and what was counted and entered for it.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) app: App,
    pub(super) tally: Tally,
    pub(super) due: Option<DateTime<Utc>>,
}

/// Where a workload went, who says so, and in which of its snapshots.
#[derive(Clone, Copy, Debug)]
pub(super) struct Home {
    pub(super) slot: Slot,
    pub(super) source: usize,
    pub(super) snapshot: u32,
}

impl Fleet {
    /// An empty fleet.
    pub fn new(policy: AttentionPolicy) -> Self {
        Self {
            policy,
            now: DateTime::<Utc>::MIN_UTC,
            entries: Slots::new(),
            by_id: HashMap::new(),
            homes: HashMap::new(),
            unclaimed: Unclaimed::new(),
            sides: Sides::default(),
            flags: FlagShelf::new(),
            joins: Joins::default(),
            sources: Vec::new(),
            source_ids: BTreeMap::new(),
            clusters: BTreeMap::new(),
            rights: BTreeMap::new(),
            agenda: Agenda::default(),
            counts: Counts::default(),
            revision: 0,
            rows_revision: 0,
        }
    }

    /// Counts on `source`, before it says anything. Where two sources speak of one signal of an
    /// app, the one that was counted on first is heard.
    pub fn expect(&mut self, source: &SourceId) {
        self.source(source, Epoch::default());
    }

    /// Brings the apps and flags up to date that time alone has changed. Costs what changed.
    pub fn tick(&mut self, now: DateTime<Utc>) -> Changes {
        let (due, flags): (Vec<Slot>, Vec<Slot>) =
            if now.signed_duration_since(self.now) < -CLOCK_SLACK {
                // The clock was ahead, and what it made expire has not.
                self.now = now;
                let apps = self.entries.iter().map(|(slot, _)| slot);
                (apps.collect(), self.flags.iter().map(|it| it.0).collect())
            } else {
                self.now = self.now.max(now);
                let apps = std::iter::from_fn(|| self.agenda.take_due(self.now));
                (apps.collect(), self.flags.take_due(self.now))
            };
        for slot in &due {
            if let Some(entry) = self.entries.get_mut(*slot) {
                entry.app.assess(self.now, &self.policy);
            }
            self.settle(*slot);
        }
        let flags = self.age_flags(flags);
        self.report(
            Delta::moved(due, Vec::new()),
            Delta::moved(flags, Vec::new()),
        )
    }

    /// Grows with every change that can be seen: of rows, sources, clusters and rights.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// How many apps there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no app.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The app at `slot`, while it lives.
    pub fn app(&self, slot: Slot) -> Option<&App> {
        self.entries.get(slot).map(|entry| &entry.app)
    }

    /// Where the app is.
    pub fn find(&self, id: &AppId) -> Option<Slot> {
        self.by_id.get(id).copied()
    }

    /// All apps, in no order.
    pub fn apps(&self) -> impl Iterator<Item = (Slot, &App)> {
        self.entries.iter().map(|(slot, entry)| (slot, &entry.app))
    }

    /// Every app whose place, divided by `of`, leaves `remainder`: all of them in so many parts.
    pub fn part(&self, of: usize, remainder: usize) -> impl Iterator<Item = &App> {
        let slots = self.entries.every(of, remainder).into_iter();
        slots.filter_map(|slot| self.app(slot))
    }

    /// Every source that ever said anything.
    pub fn sources(&self) -> impl Iterator<Item = (&SourceId, &Freshness)> {
        let source = |(id, place): (_, &usize)| Some((id, &self.sources.get(*place)?.freshness));
        self.source_ids.iter().filter_map(source)
    }

    /// How fresh the source is that feeds this app.
    pub fn freshness_of(&self, slot: Slot) -> Option<&Freshness> {
        let home = self.homes.get(&self.app(slot)?.lead().object.key)?;
        Some(&self.sources.get(home.source)?.freshness)
    }

    /// How fresh the source is that last said this signal of this app.
    pub fn signal_freshness(&self, slot: Slot, signal: Signal) -> Option<&Freshness> {
        let source = self.app(slot)?.signals()?.source(signal)?;
        Some(&self.sources.get(source)?.freshness)
    }

    /// The clusters, by the name that apps carry.
    pub fn clusters(&self) -> &BTreeMap<CleanText, ClusterId> {
        &self.clusters
    }

    /// What we may do, by cluster.
    pub fn rights(&self) -> &BTreeMap<CleanText, Rights> {
        &self.rights
    }

    /// The fleet in numbers.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// When an app's life counts as ending soon, and so on.
    pub fn policy(&self) -> &AttentionPolicy {
        &self.policy
    }

    /// Brings counts and agenda up to what the app at `slot` is now.
    pub(super) fn settle(&mut self, slot: Slot) {
        let Some(entry) = self.entries.get_mut(slot) else {
            return;
        };
        self.sides.follow(slot, &entry.app);
        let tally = Tally::of(&entry.app, self.now, &self.policy);
        self.counts.subtract(entry.tally);
        self.counts.add(tally);
        entry.tally = tally;

        let due = entry.app.attention.next_change;
        if let Some(when) = entry.due {
            self.agenda.strike(when, slot);
        }
        if let Some(when) = due {
            self.agenda.enter(when, slot);
        }
        entry.due = due;
    }

    /// The changes, counted.
    pub(super) fn report(&mut self, apps: Delta, flags: Delta) -> Changes {
        let changes = Changes {
            apps: apps.from(self.rows_revision),
            flags: flags.from(self.flags.rows_revision),
        };
        self.rows_revision += u64::from(!changes.apps.is_empty());
        self.flags.rows_revision += u64::from(!changes.flags.is_empty());
        self.revision += u64::from(!changes.is_empty());
        changes
    }
}
