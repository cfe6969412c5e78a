//! How long to wait before another try.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::timing::Timing;

/// Waits that double, with jitter, until something works.
pub(super) struct Backoff {
    waits: ExponentialBackoff,
    timing: Timing,
}

impl Backoff {
    pub(super) fn new(timing: &Timing) -> Self {
        let timing = timing.clone();
        let builder = ExponentialBuilder::new().with_min_delay(timing.retry_min);
        let builder = builder.with_max_delay(timing.retry_max).with_jitter();
        Self {
            waits: builder.without_max_times().build(),
            timing,
        }
    }

    /// How long to wait after `failure`: as long as the server asks, or the next wait. Where
    /// nothing listens, asking costs nobody anything, so that it is asked often.
    pub(super) fn after(&mut self, failure: &Failure) -> Duration {
        let next = self.waits.next().unwrap_or(self.timing.retry_max);
        let next = next.min(self.timing.retry_max);
        if let Some(asked) = failure.retry_after() {
            // A little more than asked, so that not everybody comes back at once.
            return asked + next.min(Duration::from_secs(1)) / 4;
        }
        if failure.is_connection_refused() {
            next.min(self.timing.refused_max)
        } else {
            next
        }
    }

    /// Something worked.
    pub(super) fn reset(&mut self) {
        *self = Self::new(&self.timing);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::kubernetes::failure::Refusal;
    use crate::model::CleanText;

    #[test]
    fn waits_grow_to_their_cap_and_start_anew() {
        let timing = Timing::default();
        let mut backoff = Backoff::new(&timing);
        let broken = Failure::Broken(CleanText::new("x"));
        let waits: Vec<_> = (0..12).map(|_| backoff.after(&broken)).collect();
        assert!(
            waits[0] >= timing.retry_min && waits[0] <= 2 * timing.retry_min,
            "{waits:?}"
        );
        assert_eq!(waits[11], timing.retry_max);
        let refused = Failure::Unreachable {
            words: CleanText::new("x"),
            refused: true,
        };
        assert_eq!(backoff.after(&refused), timing.refused_max);
        backoff.reset();
        assert!(backoff.after(&broken) <= 2 * timing.retry_min);
    }

    #[test]
    fn the_server_says_when() {
        let mut backoff = Backoff::new(&Timing::default());
        let busy = Failure::Refused(Refusal::read(429, Some("7"), b""));
        let wait = backoff.after(&busy);
        assert!(
            wait >= Duration::from_secs(7) && wait < Duration::from_secs(8),
            "{wait:?}"
        );
    }
}
