//! How long to wait before another try.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// The waits between tries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// The shortest.
    pub min: Duration,
    /// The longest.
    pub max: Duration,
    /// The longest where nothing listens at the address: a restarted server is found soon.
    pub refused_max: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        Self {
            min: Duration::from_millis(500),
            max: Duration::from_secs(30),
            refused_max: Duration::from_secs(3),
        }
    }
}

/// What a failure says about when to try again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setback {
    /// The server asked for this wait.
    Told(Duration),
    /// Nothing listens there: asking costs nobody anything, so that it is asked often.
    NobodyThere,
    /// Anything else.
    Other,
}

/// Waits that double, with jitter, until something works.
#[derive(Debug)]
pub struct Backoff {
    next: ExponentialBackoff,
    waits: Waits,
}

impl Backoff {
    /// Before the first failure.
    pub fn new(waits: Waits) -> Self {
        let builder = ExponentialBuilder::new().with_min_delay(waits.min);
        let builder = builder.with_max_delay(waits.max).with_jitter();
        Self {
            next: builder.without_max_times().build(),
            waits,
        }
    }

    /// How long to wait after a failure: as long as the server asks, or the next wait.
    pub fn after(&mut self, setback: Setback) -> Duration {
        let next = self.next.next().unwrap_or(self.waits.max);
        let next = next.min(self.waits.max);
        match setback {
            // A little more than asked, so that not everybody comes back at once.
            Setback::Told(asked) => asked + next.min(Duration::from_secs(1)) / 4,
            Setback::NobodyThere => next.min(self.waits.refused_max),
            Setback::Other => next,
        }
    }

    /// Something worked.
    pub fn reset(&mut self) {
        *self = Self::new(self.waits);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_cap_and_start_anew() {
        let limits = Waits::default();
        let mut backoff = Backoff::new(limits);
        let waits: Vec<_> = (0..12).map(|_| backoff.after(Setback::Other)).collect();
        assert!(
            waits[0] >= limits.min && waits[0] <= 2 * limits.min,
            "{waits:?}"
        );
        assert_eq!(waits[11], limits.max);
        assert_eq!(backoff.after(Setback::NobodyThere), limits.refused_max);
        backoff.reset();
        assert!(backoff.after(Setback::Other) <= 2 * limits.min);
    }

    #[test]
    fn the_server_says_when() {
        let mut backoff = Backoff::new(Waits::default());
        let wait = backoff.after(Setback::Told(Duration::from_secs(7)));
        assert!(
            wait >= Duration::from_secs(7) && wait < Duration::from_secs(8),
            "{wait:?}"
        );
    }
}
