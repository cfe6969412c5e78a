//! Which flags are meant.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::cli::exit::Stop;
use crate::fleet::Fleet;
use crate::model::{CleanText, Flag, FlagKey, FlagRef, StalePolicy, Staleness};

/// The flags that were asked for.
pub(super) struct Choice<'a> {
    /// By these names.
    pub names: &'a [String],
    /// All that nobody needs any more, by this measure.
    pub stale: Option<StalePolicy>,
    /// Only there.
    pub place: Place<'a>,
}

/// Where flags are looked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place<'a> {
    pub platform: Option<&'a str>,
    pub project: Option<&'a str>,
    pub environment: Option<&'a str>,
}

impl Choice<'_> {
    /// Those of `fleet`; for what is done `everywhere`, one of each flag's environments is enough.
    pub(super) fn of(
        &self,
        (fleet, now): (&Fleet, DateTime<Utc>),
        everywhere: bool,
    ) -> Result<Vec<FlagRef>, Stop> {
        let mut flags: Vec<_> = fleet.flags().map(|(_, row)| &row.flag).collect();
        flags.sort_by_key(|flag| flag.key());
        match &self.stale {
            Some(policy) => Ok(self.left_behind(&flags, (policy, now))),
            None => {
                let flags = flags
                    .into_iter()
                    .filter(|flag| self.place.holds(flag.key()));
                named(&flags.collect::<Vec<_>>(), self.names, everywhere)
            }
        }
    }

    /// Those that nobody needs any more, in none of their environments.
    fn left_behind(
        &self,
        flags: &[&Flag],
        (policy, now): (&StalePolicy, DateTime<Utc>),
    ) -> Vec<FlagRef> {
        let is_needed = |flag: &&&Flag| !Staleness::assess(flag, now, policy).is_stale();
        let needed: BTreeSet<_> = flags
            .iter()
            .filter(is_needed)
            .map(|it| name(it.key()))
            .collect();
        let left = flags
            .iter()
            .filter(|flag| !needed.contains(&name(flag.key())));
        let left = left.filter(|flag| self.place.holds(flag.key()));
        left.map(|flag| flag.at.clone()).collect()
    }
}

impl Place<'_> {
    fn holds(&self, key: &FlagKey) -> bool {
        let is = |wanted: Option<&str>, given: &CleanText| wanted.is_none_or(|it| it == &**given);
        is(self.platform, &key.platform)
            && is(self.project, &key.project)
            && is(self.environment, &key.environment)
    }
}

fn name(key: &FlagKey) -> [&CleanText; 3] {
    [&key.platform, &key.project, &key.name]
}

/// The flags of `flags` that are called so.
fn named(flags: &[&Flag], names: &[String], everywhere: bool) -> Result<Vec<FlagRef>, Stop> {
    let mut found: BTreeMap<&str, Vec<&Flag>> =
        names.iter().map(|it| (&**it, Vec::new())).collect();
    for flag in flags {
        let key = flag.key();
        for spelling in spellings(key) {
            let Some(called) = found.get_mut(spelling.as_str()) else {
                continue;
            };
            let same = |other: &&Flag| everywhere && other.key().is_same_flag(key);
            if !called.iter().any(same) {
                called.push(flag);
            }
        }
    }
    names.iter().map(|name| one_of(name, &found)).collect()
}

/// All the ways to name a flag.
fn spellings(key: &FlagKey) -> BTreeSet<String> {
    let FlagKey {
        platform,
        project,
        environment,
        name,
    } = key;
    let names = [
        name.to_string(),
        format!("{project}/{name}"),
        format!("{platform}/{project}/{name}"),
    ];
    let with_environment = |name: &String| format!("{name}@{environment}");
    let mut all: BTreeSet<_> = names.iter().map(with_environment).collect();
    all.extend(names);
    all
}

fn one_of(name: &str, found: &BTreeMap<&str, Vec<&Flag>>) -> Result<FlagRef, Stop> {
    match found.get(name).map(Vec::as_slice) {
        Some([flag]) => Ok(flag.at.clone()),
        None | Some([]) => Err(Stop::failed(format!(
            "there is no flag `{}`: `dogwatch get flags -o name` lists them",
            CleanText::new(name)
        ))),
        Some(several) => {
            let keys: Vec<_> = several.iter().map(|flag| flag.key().to_string()).collect();
            Err(Stop::usage(format!(
                "several flags are called `{}`: say which of, or narrow it down with --env, \
                 --project or --platform\n  {}",
                CleanText::new(name),
                keys.join("\n  ")
            )))
        }
    }
}
