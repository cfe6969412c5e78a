//! How long an app may live, and so how old it can be.

use chrono::{DateTime, Utc};

use crate::sim::world::random::{Dice, span};

/// What its owner wrote down, and when the app was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifetime {
    /// `janitor/ttl` or `janitor/expires`.
    pub annotation: &'static str,
    /// The annotation's value.
    pub value: String,
    /// When the app was created.
    pub created: DateTime<Utc>,
}

const DAY: f64 = 86_400.0;

/// The values people write, their hours, and how often they write them.
const TTLS: &[((&str, f64), u32)] = &[
    (("12h", 12.0), 3),
    (("48h", 48.0), 5),
    (("3d", 72.0), 6),
    (("7d", 168.0), 15),
    (("14d", 336.0), 20),
    (("30d", 720.0), 24),
    (("60d", 1_440.0), 12),
    (("90d", 2_160.0), 10),
    (("26w", 4_368.0), 5),
];

impl Lifetime {
    /// An ordinary one, which ends well in the future.
    pub fn ordinary(start: DateTime<Utc>, dice: &mut Dice) -> Self {
        if dice.chance(0.25) {
            let created = start - dice.seconds(3_600.0 * 5.0, DAY * 120.0);
            let end = start + dice.seconds(DAY * 1.5, DAY * 75.0);
            return Self::on_day(created, end);
        }
        let &(text, hours) = dice.weighted(TTLS);
        let used = span(hours * 3_600.0 * (0.02 + 0.9 * dice.fraction()));
        Self {
            annotation: "janitor/ttl",
            value: text.to_owned(),
            created: start - used,
        }
    }

    /// One that never ends.
    pub fn forever(start: DateTime<Utc>, dice: &mut Dice) -> Self {
        let age = dice.seconds(DAY * 20.0, DAY * 200.0);
        Self {
            annotation: "janitor/ttl",
            value: "forever".to_owned(),
            created: start - age,
        }
    }

    /// One that ends at this time, which may be past.
    pub fn ending(end: DateTime<Utc>, dice: &mut Dice) -> Self {
        if dice.chance(0.3) {
            return Self::at_moment(end - dice.seconds(DAY, DAY * 60.0), end, dice);
        }
        // A time to live counts from the creation, so the app is just so old; the shortest is
        // left out, lest it be created in the future.
        let &(text, hours) = dice.weighted(&TTLS[1..]);
        let created = end - span(hours * 3_600.0);
        Self {
            annotation: "janitor/ttl",
            value: text.to_owned(),
            created,
        }
    }

    /// One with a value that kube-janitor does not understand.
    pub fn invalid(start: DateTime<Utc>, dice: &mut Dice) -> Self {
        let text = *dice.pick(&["2 weeks", "14 days", "1d12h", "soon"]);
        let age = dice.seconds(DAY, DAY * 10.0);
        Self {
            annotation: "janitor/ttl",
            value: text.to_owned(),
            created: start - age,
        }
    }

    fn on_day(created: DateTime<Utc>, end: DateTime<Utc>) -> Self {
        let value = end.format("%Y-%m-%d").to_string();
        Self {
            annotation: "janitor/expires",
            value,
            created,
        }
    }

    fn at_moment(created: DateTime<Utc>, end: DateTime<Utc>, dice: &mut Dice) -> Self {
        let form = dice.pick(&["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%SZ"]);
        Self {
            annotation: "janitor/expires",
            value: end.format(form).to_string(),
            created,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_lifetimes_lie_around_the_present() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut dice = Dice::new(3, 0);
        for _ in 0..500 {
            let life = Lifetime::ordinary(start, &mut dice);
            assert!(life.created < start);
            if life.annotation == "janitor/expires" {
                assert!(
                    life.value > start.format("%Y-%m-%d").to_string(),
                    "{life:?}"
                );
            }
        }
    }

    #[test]
    fn a_life_that_ends_soon_was_made_before_now() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let mut dice = Dice::new(3, 0);
        for minutes in [-90, 5, 60, 600] {
            let end = start + chrono::TimeDelta::minutes(minutes);
            let life = Lifetime::ending(end, &mut dice);
            assert!(life.created < start, "{life:?}");
        }
    }
}
