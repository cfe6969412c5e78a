//! How fast steps begin: so many a second, fewer where the API server asks to wait.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The share of the full rate that each step which went well gives back.
const RECOVERY: f64 = 0.02;

/// The slowest: a step in two seconds.
const SLOWEST: f64 = 0.5;

/// The longest that anybody is held at once, whatever the server asks for.
const LONGEST_HOLD: Duration = Duration::from_mins(1);

/// How far steps that begin late may catch up, so that the rate is kept on a busy machine.
const CATCH_UP: Duration = Duration::from_millis(100);

/// The pace that all steps share. A server that asks to wait holds everybody, and halves the
/// rate; every step that goes well gives a little of it back.
#[derive(Debug)]
pub(super) struct Pace {
    full: f64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    rate: f64,
    /// When the next step may begin.
    next: Option<Instant>,
    /// Until when nobody may.
    held: Option<Instant>,
}

impl Pace {
    /// At most `rate` steps a second.
    pub(super) fn new(rate: u32) -> Self {
        let full = f64::from(rate.max(1));
        let state = State {
            rate: full,
            next: None,
            held: None,
        };
        Self {
            full,
            state: Mutex::new(state),
        }
    }

    /// Takes the turn of a step that is to begin at `now`; where it is too early, says when to
    /// try again.
    pub(super) fn turn(&self, now: Instant) -> Result<(), Instant> {
        let mut state = self.state();
        let due = [state.next, state.held].into_iter().flatten().max();
        if let Some(due) = due.filter(|due| *due > now) {
            return Err(due);
        }
        let earliest = now.checked_sub(CATCH_UP).unwrap_or(now);
        let turn = state.next.map_or(now, |next| next.max(earliest));
        state.next = Some(turn + Duration::from_secs_f64(1.0 / state.rate));
        Ok(())
    }

    /// Holds everybody for `wait` from `now` on. The answer is for how long, where this is a new
    /// hold: those who were on their way when it began are told to wait, too.
    pub(super) fn hold(&self, now: Instant, wait: Duration) -> Option<Duration> {
        let wait = wait.min(LONGEST_HOLD);
        let mut state = self.state();
        let is_new = state.held.is_none_or(|held| held <= now);
        state.held = state.held.max(Some(now + wait));
        if !is_new {
            return None;
        }
        state.rate = (state.rate / 2.0).max(SLOWEST);
        Some(wait)
    }

    /// A step went through.
    pub(super) fn went_well(&self) {
        let mut state = self.state();
        state.rate = (state.rate + self.full * RECOVERY).min(self.full);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(count: u64) -> Duration {
        Duration::from_millis(count)
    }

    /// How many steps begin within a second from `now` on.
    fn begun(pace: &Pace, now: Instant) -> usize {
        let times = (0..1000).map(|at| now + millis(at));
        times.filter(|at| pace.turn(*at).is_ok()).count()
    }

    #[test]
    fn so_many_begin_in_a_second() {
        let now = Instant::now();
        assert_eq!(begun(&Pace::new(10), now), 10);
        assert_eq!(begun(&Pace::new(1), now), 1);
        assert_eq!(begun(&Pace::new(0), now), 1, "none at all would never end");
    }

    #[test]
    fn who_begins_late_catches_up_and_who_paused_does_not() {
        let (pace, now) = (Pace::new(100), Instant::now());
        let mut begun = 0;
        for at in (0..1000).step_by(15).map(|at| now + millis(at)) {
            while pace.turn(at).is_ok() {
                begun += 1;
            }
        }
        assert!((98..=100).contains(&begun), "{begun}");
        let mut burst = 0;
        while pace.turn(now + millis(9_000)).is_ok() {
            burst += 1;
        }
        assert_eq!(burst, 11, "no more than a tenth of a second at once");
    }

    #[test]
    fn one_hold_is_for_all_and_is_told_once() {
        let (pace, now) = (Pace::new(10), Instant::now());
        assert_eq!(pace.hold(now, millis(500)), Some(millis(500)));
        assert_eq!(pace.hold(now + millis(1), millis(700)), None);
        assert_eq!(pace.turn(now + millis(600)), Err(now + millis(701)));
        assert_eq!(pace.turn(now + millis(701)), Ok(()));
        assert_eq!(pace.hold(now + millis(702), millis(1)), Some(millis(1)));
    }

    #[test]
    fn an_absurd_wait_is_not_believed() {
        let (pace, now) = (Pace::new(10), Instant::now());
        let told = pace.hold(now, Duration::from_hours(24));
        assert_eq!(told, Some(LONGEST_HOLD));
    }

    #[test]
    fn the_rate_is_halved_by_a_hold_and_recovers_step_by_step() {
        let (pace, now) = (Pace::new(40), Instant::now());
        pace.hold(now, millis(1));
        assert_eq!(begun(&pace, now + millis(1)), 20);
        for _ in 0..100 {
            pace.went_well();
        }
        assert_eq!(begun(&pace, now + millis(1001)), 40);
        for times in 0..50 {
            pace.hold(now + millis(3000 + times * 2), millis(1));
        }
        assert!(pace.turn(now + Duration::from_mins(1)).is_ok());
        assert!(
            pace.turn(now + Duration::from_secs(62)).is_ok(),
            "never none"
        );
    }
}
