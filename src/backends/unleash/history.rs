//! What was done to flags lately, from the server's own record.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::decode::Event;
use super::gate::Gate;
use crate::model::{CleanText, FlagChange, Percent};

/// How many changes of a flag are kept, in all its environments.
const KEPT: usize = 24;

/// How many of them are told of a flag in one environment.
const TOLD: usize = 8;

/// The kinds of events that speak of flags; others, such as exports, may hold all of them at once.
pub(super) const KINDS: [&str; 20] = [
    "feature-created",
    "feature-deleted",
    "feature-updated",
    "feature-metadata-updated",
    "feature-project-change",
    "feature-archived",
    "feature-revived",
    "feature-import",
    "features-imported",
    "feature-tagged",
    "feature-untagged",
    "feature-strategy-add",
    "feature-strategy-update",
    "feature-strategy-remove",
    "feature-stale-on",
    "feature-stale-off",
    "feature-environment-enabled",
    "feature-environment-disabled",
    "feature-dependency-added",
    "feature-dependency-removed",
];

/// What was done to flags, as far back as it was read.
#[derive(Debug, Default)]
pub(super) struct History {
    flags: HashMap<CleanText, VecDeque<Entry>>,
    /// All that was done since then is in it.
    pub(super) since: Option<DateTime<Utc>>,
}

#[derive(Debug)]
struct Entry {
    id: u64,
    at: DateTime<Utc>,
    by: Option<CleanText>,
    environment: Option<CleanText>,
    what: What,
}

#[derive(Debug)]
enum What {
    On,
    Off,
    Archived,
    Share {
        before: Option<Percent>,
        after: Option<Percent>,
    },
    Other(CleanText),
}

/// How a flag was after a change.
#[derive(Clone, Copy)]
struct Then {
    enabled: bool,
    percent: Option<Percent>,
}

impl History {
    /// Takes in what was done; what is known already is left out.
    pub(super) fn take(&mut self, events: &[Event]) {
        for event in events {
            let (Some(name), Some(entry)) = (&event.feature_name, Entry::of(event)) else {
                continue;
            };
            let entries = self.flags.entry(CleanText::new(name)).or_default();
            let place = entries.partition_point(|known| known.id > entry.id);
            if entries.get(place).is_none_or(|known| known.id != entry.id) {
                entries.insert(place, entry);
                entries.truncate(KEPT);
            }
        }
    }

    /// What was done to a flag in one environment, the newest first, where it is so now.
    pub(super) fn changes(
        &self,
        name: &CleanText,
        environment: &str,
        enabled: bool,
        gate: &Gate,
    ) -> Vec<FlagChange> {
        let entries = self.flags.get(name).into_iter().flatten();
        let here =
            entries.filter(|it| it.environment.as_deref().is_none_or(|it| it == environment));
        let is_share = matches!(gate, Gate::Bare | Gate::Share { .. });
        let mut then = Then {
            enabled,
            percent: gate.percentage(),
        };
        let changes = here.map(|entry| {
            let exposed = then.exposed_by(&entry.what, is_share);
            then = then.before(&entry.what);
            FlagChange {
                at: entry.at,
                by: entry.by.clone(),
                what: entry.what.words(),
                exposed,
            }
        });
        changes.take(TOLD).collect()
    }
}

impl Then {
    /// To whom the change opened or closed it, where it did.
    fn exposed_by(self, what: &What, is_share: bool) -> Option<Percent> {
        match what {
            What::Off | What::Archived => Some(Percent::ZERO),
            What::On if is_share => Some(self.percent.unwrap_or(Percent::ALL)),
            What::Share { after, .. } if is_share && self.enabled => {
                Some(after.unwrap_or(Percent::ALL))
            }
            _ => None,
        }
    }

    /// How it was before the change.
    fn before(self, what: &What) -> Self {
        match what {
            What::On => Self {
                enabled: false,
                ..self
            },
            What::Off | What::Archived => Self {
                enabled: true,
                ..self
            },
            What::Share { before, .. } => Self {
                percent: *before,
                ..self
            },
            What::Other(_) => self,
        }
    }
}

impl Entry {
    fn of(event: &Event) -> Option<Self> {
        Some(Self {
            id: event.id,
            at: event.created_at,
            by: event.created_by.as_deref().map(CleanText::new),
            environment: event.environment.as_deref().map(CleanText::new),
            what: What::of(event)?,
        })
    }
}

impl What {
    fn of(event: &Event) -> Option<Self> {
        let words = |words: &str| Some(Self::Other(CleanText::new(words)));
        let tag = |of: &Value| {
            let part = |name: &str| {
                of.get(name)
                    .and_then(Value::as_str)
                    .unwrap_or("?")
                    .to_owned()
            };
            format!("{}:{}", part("type"), part("value"))
        };
        match event.kind.as_str() {
            "feature-environment-enabled" => Some(Self::On),
            "feature-environment-disabled" => Some(Self::Off),
            "feature-archived" => Some(Self::Archived),
            "feature-strategy-add" | "feature-strategy-update" | "feature-strategy-remove" => {
                Some(Self::of_strategy(event))
            }
            "feature-created" => words("created"),
            "feature-revived" => words("revived"),
            "feature-stale-on" => words("marked stale"),
            "feature-stale-off" => words("no longer marked stale"),
            "feature-updated" | "feature-metadata-updated" => words("description or kind changed"),
            "feature-project-change" => words("moved to another project"),
            "feature-import" => words("imported"),
            "feature-tagged" => words(&format!("tagged {}", tag(&event.data))),
            "feature-untagged" => words(&format!("tag {} removed", tag(&event.pre_data))),
            "feature-dependency-added" => words("depends on another flag"),
            "feature-dependency-removed" => words("no longer depends on another flag"),
            _ => None,
        }
    }

    /// A change of a strategy: of its share alone, or of anything else.
    fn of_strategy(event: &Event) -> Self {
        let sides = [&event.pre_data, &event.data];
        let [before, after] = sides.map(plain_share);
        let is_share = |side: &Value, share: Option<Percent>| side.is_null() || share.is_some();
        if before != after && is_share(sides[0], before) && is_share(sides[1], after) {
            return Self::Share { before, after };
        }
        let words = match event.kind.as_str() {
            "feature-strategy-add" => "a strategy added",
            "feature-strategy-remove" => "a strategy removed",
            _ => "targeting changed",
        };
        match rollouts(sides) {
            Some(rollouts) => Self::Other(CleanText::new(&format!("{words}: {rollouts}"))),
            None => Self::Other(words.into()),
        }
    }

    fn words(&self) -> CleanText {
        match self {
            Self::On => "turned on".into(),
            Self::Off => "turned off".into(),
            Self::Archived => "archived".into(),
            Self::Other(words) => words.clone(),
            Self::Share {
                before: Some(before),
                after: Some(after),
            } => format!("{before} % → {after} %").into(),
            Self::Share {
                after: Some(after), ..
            } => format!("rollout of {after} % added").into(),
            Self::Share { before, .. } => {
                let before = before.map_or(String::new(), |it| format!(" of {it} %"));
                format!("rollout{before} removed").into()
            }
        }
    }
}

/// The share of a strategy that has nothing else.
fn plain_share(strategy: &Value) -> Option<Percent> {
    let strategy = serde_json::from_value(strategy.clone()).ok()?;
    Gate::of(&[strategy]).0.percentage()
}

/// How the rollouts of both sides stand there, where they differ.
fn rollouts(sides: [&Value; 2]) -> Option<String> {
    let [before, after] = sides.map(|side| side.pointer("/parameters/rollout")?.as_str());
    match (before, after) {
        (Some(before), Some(after)) if before != after => Some(format!("{before} % → {after} %")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn event(id: u64, kind: &str, environment: &str, sides: [Value; 2]) -> Event {
        let [before, after] = sides;
        serde_json::from_value(json!({
            "id": id, "type": kind, "createdBy": "ada\u{1b}", "featureName": "f",
            "createdAt": format!("2026-11-23T18:00:{id:02}Z"), "environment": environment,
            "preData": before, "data": after, "project": "p",
        }))
        .expect("an event")
    }

    fn rollout(share: &str) -> Value {
        json!({"name": "flexibleRollout", "parameters": {"rollout": share}})
    }

    fn told(history: &History, enabled: bool, gate: &Gate) -> Vec<(String, Option<String>)> {
        let changes = history.changes(&"f".into(), "production", enabled, gate);
        let changes = changes.into_iter();
        let told = changes.map(|it| (it.what.to_string(), it.exposed.map(|it| it.to_string())));
        told.collect()
    }

    fn share(percent: u8) -> Gate {
        Gate::Share {
            percent: Percent::whole(percent).expect("a percentage"),
            at: None,
        }
    }

    #[test]
    fn what_each_change_opened_follows_from_how_it_is_now() {
        let none = || json!(null);
        let mut history = History::default();
        history.take(&[
            event(
                6,
                "feature-strategy-update",
                "production",
                [rollout("50"), rollout("10")],
            ),
            event(
                5,
                "feature-environment-disabled",
                "production",
                [none(), none()],
            ),
            event(
                4,
                "feature-strategy-update",
                "production",
                [rollout("25"), rollout("50")],
            ),
            event(
                3,
                "feature-environment-enabled",
                "production",
                [none(), none()],
            ),
            event(
                2,
                "feature-strategy-add",
                "production",
                [none(), rollout("25")],
            ),
            event(
                2,
                "feature-strategy-add",
                "development",
                [none(), rollout("99")],
            ),
        ]);
        let some = |text: &str| Some(text.to_owned());
        let wanted = [
            ("50 % → 10 %", None),
            ("turned off", some("0")),
            ("25 % → 50 %", some("50")),
            ("turned on", some("25")),
            ("rollout of 25 % added", None),
        ];
        let wanted = wanted.map(|(what, exposed)| (what.to_owned(), exposed));
        assert_eq!(told(&history, false, &share(10)), wanted);
        let changes = history.changes(&"f".into(), "production", false, &share(10));
        assert_eq!(changes[0].by.as_deref(), Some("ada^["));
        assert!(
            told(&history, true, &Gate::Rules("2 strategies".into()))[2]
                .1
                .is_none()
        );
    }

    #[test]
    fn what_is_told_twice_is_kept_once_and_not_without_end() {
        let mut history = History::default();
        let on = |id| {
            event(
                id,
                "feature-environment-enabled",
                "production",
                [json!(null), json!(null)],
            )
        };
        let events: Vec<_> = (1..=50).rev().map(on).collect();
        history.take(&events[10..]);
        history.take(&events);
        assert_eq!(history.flags["f"].len(), KEPT);
        assert_eq!(history.flags["f"][0].id, 50);
        assert!(
            history.flags["f"]
                .iter()
                .is_sorted_by_key(|it| std::cmp::Reverse(it.id))
        );
        assert_eq!(told(&history, true, &share(25)).len(), TOLD);
    }

    #[test]
    fn other_changes_of_strategies_are_told_apart() {
        let constrained = |share: &str| {
            let mut strategy = rollout(share);
            strategy["constraints"] = json!([{}]);
            strategy
        };
        for (kind, sides, words) in [
            (
                "feature-strategy-update",
                [rollout("5"), constrained("5")],
                "targeting changed",
            ),
            (
                "feature-strategy-update",
                [constrained("5"), constrained("9")],
                "targeting changed: 5 % → 9 %",
            ),
            (
                "feature-strategy-update",
                [rollout("5"), rollout("150")],
                "targeting changed: 5 % → 150 %",
            ),
            (
                "feature-strategy-remove",
                [rollout("5"), json!(null)],
                "rollout of 5 % removed",
            ),
            (
                "feature-strategy-add",
                [json!(null), constrained("5")],
                "a strategy added",
            ),
            (
                "feature-tagged",
                [json!(null), json!({"type": "app", "value": "x\u{7}"})],
                "tagged app:x^G",
            ),
        ] {
            let what = What::of(&event(1, kind, "production", sides)).expect("known");
            assert_eq!(what.words().as_str(), words);
        }
    }
}
