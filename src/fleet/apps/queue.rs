//! The queue of rollouts: which are in it, and in the order in which they need a person.

use chrono::{DateTime, TimeDelta, Utc};

use crate::fleet::ListScope;
use crate::model::verdict::Outcome;
use crate::model::{App, Phase, Pressure, Rollout};

/// For so long what is done is still shown: who let it in wants to see that it held.
const RECENTLY: TimeDelta = TimeDelta::hours(1);

/// Which apps are rows at all, before any filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every app.
    #[default]
    Fleet,
    /// Those whose rollout is on its way, or was done within the hour.
    Queue,
    /// Those with a rollout, however long it has been done.
    Rollouts,
}

impl ListScope<App> for Scope {
    fn is_everything(self) -> bool {
        self == Self::Fleet
    }

    fn holds(self, app: &App, now: DateTime<Utc>) -> bool {
        match (self, app.rollout()) {
            (Self::Fleet, _) | (Self::Rollouts, Some(_)) => true,
            (Self::Queue, Some(rollout)) => is_queued(rollout, now),
            (Self::Queue | Self::Rollouts, None) => false,
        }
    }

    fn next_turn(self, app: &App, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        if self != Self::Queue {
            return None;
        }
        let rollout = app.rollout().filter(|it| it.phase == Phase::Done)?;
        rollout
            .since?
            .checked_add_signed(RECENTLY)
            .filter(|end| *end > now)
    }

    fn is_timeless(self) -> bool {
        self != Self::Queue
    }
}

/// What was done at a time that nobody knows was not done a moment ago.
fn is_queued(rollout: &Rollout, now: DateTime<Utc>) -> bool {
    rollout.phase != Phase::Done || rollout.since.is_some_and(|since| now - since < RECENTLY)
}

/// How much the rollout of `app` presses: by what its controller says, and by its verdict.
pub fn pressure(app: &App) -> Option<Pressure> {
    let said = app.rollout()?.pressure();
    let is_underway = matches!(said, Pressure::Waiting | Pressure::Progressing);
    Some(if is_underway && fails(app) {
        Pressure::Failing
    } else {
        said
    })
}

/// Whether comparing both sides says that the canary is worse.
fn fails(app: &App) -> bool {
    let verdict = app.comparison().and_then(|it| it.verdict.value());
    verdict.is_some_and(|verdict| verdict.outcome == Outcome::Fail)
}

/// A pressure in a word; that of a phase is the phase's.
pub const fn pressure_word(pressure: Pressure) -> &'static str {
    match pressure {
        Pressure::Failing => "failing",
        Pressure::Waiting => "waiting",
        Pressure::Progressing => "progressing",
        Pressure::Degraded => "degraded",
        Pressure::Done => "done",
    }
}

/// Since when the rollout of `app` is as it is; where it waits for a person, since when it does.
pub fn since(rollout: &Rollout) -> Option<DateTime<Utc>> {
    match &rollout.phase {
        Phase::Waiting { pause } => pause.since.or(rollout.since),
        _ => rollout.since,
    }
}

/// The place of `app` in the queue, the smallest first: by how much it presses; then what has
/// been so for longest, but of what is done the last; what has been so for an unknown time
/// stands behind.
pub(super) fn place(app: &App) -> Option<i64> {
    /// Seconds since 1970 until the year 4147.
    const HORIZON: i64 = 1 << 36;
    let pressure = pressure(app)?;
    let since =
        since(app.rollout()?).map_or(HORIZON - 1, |at| at.timestamp().clamp(0, HORIZON - 2));
    let within = match pressure {
        Pressure::Done if since < HORIZON - 1 => HORIZON - 2 - since,
        _ => since,
    };
    Some(pressure as i64 * HORIZON + within)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::sample::{self, noon};
    use crate::model::{AttentionPolicy, Pause, PauseReason};

    fn app(phase: Phase, minutes: Option<i64>) -> App {
        let mut workload = sample::workload(1, 0);
        let mut rollout = sample::rollout(1, 0);
        rollout.phase = phase;
        rollout.since = minutes.map(|minutes| noon() - TimeDelta::minutes(minutes));
        workload.rollout = Some(Box::new(rollout));
        App::new(workload, Vec::new(), noon(), &AttentionPolicy::default())
    }

    fn waiting(minutes: i64) -> Phase {
        let since = Some(noon() - TimeDelta::minutes(minutes));
        let reason = PauseReason::Step;
        Phase::Waiting {
            pause: Pause { reason, since },
        }
    }

    #[test]
    fn those_that_need_a_person_stand_first_and_of_them_those_that_wait_longest() {
        let failing = || Phase::Failing { why: "x".into() };
        let progressing = || Phase::Progressing { what: "x".into() };
        let degraded = || Phase::Degraded { why: "x".into() };
        let apps = [
            app(failing(), Some(5)),
            app(failing(), None),
            app(waiting(120), Some(1)),
            app(waiting(3), Some(200)),
            app(progressing(), Some(1)),
            app(degraded(), Some(9)),
            app(Phase::Done, Some(1)),
            app(Phase::Done, Some(59)),
            app(Phase::Done, None),
        ];
        let places: Vec<_> = apps.iter().map(place).collect();
        assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
    }

    #[test]
    fn what_is_done_leaves_after_an_hour_and_what_is_not_stays() {
        let held =
            |app: &App, minutes| Scope::Queue.holds(app, noon() + TimeDelta::minutes(minutes));
        let done = app(Phase::Done, Some(10));
        assert!(held(&done, 49) && !held(&done, 50));
        let turn = Scope::Queue.next_turn(&done, noon());
        assert_eq!(turn, Some(noon() + TimeDelta::minutes(50)));
        assert!(!held(&app(Phase::Done, None), 0), "done, nobody knows when");
        assert!(Scope::Rollouts.holds(&app(Phase::Done, None), noon()));
        assert!(held(&app(waiting(5_000), None), 9_000));
        let mut plain = sample::workload(1, 0);
        plain.rollout = None;
        let plain = App::new(plain, Vec::new(), noon(), &AttentionPolicy::default());
        assert!(!held(&plain, 0) && Scope::Fleet.holds(&plain, noon()));
    }
}
