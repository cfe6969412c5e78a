//! What an app is like, for those who call it: decided by its name and what its owner declared.

use chrono::{DateTime, Utc};

use super::chance;
use super::rhythm::Rhythm;
use super::view::WorkloadView;

/// The character of an app.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Profile {
    /// What chance knows the app by.
    pub chance: u64,
    /// Expected requests a second.
    pub expected: f64,
    /// When they come.
    pub rhythm: Rhythm,
    /// Half of its requests take longer, in seconds.
    pub median: f64,
    /// The share of requests that fail on a good day.
    pub failing: f64,
    /// The share of requests for what is not there.
    pub missing: f64,
    /// The share of its CPU limit that the expected traffic takes.
    pub cpu: f64,
    /// The share of its memory limit that it uses.
    pub memory: f64,
}

/// So many requests a second come from customers, whatever the app promises them.
const MANY: f64 = 20.0;

/// The questions that chance is asked about an app.
#[derive(Clone, Copy)]
enum Trait {
    Rhythm,
    Median,
    Failing,
    Missing,
    Cpu,
    Memory,
    Past,
}

impl Profile {
    /// Of this app; the same seed makes the same character.
    pub fn new(seed: u64, app: &WorkloadView<'_>) -> Self {
        let chance = chance::of_text(seed, &app.metadata.name)
            ^ chance::of_text(seed, &app.metadata.namespace).rotate_left(7);
        let throw = |what: Trait| chance::fraction(chance, what as u64);
        let annotations = &app.metadata.annotations;
        let failing = 0.003 * (throw(Trait::Failing) - 0.3).max(0.0) / 0.7;
        Self {
            chance,
            expected: annotations.requests_per_second(),
            rhythm: match annotations.requests_per_second() {
                many if many >= MANY => Rhythm::Steady,
                _ => rhythm(&annotations.sla, throw(Trait::Rhythm)),
            },
            median: typical(&annotations.runtime) * (0.6 + 1.1 * throw(Trait::Median).powi(2)),
            failing,
            missing: 0.02 * throw(Trait::Missing).powi(2),
            cpu: 0.06 + 0.5 * throw(Trait::Cpu).powi(2),
            memory: 0.35 + 0.4 * throw(Trait::Memory),
        }
    }

    /// How many requests come between two times.
    pub fn requests(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
        self.expected * self.rhythm.seconds(self.chance, from, until)
    }

    /// How many requests came before anybody looked. Most apps that nobody uses were used once.
    pub fn past_requests(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> f64 {
        let was_used = chance::fraction(self.chance, Trait::Past as u64) < 0.7;
        if self.rhythm == Rhythm::Idle && was_used {
            return 0.1 * self.expected * (until - from).as_seconds_f64();
        }
        self.requests(from, until)
    }

    #[cfg(test)]
    pub fn example() -> Self {
        Self {
            chance: 7,
            expected: 12.0,
            rhythm: Rhythm::Steady,
            median: 0.1,
            failing: 0.002,
            missing: 0.01,
            cpu: 0.3,
            memory: 0.5,
        }
    }
}

/// Half of the requests to such an app take longer: what a model has written is not fast, and
/// often waits for one.
fn typical(runtime: &str) -> f64 {
    match runtime {
        "go" => 0.015,
        "deno" => 0.06,
        "node" => 0.08,
        "low-code" => 0.22,
        _ => 0.14,
    }
}

fn rhythm(sla: &str, throw: f64) -> Rhythm {
    let kinds: &[(Rhythm, f64)] = match sla {
        "gold" => &[(Rhythm::Steady, 1.0)],
        "silver" => &[
            (Rhythm::Office, 0.6),
            (Rhythm::Steady, 0.9),
            (Rhythm::Nightly, 1.0),
        ],
        _ => &[
            (Rhythm::Office, 0.55),
            (Rhythm::Steady, 0.7),
            (Rhythm::Nightly, 0.85),
            (Rhythm::Idle, 1.0),
        ],
    };
    let found = kinds.iter().find(|(_, up_to)| throw < *up_to);
    found.map_or(Rhythm::Steady, |(rhythm, _)| *rhythm)
}
