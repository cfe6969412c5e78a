//! Which flags are to be looked at before a plan, and whose they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::fleet::Fleet;
use crate::model::{AppId, FlagKey, FlagLooks, KnownFlags};

/// The flags that a plan needs to know.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Asked {
    /// Which.
    pub flags: BTreeSet<FlagKey>,
    of_apps: BTreeMap<AppId, Vec<FlagKey>>,
}

impl Asked {
    /// Those of `apps`.
    pub fn of_apps<'a>(fleet: &Fleet, apps: impl IntoIterator<Item = &'a AppId>) -> Self {
        let slots = apps.into_iter().filter_map(|app| fleet.find(app));
        let rows = slots.flat_map(|slot| fleet.flags_of(slot));
        Self::of(fleet, rows.map(|(_, row)| row.flag.key().clone()).collect())
    }

    /// `flags` themselves; the same flags in all their environments, where what is done to them
    /// holds `everywhere`.
    pub fn of_flags<'a>(
        fleet: &Fleet,
        flags: impl IntoIterator<Item = &'a FlagKey>,
        everywhere: bool,
    ) -> Self {
        let mut keys: BTreeSet<_> = flags.into_iter().cloned().collect();
        if everywhere {
            let name = |key: &FlagKey| [&key.platform, &key.project, &key.name].map(Clone::clone);
            let names: BTreeSet<_> = keys.iter().map(name).collect();
            let rows = fleet.flags().map(|(_, row)| row.flag.key());
            keys.extend(rows.filter(|key| names.contains(&name(key))).cloned());
        }
        Self::of(fleet, keys)
    }

    fn of(fleet: &Fleet, flags: BTreeSet<FlagKey>) -> Self {
        let mut of_apps: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for key in &flags {
            let Some(slot) = fleet.find_flag(key) else {
                continue;
            };
            for gated in fleet.apps_of(slot) {
                of_apps
                    .entry(gated.app.clone())
                    .or_default()
                    .push(key.clone());
            }
        }
        Self { flags, of_apps }
    }

    /// What is known once they were looked at.
    pub fn answered(self, looks: FlagLooks) -> KnownFlags {
        KnownFlags {
            looks,
            of_apps: self.of_apps,
        }
    }
}
