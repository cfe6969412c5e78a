//! What the flags of an app come to.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Correlation, Exposure, Flag, FlagPolicy};
use crate::model::{App, FlagState};

/// What the flags of an app come to. A flag counts once, in however many environments it is;
/// what is archived does not. Those that let somebody in, and kill switches, count only where
/// they are of an environment that serves people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FlagSummary {
    /// How many there are.
    pub flags: usize,
    /// Of them, those that let somebody in.
    pub on: usize,
    /// Of them, those that are kill switches.
    pub kill_switches: usize,
    /// Of these, those that are tripped.
    pub tripped: usize,
    /// The change of a flag that what is wrong with the app may come from.
    pub suspect: Option<Correlation>,
}

/// What one flag is, over its environments.
#[derive(Default)]
struct Tally {
    on: bool,
    tripped: Option<bool>,
}

impl FlagSummary {
    /// The summary of `flags`, all of `app`; `None` where there are none.
    pub fn of(app: &App, flags: &[&Flag], policy: &FlagPolicy) -> Option<Self> {
        if flags.is_empty() {
            return None;
        }
        let mut tallies: BTreeMap<_, Tally> = BTreeMap::new();
        for flag in flags.iter().filter(|flag| !flag.archived) {
            let key = flag.key();
            let tally = tallies
                .entry((&key.platform, &key.project, &key.name))
                .or_default();
            tally.on |= policy.is_live(key) && lets_in(flag);
            tally.tripped = tally.tripped.max(policy.is_tripped(flag));
        }
        let count =
            |counts: fn(&Tally) -> bool| tallies.values().filter(|tally| counts(tally)).count();
        Some(Self {
            flags: tallies.len(),
            on: count(|tally| tally.on),
            kill_switches: count(|tally| tally.tripped.is_some()),
            tripped: count(|tally| tally.tripped == Some(true)),
            suspect: Correlation::of(app, flags, policy),
        })
    }

    /// How its kill switches are, in a word: `none`, `armed` or `tripped`.
    pub const fn kill_switch_word(&self) -> &'static str {
        match (self.kill_switches, self.tripped) {
            (0, _) => "none",
            (_, 0) => "armed",
            _ => "tripped",
        }
    }
}

fn lets_in(flag: &Flag) -> bool {
    flag.state == FlagState::On && flag.exposure != Exposure::Nobody
}
