//! Flags as they were a moment ago.

use std::collections::BTreeMap;

use super::{Flag, FlagKey};
use crate::model::{AppId, CleanText};

/// Each flag that was looked at, or why it can't be told.
pub type FlagLooks = BTreeMap<FlagKey, Result<Flag, CleanText>>;

/// Flags that were just looked at for a plan, and whose they are.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownFlags {
    /// Each as it was found, or why it was not.
    pub looks: FlagLooks,
    /// The flags of each app that has any.
    pub of_apps: BTreeMap<AppId, Vec<FlagKey>>,
}

impl KnownFlags {
    /// The flag called so, or why it can't be told.
    pub fn flag(&self, key: &FlagKey) -> Result<&Flag, CleanText> {
        match self.looks.get(key) {
            Some(Ok(flag)) => Ok(flag),
            Some(Err(why)) => Err(why.clone()),
            None => Err("its platform was not asked about it: try again".into()),
        }
    }

    /// The flags of `app`.
    pub fn of(&self, app: &AppId) -> &[FlagKey] {
        self.of_apps.get(app).map_or(&[], Vec::as_slice)
    }

    /// The apps that `key` gates.
    pub fn apps(&self, key: &FlagKey) -> impl Iterator<Item = &AppId> {
        let gated = |flags: &Vec<FlagKey>| flags.contains(key);
        let apps = self.of_apps.iter().filter(move |(_, flags)| gated(flags));
        apps.map(|(app, _)| app)
    }

    /// The same flag in all its environments.
    pub fn everywhere(&self, key: &FlagKey) -> impl Iterator<Item = &FlagKey> {
        self.looks.keys().filter(|other| other.is_same_flag(key))
    }
}
