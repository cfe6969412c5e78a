//! What a metrics source says of one thing in one round.

use serde::Serialize;

use super::Signal;
use crate::model::CleanText;

/// What a series is about, as its labels say.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Subject {
    /// The cluster, as [`AppId`](crate::model::AppId) names it.
    pub cluster: CleanText,
    /// The namespace.
    pub namespace: CleanText,
    /// Whose name it is.
    pub kind: SubjectKind,
    /// The name.
    pub name: CleanText,
}

/// Whose name a series carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SubjectKind {
    /// The app's.
    App,
    /// A workload's: of the object that runs it.
    Workload,
}

/// What was measured of a subject; `None` is not known, which is never 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Measured {
    /// Requests a second.
    pub requests: Option<f64>,
    /// Failed requests a second: 0 where requests are known, failures were asked for, and there
    /// is no series of them.
    pub failures: Option<f64>,
    /// The 95th percentile of latency, in seconds.
    pub latency: Option<f64>,
    /// Processor time used, as a share of its limit.
    pub cpu: Option<f64>,
    /// Memory used, as a share of its limit.
    pub memory: Option<f64>,
}

impl Measured {
    /// Takes in what another series says of the same app: rates add up, of the rest the worst
    /// counts.
    pub fn merge(&mut self, other: Self) {
        for signal in Signal::ALL {
            let mine = self.slot(signal);
            *mine = match (*mine, other.get(signal)) {
                (Some(a), Some(b)) => Some(Self::join(signal, a, b)),
                (a, b) => a.or(b),
            };
        }
    }

    /// What two series of one app come to: rates add up, of the rest the worst counts.
    pub(super) fn join(signal: Signal, a: f64, b: f64) -> f64 {
        match signal {
            Signal::Requests | Signal::Errors => a + b,
            Signal::Latency | Signal::Cpu | Signal::Memory => a.max(b),
        }
    }

    /// What was measured of a signal; of errors it is the failures a second.
    pub fn get(&self, signal: Signal) -> Option<f64> {
        let mut copy = *self;
        *copy.slot(signal)
    }

    /// Where a signal is kept; of errors it is the failures a second.
    pub fn slot(&mut self, signal: Signal) -> &mut Option<f64> {
        match signal {
            Signal::Requests => &mut self.requests,
            Signal::Errors => &mut self.failures,
            Signal::Latency => &mut self.latency,
            Signal::Cpu => &mut self.cpu,
            Signal::Memory => &mut self.memory,
        }
    }

    /// The same, where only finite, non-negative numbers are left: `NaN` and `Inf` say nothing.
    #[must_use]
    pub fn sane(self) -> Self {
        let keep = |value: Option<f64>| value.filter(|it| it.is_finite() && *it >= 0.0);
        Self {
            requests: keep(self.requests),
            failures: keep(self.failures),
            latency: keep(self.latency),
            cpu: keep(self.cpu),
            memory: keep(self.memory),
        }
    }

    /// The share of requests that failed; `None` without requests.
    pub fn errors(&self) -> Option<f64> {
        let requests = self.requests.filter(|requests| *requests > 0.0)?;
        Some((self.failures? / requests).min(1.0))
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_add_up_and_of_the_rest_the_worst_counts() {
        let mut first = Measured {
            requests: Some(2.0),
            failures: Some(0.5),
            latency: Some(0.1),
            cpu: None,
            memory: Some(0.9),
        };
        first.merge(Measured {
            requests: Some(1.0),
            failures: None,
            latency: Some(0.4),
            cpu: Some(0.3),
            memory: Some(0.2),
        });
        let expected = Measured {
            requests: Some(3.0),
            failures: Some(0.5),
            latency: Some(0.4),
            cpu: Some(0.3),
            memory: Some(0.9),
        };
        assert_eq!(first, expected);
    }

    #[test]
    fn what_is_no_number_is_not_known() {
        let odd = Measured {
            requests: Some(f64::NAN),
            failures: Some(-1.0),
            latency: Some(f64::INFINITY),
            cpu: Some(0.0),
            memory: None,
        };
        let left = Measured {
            cpu: Some(0.0),
            ..Measured::default()
        };
        assert_eq!(odd.sane(), left);
        assert!(Measured::default().is_empty() && !left.is_empty());
    }
}
