//! Which flags are meant.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::cli::exit::Stop;
use crate::fleet::{Filter, FlagRow, Flags, Fleet};
use crate::model::{CleanText, Flag, FlagKey, FlagRef, StalePolicy};

/// The flags that were asked for.
pub(super) struct Choice<'a> {
    /// By these names.
    pub names: &'a [String],
    /// All that this selects.
    pub filter: Option<Filter<Flags>>,
    /// Of these, all that nobody needs any more, by this measure.
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
        let selected = |row: &FlagRow| {
            let filter = self.filter.as_ref();
            self.place.holds(row.flag.key()) && filter.is_none_or(|it| it.matches(row, now))
        };
        let mut flags: Vec<_> = if let Some(policy) = &self.stale {
            let (stale, _) = fleet.flag_shelf().stale(policy, now, selected);
            let slots = stale.iter().flat_map(|flag| &flag.slots);
            let rows = slots.filter_map(|slot| fleet.flag(*slot));
            rows.filter(|row| self.place.holds(row.flag.key()))
                .collect()
        } else {
            let rows = fleet.flags().map(|(_, row)| row);
            rows.filter(|row| selected(row)).collect()
        };
        flags.sort_by_key(|row| row.flag.key());
        if self.names.is_empty() {
            let flags = flags.into_iter().filter(|row| !row.flag.archived);
            return Ok(flags.map(|row| row.flag.at.clone()).collect());
        }
        let flags: Vec<_> = flags.into_iter().map(|row| &row.flag).collect();
        named(&flags, self.names, everywhere)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;
    use crate::fleet::{Fact, sample};

    /// `new-prompt` in two environments of one project, and in one of another.
    fn fleet() -> Fleet {
        let mut fleet = sample::fleet(3);
        let app = sample::workload(0, 0).app;
        let flag = |project: &str, environment: &str| {
            let mut flag = sample::suspect(&app);
            flag.at.key.project = project.into();
            flag.at.key.environment = environment.into();
            Fact::Flag(Box::new(flag))
        };
        let flags = vec![
            flag("default", "production"),
            flag("default", "development"),
            flag("shop", "production"),
        ];
        fleet.apply(sample::flags_say(flags));
        fleet
    }

    fn found(name: &str, place: Place<'_>, everywhere: bool) -> Result<String, (Exit, String)> {
        let names = [name.to_owned()];
        let choice = Choice {
            names: &names,
            filter: None,
            stale: None,
            place,
        };
        let flags = choice.of((&fleet(), sample::noon()), everywhere);
        let flags = flags.map_err(|stop| (stop.exit, stop.words))?;
        let keys: Vec<_> = flags.iter().map(|flag| flag.key.to_string()).collect();
        Ok(keys.join(" "))
    }

    #[test]
    fn a_name_is_enough_where_it_is_the_only_one_and_the_others_are_listed() {
        let anywhere = Place::default();
        let platform = sample::suspect(&sample::workload(0, 0).app).at.key.platform;
        let key = |key: &str| Ok(format!("{platform}/{key}"));
        for name in ["shop/new-prompt", "shop/new-prompt@production"] {
            assert_eq!(
                found(name, anywhere, false),
                key("shop/new-prompt@production")
            );
        }
        let here = Place {
            environment: Some("development"),
            ..anywhere
        };
        let only = key("default/new-prompt@development");
        assert_eq!(found("new-prompt", here, false), only);
        assert_eq!(found("new-prompt@development", anywhere, false), only);
        let (exit, words) = found("new-prompt", anywhere, false).expect_err("ambiguous");
        assert_eq!(exit, Exit::Usage);
        assert_eq!(words.lines().count(), 4, "{words}");
        // What is done in all environments does not ask for one.
        assert_eq!(
            found("default/new-prompt", anywhere, true),
            key("default/new-prompt@development")
        );
        let (exit, words) = found("\u{1b}x", anywhere, false).expect_err("no such flag");
        assert_eq!(exit, Exit::Failed);
        assert!(words.contains("`^[x`"), "{words}");
    }

    #[test]
    fn filters_choose_and_what_is_archived_is_left() {
        let names: [String; 0] = [];
        let filter = |text: &str| Some(Filter::parse(text).expect("a filter"));
        let chosen = |filter, place| {
            let choice = Choice {
                names: &names,
                filter,
                stale: None,
                place,
            };
            choice
                .of((&fleet(), sample::noon()), false)
                .expect("flags")
                .len()
        };
        assert_eq!(chosen(filter("project=default"), Place::default()), 2);
        let production = Place {
            environment: Some("production"),
            ..Place::default()
        };
        assert_eq!(chosen(filter("project=default"), production), 1);
        assert_eq!(chosen(filter("type:kill-switch"), production), 0);
    }
}
