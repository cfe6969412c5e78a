//! A flag as it is listed.

use chrono::{DateTime, Utc};

use crate::fleet::Slot;
use crate::model::{App, AppId, Claimant, CleanText, Correlation, Flag, FlagPolicy, Staleness};

/// A flag, whose it is, and whether anybody still needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct FlagRow {
    /// The flag.
    pub flag: Flag,
    /// The apps that it is known to gate, by name; empty where none is known.
    pub apps: Vec<Gated>,
    /// Whether anybody still needs it.
    pub staleness: Staleness,
    /// Whether it is tripped, where it is a kill switch of an environment that serves people.
    pub tripped: Option<bool>,
}

/// An app that a flag gates, as far as the flag's row shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct Gated {
    /// Where it is.
    pub slot: Slot,
    /// Which.
    pub app: AppId,
    /// Who answers for it.
    pub owner: Option<CleanText>,
    /// How it is known to be this one.
    pub by: Claimant,
    /// What is wrong with it since a change of this flag.
    pub suspected: Option<Box<Correlation>>,
}

impl FlagRow {
    /// The row of a flag of which no app is known.
    pub(super) fn new(flag: Flag, now: DateTime<Utc>, policy: &FlagPolicy) -> Self {
        let mut row = Self {
            flag,
            apps: Vec::new(),
            staleness: Staleness::default(),
            tripped: None,
        };
        row.assess(now, policy);
        row
    }

    /// Looks again at what follows from the flag and the time.
    pub(in crate::fleet) fn assess(&mut self, now: DateTime<Utc>, policy: &FlagPolicy) {
        self.staleness = Staleness::assess(&self.flag, now, &policy.stale);
        self.tripped = policy.is_tripped(&self.flag);
    }

    /// Who answers for it: who does for its app, else who its platform says.
    pub fn owner(&self) -> Option<&CleanText> {
        let of_app = self.apps.iter().find_map(|gated| gated.owner.as_ref());
        of_app.or(self.flag.owner.as_ref())
    }

    /// What is wrong with one of its apps since it was changed.
    pub fn suspected(&self) -> Option<&Correlation> {
        let mut apps = self.apps.iter();
        apps.find_map(|gated| gated.suspected.as_deref())
    }
}

impl Gated {
    /// `app` at `slot`, as the flag's row shows it.
    pub(in crate::fleet) fn new((slot, app): (Slot, &App), by: Claimant, flag: &Flag) -> Self {
        let suspect = app.flags().and_then(|flags| flags.suspect.as_ref());
        let suspect = suspect.filter(|suspect| suspect.flag == *flag.key());
        Self {
            slot,
            app: app.id.clone(),
            owner: app.manifest().owner.given().cloned(),
            by,
            suspected: suspect.cloned().map(Box::new),
        }
    }
}
