//! Flags into the store, and to their apps.

use std::collections::BTreeSet;

use super::apply::Touched;
use super::fleet::Fleet;
use crate::fleet::flags::{FlagShelf, Gated, Put, Said};
use crate::fleet::{FlagCounts, FlagRow, Slot};
use crate::model::{App, Correlation, Flag, FlagKey, FlagSummary, Freshness};

/// What of the flags one observation has changed so far.
#[derive(Default)]
pub(super) struct TouchedFlags {
    pub(super) upserted: Vec<Slot>,
    pub(super) removed: Vec<Slot>,
    /// Flags whose apps may be others now.
    unjoined: BTreeSet<Slot>,
    /// Apps whose flags are others, or different, now.
    regated: BTreeSet<Slot>,
}

impl Fleet {
    /// The flag at `slot`, while it lives.
    pub fn flag(&self, slot: Slot) -> Option<&FlagRow> {
        self.flags.row(slot)
    }

    /// Where the flag is.
    pub fn find_flag(&self, key: &FlagKey) -> Option<Slot> {
        self.flags.place_of(key)
    }

    /// All flags, in no order.
    pub fn flags(&self) -> impl Iterator<Item = (Slot, &FlagRow)> {
        self.flags.iter()
    }

    /// Where flags are kept: what a view of them looks at.
    pub fn flag_shelf(&self) -> &FlagShelf {
        &self.flags
    }

    /// The flags in numbers.
    pub fn flag_counts(&self) -> FlagCounts {
        self.flags.counts()
    }

    /// How fresh the source is that last said this flag.
    pub fn flag_freshness(&self, slot: Slot) -> Option<&Freshness> {
        let said = self.flags.said(slot)?;
        Some(&self.sources.get(said.source)?.freshness)
    }

    /// The flags that are known to gate the app at `slot`.
    pub fn flags_of(&self, slot: Slot) -> impl Iterator<Item = (Slot, &FlagRow)> {
        let flags = self.joins.flags_of(slot).iter();
        flags.filter_map(|flag| Some((*flag, self.flag(*flag)?)))
    }

    /// The apps that the flag at `slot` is known to gate.
    pub fn apps_of(&self, slot: Slot) -> &[Gated] {
        self.flag(slot).map_or(&[], |row| &row.apps)
    }

    /// Which change of a flag what is wrong with the app at `slot` may come from.
    pub fn correlation(&self, slot: Slot) -> Option<&Correlation> {
        self.app(slot)?.flags()?.suspect.as_ref()
    }

    pub(super) fn take_flag(&mut self, source: usize, flag: Flag, touched: &mut Touched) {
        if !self.joins.has_apps() {
            let apps = self.entries.iter();
            self.joins
                .begin(apps.map(|(slot, entry)| (slot, &entry.app)));
        }
        let snapshot = self.sources[source].snapshot();
        let context = (self.now, &self.policy.flags);
        let slot = match self.flags.put(flag, Said { source, snapshot }, context) {
            Put::Same => return,
            Put::New(slot) => slot,
            Put::Changed(slot, claims) => {
                self.joins.strike_flag(slot, &claims);
                slot
            }
        };
        if let Some(row) = self.flags.row(slot) {
            self.joins.enter_flag(slot, &row.flag.claims);
            let gated = row.apps.iter().map(|gated| gated.slot);
            touched.flags.regated.extend(gated);
        }
        touched.flags.unjoined.insert(slot);
        touched.flags.upserted.push(slot);
    }

    pub(super) fn drop_flag(&mut self, key: &FlagKey, touched: &mut Touched) {
        if let Some(slot) = self.flags.place_of(key) {
            self.remove_flag(slot, touched);
        }
    }

    /// Removes the flags that the source did not say again in the snapshot that is now complete.
    pub(super) fn sweep_flags(&mut self, source: usize, touched: &mut Touched) {
        let snapshot = self.sources[source].snapshot();
        for slot in self.flags.left_out(Said { source, snapshot }) {
            self.remove_flag(slot, touched);
        }
    }

    fn remove_flag(&mut self, slot: Slot, touched: &mut Touched) {
        let Some(row) = self.flags.remove(slot) else {
            return;
        };
        self.joins.strike_flag(slot, &row.flag.claims);
        for gated in &row.apps {
            self.joins.loosen(slot, gated.slot);
            touched.flags.regated.insert(gated.slot);
        }
        touched.flags.removed.push(slot);
    }

    /// The app is gone.
    pub(super) fn strike_app(&mut self, slot: Slot, app: &App, touched: &mut Touched) {
        if self.joins.has_apps() {
            self.flags.counts_mut().guard(is_guarded(app), false);
            let concerned = self.joins.strike_app(slot, &app.id);
            touched.flags.unjoined.extend(concerned);
        }
    }

    /// Joins what was touched: flags to their apps, and what that makes of both.
    pub(super) fn join_flags(&mut self, touched: &mut Touched) {
        if !self.joins.has_apps() {
            return;
        }
        for slot in &touched.upserted {
            if let Some(entry) = self.entries.get(*slot) {
                let concerned = self.joins.follow_app(*slot, &entry.app);
                touched.flags.unjoined.extend(concerned);
            }
        }
        for slot in std::mem::take(&mut touched.flags.unjoined) {
            self.rejoin(slot, touched);
        }
        let mut apps = std::mem::take(&mut touched.flags.regated);
        apps.extend(&touched.upserted);
        for slot in apps {
            self.regate(slot, touched);
        }
    }

    /// Finds the apps of the flag at `slot` anew.
    fn rejoin(&mut self, slot: Slot, touched: &mut Touched) {
        let Some(row) = self.flags.row(slot) else {
            return;
        };
        let entries = &self.entries;
        let app = |slot| entries.get(slot).map(|entry| &entry.app);
        let found = self.joins.find(&row.flag.claims, app);
        let same = (row.apps.iter().map(|gated| (gated.slot, gated.by))).eq(found.iter().copied());
        if same {
            return;
        }
        let gate = |(slot, by)| Some(Gated::new((slot, app(slot)?), by, &row.flag));
        let apps: Vec<_> = found.into_iter().filter_map(gate).collect();
        for gated in &row.apps {
            self.joins.loosen(slot, gated.slot);
            touched.flags.regated.insert(gated.slot);
        }
        for gated in &apps {
            self.joins.bind(slot, gated.slot);
            touched.flags.regated.insert(gated.slot);
        }
        self.flags.change(slot, |row| row.apps = apps);
        touched.flags.upserted.push(slot);
    }

    /// Tells the app at `slot` what its flags come to, and its flags what it is.
    fn regate(&mut self, slot: Slot, touched: &mut Touched) {
        let Some(entry) = self.entries.get_mut(slot) else {
            return;
        };
        let slots = self.joins.flags_of(slot);
        if slots.is_empty() && entry.app.flags().is_none() {
            return;
        }
        let flags: Vec<_> = slots
            .iter()
            .filter_map(|slot| Some(&self.flags.row(*slot)?.flag))
            .collect();
        let summary = FlagSummary::of(&entry.app, &flags, &self.policy.flags);
        let was_guarded = is_guarded(&entry.app);
        if entry.app.set_flags(summary, self.now, &self.policy) {
            let is_guarded = is_guarded(&entry.app);
            self.flags.counts_mut().guard(was_guarded, is_guarded);
            self.settle(slot);
            touched.upserted.push(slot);
        }
        for flag in self.joins.flags_of(slot).to_vec() {
            self.show_app(flag, slot, touched);
        }
    }

    /// Brings up to date what the row of a flag shows of an app.
    fn show_app(&mut self, flag: Slot, slot: Slot, touched: &mut Touched) {
        let (Some(row), Some(entry)) = (self.flags.row(flag), self.entries.get(slot)) else {
            return;
        };
        let Ok(place) = row.apps.binary_search_by_key(&slot, |gated| gated.slot) else {
            return;
        };
        let gated = Gated::new((slot, &entry.app), row.apps[place].by, &row.flag);
        if row.apps[place] != gated {
            self.flags.change(flag, |row| row.apps[place] = gated);
            touched.flags.upserted.push(flag);
        }
    }

    /// Brings the flags up to date that time alone has made staler.
    pub(super) fn age_flags(&mut self, due: Vec<Slot>) -> Vec<Slot> {
        for slot in &due {
            let (now, policy) = (self.now, &self.policy.flags);
            self.flags.change(*slot, |row| row.assess(now, policy));
        }
        due
    }
}

/// Whether it has a kill switch.
fn is_guarded(app: &App) -> bool {
    app.flags().is_some_and(|flags| flags.kill_switches > 0)
}
