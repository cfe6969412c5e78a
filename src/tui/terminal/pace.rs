//! When to draw: input at once, data at most every 50 ms.

use std::time::Duration;

use tokio::time::Instant;

/// The shortest time between two frames that only data asks for.
const PACE: Duration = Duration::from_millis(50);

/// Says when the next frame is due.
#[derive(Debug)]
pub(super) struct Pace {
    last: Instant,
    due: Option<Instant>,
}

impl Pace {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            last: now,
            due: Some(now),
        }
    }

    /// The operator did something.
    pub(super) fn input(&mut self, now: Instant) {
        self.due = Some(now);
    }

    /// The data changed.
    pub(super) fn data(&mut self) {
        let due = self.last + PACE;
        self.due = Some(self.due.map_or(due, |already| already.min(due)));
    }

    /// When the next frame is due, if one is.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// A frame was drawn.
    pub(super) fn drawn(&mut self, now: Instant) {
        self.last = now;
        self.due = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_waits_for_its_turn_and_input_does_not() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        pace.drawn(start);
        assert_eq!(pace.due(), None);
        pace.data();
        assert_eq!(pace.due(), Some(start + PACE));
        pace.input(start + Duration::from_millis(3));
        assert_eq!(pace.due(), Some(start + Duration::from_millis(3)));
        pace.data();
        assert_eq!(pace.due(), Some(start + Duration::from_millis(3)));
    }
}
