//! Observations into the store.

use chrono::{DateTime, Utc};

use super::flags::TouchedFlags;
use super::fleet::{Entry, Fleet, Home};
use super::source::Source;
use crate::fleet::counts::Tally;
use crate::fleet::{Changes, Delta, Fact, Observation, Rights, Slot};
use crate::model::{App, ClusterId, Epoch, SourceId, Workload, WorkloadKey};

/// What one observation has changed so far.
#[derive(Default)]
pub(super) struct Touched {
    pub(super) upserted: Vec<Slot>,
    pub(super) removed: Vec<Slot>,
    /// Of which only signals changed.
    pub(super) measured: Vec<Slot>,
    pub(super) flags: TouchedFlags,
    /// How much besides the rows.
    pub(super) surroundings: u64,
}

impl Fleet {
    /// Takes in an observation; its `at` is the present.
    pub fn apply(&mut self, observation: Observation) -> Changes {
        let source = self.source(&observation.source, observation.epoch);
        if !self.sources[source].admits(observation.epoch) {
            return Changes::default();
        }
        self.now = self.now.max(observation.at);
        let mut touched = Touched::default();
        for fact in observation.facts {
            let alive = is_sign_of_life(&fact);
            self.take_in(source, (fact, observation.at), &mut touched);
            if alive {
                self.sources[source].saw(observation.at);
            }
        }
        self.sides.list();
        self.join_flags(&mut touched);
        self.revision += touched.surroundings;
        let Touched {
            upserted,
            removed,
            measured,
            flags,
            ..
        } = touched;
        let apps = Delta::moved(upserted, removed).measured(measured);
        self.report(apps, Delta::moved(flags.upserted, flags.removed))
    }

    pub(super) fn source(&mut self, id: &SourceId, epoch: Epoch) -> usize {
        if let Some(place) = self.source_ids.get(id) {
            return *place;
        }
        let place = self.sources.len();
        self.sources.push(Source::new(id, epoch));
        self.source_ids.insert(id.clone(), place);
        self.revision += 1;
        place
    }

    fn take_in(&mut self, source: usize, (fact, at): (Fact, DateTime<Utc>), touched: &mut Touched) {
        let said_by = &mut self.sources[source];
        match fact {
            Fact::Reset => said_by.begin_snapshot(),
            Fact::Upsert(workload) => self.upsert(source, workload, touched),
            Fact::Delete(key) => self.delete(&key, touched),
            Fact::Flag(flag) => self.take_flag(source, *flag, touched),
            Fact::FlagGone(key) => self.drop_flag(&key, touched),
            Fact::Complete if said_by.end_snapshot() => {
                self.sweep(source, touched);
                self.sweep_flags(source, touched);
            }
            Fact::Complete | Fact::Alive => {}
            Fact::State(state) => touched.surroundings += u64::from(said_by.set_state(state)),
            Fact::Note(note) => touched.surroundings += u64::from(said_by.set_note(note)),
            Fact::Cluster(id) => touched.surroundings += u64::from(self.name_cluster(source, id)),
            Fact::Rights(rights) => {
                touched.surroundings += u64::from(self.set_rights(source, rights));
            }
            Fact::Measured(rows) => self.measure(source, rows, at, touched),
            Fact::Sides(rows) => self.measure_sides(source, rows, at, touched),
            Fact::SidesEnd { of, why } => self.end_sides(source, (&of, why.as_ref()), touched),
            Fact::RoundEnd {
                asked,
                window,
                part,
            } => {
                self.end_round(source, (asked, window, part), at, touched);
            }
        }
    }

    fn upsert(&mut self, source: usize, workload: Box<Workload>, touched: &mut Touched) {
        let snapshot = self.sources[source].snapshot();
        let Some(home) = self.homes.get_mut(&workload.object.key) else {
            return self.settle_in(source, *workload, touched);
        };
        let slot = home.slot;
        (home.source, home.snapshot) = (source, snapshot);
        let Some(entry) = self.entries.get_mut(slot) else {
            return;
        };
        if entry.app.id != workload.app {
            // Its labels now name another app.
            self.leave(slot, &workload.object.key, touched);
            return self.settle_in(source, *workload, touched);
        }
        if let Err(workload) = entry.app.put_unseen(workload) {
            entry.app.put(*workload, self.now, &self.policy);
            self.settle(slot);
            touched.upserted.push(slot);
        }
    }

    /// Gives a workload that has no home one with its app, which may be new.
    fn settle_in(&mut self, source: usize, workload: Workload, touched: &mut Touched) {
        let key = workload.object.key.clone();
        let slot = if let Some(slot) = self.by_id.get(&workload.app).copied() {
            if let Some(entry) = self.entries.get_mut(slot) {
                entry.app.put(workload, self.now, &self.policy);
            }
            self.settle(slot);
            slot
        } else {
            self.admit(workload)
        };
        let snapshot = self.sources[source].snapshot();
        let home = Home {
            slot,
            source,
            snapshot,
        };
        self.claim(slot, &key);
        self.homes.insert(key, home);
        touched.upserted.push(slot);
    }

    /// A new app.
    fn admit(&mut self, workload: Workload) -> Slot {
        let app = App::new(workload, Vec::new(), self.now, &self.policy);
        let tally = Tally::of(&app, self.now, &self.policy);
        let (id, due) = (app.id.clone(), app.attention.next_change);
        let slot = self.entries.insert(Entry { app, tally, due });
        if let Some(entry) = self.entries.get(slot) {
            self.sides.follow(slot, &entry.app);
        }
        self.by_id.insert(id, slot);
        self.counts.add(tally);
        if let Some(when) = due {
            self.agenda.enter(when, slot);
        }
        slot
    }

    fn delete(&mut self, key: &WorkloadKey, touched: &mut Touched) {
        if let Some(home) = self.homes.get(key) {
            self.leave(home.slot, key, touched);
        }
    }

    /// Removes what the source did not say again in the snapshot that is now complete.
    fn sweep(&mut self, source: usize, touched: &mut Touched) {
        let snapshot = self.sources[source].snapshot();
        let left_out = |home: &Home| home.source == source && home.snapshot != snapshot;
        let gone: Vec<_> = self
            .homes
            .iter()
            .filter(|(_, home)| left_out(home))
            .map(|(key, home)| (key.clone(), home.slot))
            .collect();
        for (key, slot) in gone {
            self.leave(slot, &key, touched);
        }
    }

    /// Takes a workload from its app, and with the last one the app itself.
    fn leave(&mut self, slot: Slot, key: &WorkloadKey, touched: &mut Touched) {
        self.homes.remove(key);
        let Some(entry) = self.entries.get_mut(slot) else {
            return;
        };
        if entry.app.workloads().len() > 1 {
            entry.app.drop_workload(key, self.now, &self.policy);
            self.settle(slot);
            touched.upserted.push(slot);
        } else if let Some(entry) = self.entries.remove(slot) {
            self.by_id.remove(&entry.app.id);
            self.sides.forget(slot);
            self.strike_app(slot, &entry.app, touched);
            self.counts.subtract(entry.tally);
            if let Some(when) = entry.due {
                self.agenda.strike(when, slot);
            }
            touched.removed.push(slot);
        }
    }

    /// Whether it is news which cluster the source shows.
    fn name_cluster(&mut self, source: usize, id: ClusterId) -> bool {
        let said_by = &mut self.sources[source];
        said_by.cluster.clone_from(&id.context);
        if let Some(rights) = said_by.rights.clone() {
            self.rights.insert(id.context.clone(), rights);
        }
        let before = self.clusters.insert(id.context.clone(), id.clone());
        before != Some(id)
    }

    /// Whether it is news what we may do in the source's cluster.
    fn set_rights(&mut self, source: usize, rights: Rights) -> bool {
        let said_by = &mut self.sources[source];
        said_by.rights = Some(rights.clone());
        let before = self.rights.insert(said_by.cluster.clone(), rights.clone());
        before != Some(rights)
    }
}

/// Whether a source that is live shows by this that it still is. Rights and notes are asked for
/// on other ways than the data comes.
fn is_sign_of_life(fact: &Fact) -> bool {
    match fact {
        Fact::Reset
        | Fact::Upsert(_)
        | Fact::Delete(_)
        | Fact::Flag(_)
        | Fact::FlagGone(_)
        | Fact::Complete
        | Fact::Alive
        | Fact::Measured(_)
        | Fact::RoundEnd { .. }
        | Fact::Sides(_)
        | Fact::SidesEnd { .. }
        | Fact::State(_) => true,
        Fact::Note(_) | Fact::Cluster(_) | Fact::Rights(_) => false,
    }
}
