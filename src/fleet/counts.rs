//! How many apps there are of each sort, kept as they change.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::pressure;
use crate::model::{App, AttentionPolicy, Expiry, Pressure, Severity};

/// The fleet in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All apps.
    pub apps: usize,
    /// Apps that need a person now.
    pub critical: usize,
    /// Apps that need a person soon.
    pub warning: usize,
    /// Apps with something worth knowing.
    pub notice: usize,
    /// Apps whose life has ended and that are still there.
    pub expired: usize,
    /// Apps whose rollout is on its way, or came to no good end.
    pub rollouts: usize,
    /// Of them, those that need a person: that failed, or wait for a decision.
    pub awaiting: usize,
    /// Apps whose life ends soon (by [`AttentionPolicy::expires_soon`]), and has not yet.
    pub expiring_soon: usize,
}

/// What one app adds to the counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    severity: Severity,
    life: Life,
    pressure: Option<Pressure>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Long,
    EndsSoon,
    Ended,
}

impl Tally {
    pub(super) fn of(app: &App, now: DateTime<Utc>, policy: &AttentionPolicy) -> Self {
        let life = match app.expiry {
            Expiry::At { when, .. } if when <= now => Life::Ended,
            Expiry::At { when, .. } if when - now <= policy.expires_soon => Life::EndsSoon,
            _ => Life::Long,
        };
        Self {
            severity: app.attention.severity,
            life,
            pressure: pressure(app),
        }
    }
}

impl Counts {
    pub(super) fn add(&mut self, tally: Tally) {
        self.each(tally, |count| *count += 1);
    }

    pub(super) fn subtract(&mut self, tally: Tally) {
        self.each(tally, |count| *count -= 1);
    }

    fn each(&mut self, tally: Tally, change: impl Fn(&mut usize)) {
        change(&mut self.apps);
        match tally.severity {
            Severity::Critical => change(&mut self.critical),
            Severity::Warning => change(&mut self.warning),
            Severity::Notice => change(&mut self.notice),
            Severity::Calm => {}
        }
        match tally.life {
            Life::Ended => change(&mut self.expired),
            Life::EndsSoon => change(&mut self.expiring_soon),
            Life::Long => {}
        }
        match tally.pressure {
            None | Some(Pressure::Done) => {}
            Some(Pressure::Failing | Pressure::Waiting) => {
                change(&mut self.rollouts);
                change(&mut self.awaiting);
            }
            Some(Pressure::Progressing | Pressure::Degraded) => change(&mut self.rollouts),
        }
    }
}
