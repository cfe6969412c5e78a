//! What the account's own record says was done. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::api::ENTRIES;
use super::decode::{Entry, Member, time};
use crate::model::{CleanText, FlagChange};

/// The most changes of a flag that are remembered.
const MOST: usize = 10;

/// What was done to flags, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct History {
    /// By flag; an environment of `None` stands for all of them.
    changes: BTreeMap<String, Vec<(Option<String>, FlagChange)>>,
    /// The ids of the newest entries.
    seen: BTreeSet<String>,
}

/// What a page of the record tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum News {
    /// These flags were touched.
    Flags(BTreeSet<String>),
    /// More than the page tells of.
    Much,
}

impl History {
    /// Takes in a page, the newest entry first.
    pub(super) fn take(&mut self, entries: &[Entry]) -> News {
        let new: Vec<_> = entries
            .iter()
            .filter(|it| !self.seen.contains(&it.id))
            .collect();
        let is_gap = entries.len() >= ENTRIES && new.len() == entries.len();
        let mut touched = BTreeSet::new();
        // From the oldest on, so that the newest ends up first.
        for entry in new.into_iter().rev() {
            for resource in entry.target.iter().flat_map(|target| &target.resources) {
                let Some((environment, flag)) = place(resource) else {
                    continue;
                };
                touched.insert(flag.to_owned());
                if let Some(change) = change(entry) {
                    let changes = self.changes.entry(flag.to_owned()).or_default();
                    changes.insert(0, (environment.map(str::to_owned), change));
                    changes.truncate(MOST);
                }
            }
        }
        self.seen = entries.iter().map(|entry| entry.id.clone()).collect();
        if is_gap {
            News::Much
        } else {
            News::Flags(touched)
        }
    }

    /// What was done to `flag` in `environment`, the newest first.
    pub(super) fn changes(&self, flag: &str, environment: &str) -> Vec<FlagChange> {
        let changes = self.changes.get(flag).into_iter().flatten();
        let here = changes.filter(|(of, _)| of.as_deref().is_none_or(|of| of == environment));
        here.map(|(_, change)| change.clone()).collect()
    }
}

/// Environment and flag of `proj/default:env/production:flag/new-prompt`; one that is of all
/// environments names none, or `*`.
fn place(resource: &str) -> Option<(Option<&str>, &str)> {
    let part = |kind: &str| {
        let mut parts = resource.split(':');
        parts.find_map(|part| part.strip_prefix(kind))
    };
    // What follows a flag's key are its tags.
    let flag = part("flag/")?.split(';').next()?;
    let environment = part("env/").and_then(|it| it.split(';').next());
    let environment = environment.filter(|it| *it != "*");
    (!flag.is_empty() && flag != "*").then_some((environment, flag))
}

fn change(entry: &Entry) -> Option<FlagChange> {
    let member = entry.member.as_ref().and_then(Member::called);
    let token = entry.token.as_ref().and_then(|token| token.name.clone());
    let what = entry.title_verb.as_deref().unwrap_or("changed it").trim();
    Some(FlagChange {
        at: time(entry.date)?,
        by: member.or(token).as_deref().map(CleanText::new),
        what: what.into(),
        // The record tells in prose alone to which share.
        exposed: None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(id: u32, resource: &str) -> Entry {
        let entry = json!({
            "_id": id.to_string(), "date": 1_700_000_000_000_i64 + i64::from(id),
            "titleVerb": "turned on the flag", "member": {"firstName": "Ann", "lastName": "Bee"},
            "target": {"resources": [resource]},
        });
        serde_json::from_value(entry).expect("an entry")
    }

    fn flags(names: &[&str]) -> News {
        News::Flags(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn what_was_touched_since_the_last_page_is_told_once() {
        let mut history = History::default();
        let at = |environment: &str, flag: &str| format!("proj/d:env/{environment}:flag/{flag}");
        let (a, b) = (at("production", "a"), at("*", "b;tag,x"));
        assert_eq!(
            history.take(&[entry(2, &b), entry(1, &a)]),
            flags(&["a", "b"])
        );
        assert_eq!(history.take(&[entry(2, &b), entry(1, &a)]), flags(&[]));
        assert_eq!(history.take(&[entry(3, &a), entry(2, &b)]), flags(&["a"]));
        assert_eq!(history.take(&[entry(5, &a), entry(4, &a)]), flags(&["a"]));
        let changes = history.changes("a", "production");
        let ids: Vec<_> = changes
            .iter()
            .map(|it| it.at.timestamp_millis() % 10)
            .collect();
        assert_eq!(ids, [5, 4, 3, 1]);
        assert_eq!(changes[0].by.as_deref(), Some("Ann Bee"));
        assert_eq!(history.changes("a", "test"), []);
        assert_eq!(history.changes("b", "test").len(), 1);
        // A whole page of news: what came before it is not known.
        let page: Vec<_> = (10..30).rev().map(|id| entry(id, &a)).collect();
        assert_eq!(history.take(&page), News::Much);
        assert_eq!(history.changes("a", "production").len(), 10);
    }

    #[test]
    fn only_flags_are_places() {
        for (resource, expected) in [
            ("proj/d:env/p:flag/a", Some((Some("p"), "a"))),
            ("proj/d;tag:env/p;x:flag/a;y", Some((Some("p"), "a"))),
            ("proj/d:env/*:flag/a", Some((None, "a"))),
            ("proj/d:env/p", None),
            ("proj/d:env/p:segment/s", None),
            ("proj/d:env/p:flag/*", None),
            ("", None),
        ] {
            assert_eq!(place(resource), expected, "{resource}");
        }
    }
}
