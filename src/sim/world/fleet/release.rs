//! Releases: calendar versions, builds, and why they were made.

use chrono::{DateTime, Datelike, TimeDelta, Utc};

use crate::sim::world::random::Dice;

/// One version of an app that was let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// A calendar version: `2026.11.3`.
    pub version: String,
    /// The commit it was built from.
    pub build: String,
    /// `kubernetes.io/change-cause`.
    pub cause: String,
    /// When it was let in.
    pub at: DateTime<Utc>,
}

const CAUSES: &[&str] = &[
    "regenerated from prompt v{n}",
    "prompt v{n}: shorter answers",
    "bump base image",
    "fix timezone of the weekly run",
    "add retry to the connector",
    "model update",
    "rotate connector credentials",
    "new column in the export",
    "raise memory limit",
    "rollout of template v{n}",
];

impl Release {
    /// A release made at this time; `patch` tells the releases of one month apart.
    pub fn new(at: DateTime<Utc>, patch: u32, dice: &mut Dice) -> Self {
        let cause = dice
            .pick(CAUSES)
            .replace("{n}", &dice.between(2, 19).to_string());
        Self {
            version: format!("{}.{}.{patch}", at.year(), at.month()),
            build: dice.commit(),
            cause,
            at,
        }
    }

    /// The history of an app of this age: the first release when it was made, later ones since.
    pub fn history(created: DateTime<Utc>, start: DateTime<Utc>, dice: &mut Dice) -> Vec<Self> {
        let age = start - created;
        let later = match age.num_days() {
            0 => dice.between(0, 1),
            1..7 => dice.between(0, 2),
            _ => dice.between(1, 3),
        };
        let mut patch = dice.between(0, 2);
        let mut releases = vec![Self {
            cause: "first release".into(),
            ..Self::new(created, patch, dice)
        }];
        for nth in 1..=later {
            let share = (f64::from(nth) - 0.7 * dice.fraction()) / (f64::from(later) + 0.4);
            patch += dice.between(1, 3);
            releases.push(Self::new(created + scaled(age, share), patch, dice));
        }
        releases
    }

    /// The tag of its images.
    pub fn tag(&self) -> String {
        format!("{}-{}", self.version, self.build)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "ages are far below 2^53 seconds"
)]
fn scaled(age: TimeDelta, share: f64) -> TimeDelta {
    TimeDelta::seconds((age.num_seconds() as f64 * share) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_history_is_in_order_and_lies_in_the_life_of_the_app() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let created = start - TimeDelta::days(40);
        let mut dice = Dice::new(5, 0);
        for _ in 0..200 {
            let history = Release::history(created, start, &mut dice);
            assert_eq!(history[0].at, created);
            assert!(history.is_sorted_by(|a, b| a.at < b.at), "{history:?}");
            assert!(history.iter().all(|release| release.at < start));
        }
    }
}
