use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::model::{Reading, Severity, Sla};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
}

fn traffic(requests: f64, failures: f64) -> Measured {
    Measured {
        requests: Some(requests),
        failures: Some(failures),
        ..Measured::default()
    }
}

struct Teller {
    signals: Signals,
    round: Round,
    now: i64,
    policy: SignalPolicy,
    window: TimeDelta,
}

impl Teller {
    fn new(source: usize) -> Self {
        Self {
            signals: Signals::new(),
            round: Round { source, number: 0 },
            now: 0,
            policy: SignalPolicy::default(),
            window: TimeDelta::minutes(5),
        }
    }

    /// One round, 15 s after the last; whether an alarm asks, or did.
    fn round(&mut self, said: &[Measured], asked: SignalSet) -> bool {
        self.round.number += 1;
        self.now += 15;
        for measured in said {
            self.signals.take(*measured, self.round, at(self.now));
        }
        let end = RoundEnd {
            round: self.round,
            asked,
            window: self.window,
            at: at(self.now),
        };
        self.signals.end(&end, Some(Sla::Gold), &self.policy) == Ended::Asks
    }
}

#[test]
fn errors_are_a_share_of_requests_and_rest_on_so_many() {
    let mut app = Teller::new(0);
    app.round(&[traffic(2.0, 0.1)], SignalSet::all());
    assert_eq!(app.signals.value(Signal::Errors), Some(0.05));
    assert_eq!(app.signals.samples(), Some(600.0));
    assert_eq!(app.signals.failed(), Some(30.0));
    // Two workloads of one app, in one round.
    app.round(&[traffic(2.0, 0.1), traffic(2.0, 0.3)], SignalSet::all());
    assert_eq!(app.signals.value(Signal::Errors), Some(0.1));
    assert_eq!(app.signals.value(Signal::Requests), Some(4.0));
}

#[test]
fn no_requests_is_not_healthy_and_not_zero_errors() {
    let mut app = Teller::new(0);
    app.round(&[traffic(0.0, 0.0)], SignalSet::all());
    assert_eq!(
        app.signals.reading(Signal::Errors),
        &Reading::unknown("no requests")
    );
    assert_eq!(app.signals.value(Signal::Requests), Some(0.0));
    assert_eq!(
        app.signals.reading(Signal::Latency),
        &Reading::unknown("not reported")
    );
}

#[test]
fn what_vanishes_is_unknown_and_what_was_not_asked_is_kept() {
    let mut app = Teller::new(0);
    let all = Measured {
        latency: Some(0.4),
        cpu: Some(0.5),
        ..traffic(10.0, 0.0)
    };
    app.round(&[all], SignalSet::all());
    // The latency query failed this time; CPU has no series any more.
    let asked = [Signal::Requests, Signal::Errors, Signal::Cpu]
        .into_iter()
        .collect();
    app.round(&[traffic(10.0, 0.0)], asked);
    assert_eq!(app.signals.value(Signal::Latency), Some(0.4));
    assert_eq!(
        app.signals.reading(Signal::Cpu),
        &Reading::unknown("no longer reported")
    );
    // Failures were not to be had: the share of them is that of before.
    let asked = [Signal::Requests].into_iter().collect();
    let requests = Measured {
        requests: Some(1_000.0),
        ..Measured::default()
    };
    app.round(&[traffic(10.0, 1.0)], SignalSet::all());
    app.round(&[requests], asked);
    assert_eq!(app.signals.value(Signal::Errors), Some(0.1));
    app.round(&[], SignalSet::all());
    for signal in Signal::ALL {
        assert_eq!(app.signals.value(signal), None, "{signal:?}");
    }
    assert_eq!(app.signals.failed(), None);
}

#[test]
fn the_source_that_comes_first_is_heard_until_it_is_silent() {
    let mut app = Teller::new(0);
    app.round(&[traffic(10.0, 0.0)], SignalSet::all());
    let second = |number| Round { source: 1, number };
    app.signals.take(traffic(99.0, 0.0), second(1), at(20));
    assert_eq!(app.signals.value(Signal::Requests), Some(10.0));
    app.signals.take(traffic(99.0, 0.0), second(2), at(300));
    assert_eq!(app.signals.value(Signal::Requests), Some(99.0));
    assert_eq!(app.signals.source(Signal::Requests), Some(1));
    // It is back, and heard at once.
    app.now = 300;
    app.round(&[traffic(11.0, 0.0)], SignalSet::all());
    assert_eq!(app.signals.value(Signal::Requests), Some(11.0));
}

#[test]
fn low_traffic_asks_for_nobody() {
    let mut app = Teller::new(0);
    // 3 requests in 5 minutes, one of them failed: 33 %.
    assert!(!app.round(&[traffic(0.01, 0.0033)], SignalSet::all()));
    // 30 requests, 1 failed.
    assert!(!app.round(&[traffic(0.1, 0.0033)], SignalSet::all()));
    assert!(!app.round(&[traffic(0.1, 0.0033)], SignalSet::all()));
    // 30 requests, 6 failed, two rounds in a row.
    app.round(&[traffic(0.1, 0.02)], SignalSet::all());
    assert!(app.round(&[traffic(0.1, 0.02)], SignalSet::all()));
    assert_eq!(app.signals.alarm(Signal::Errors), Severity::Critical);
}

#[test]
fn an_hour_of_errors_burns_the_budget() {
    let mut app = Teller::new(0);
    app.policy.gold.errors = Limit::default();
    for _ in 0..(75 * 4) {
        app.round(&[traffic(10.0, 0.2)], SignalSet::all());
    }
    let burn = app.signals.burning().expect("it burns");
    assert!((burn.long - 20.0).abs() < 0.5, "{burn:?}");
    assert_eq!(app.signals.history().points(Signal::Errors).count(), STEPS);
}

#[test]
fn nonsense_is_not_taken_in() {
    let mut app = Teller::new(0);
    app.round(&[traffic(f64::NAN, f64::INFINITY)], SignalSet::all());
    assert_eq!(app.signals.value(Signal::Requests), None);
    assert_eq!(app.signals.value(Signal::Errors), None);
    assert!(size_of::<Signals>() < 1_500, "{}", size_of::<Signals>());
}

#[test]
fn a_percentile_takes_more_requests_than_a_share() {
    let slow = |requests| Measured {
        latency: Some(60.0),
        ..traffic(requests, 0.0)
    };
    let mut app = Teller::new(0);
    // 90 requests in 5 minutes: four and a half of them are the slowest twentieth.
    assert!(!app.round(&[slow(0.3)], SignalSet::all()));
    app.round(&[slow(0.35)], SignalSet::all());
    assert!(app.round(&[slow(0.35)], SignalSet::all()));
    assert_eq!(app.signals.alarm(Signal::Latency), Severity::Critical);
}

#[test]
fn a_moment_wakes_nobody_and_is_no_history() {
    let mut app = Teller::new(0);
    app.window = TimeDelta::seconds(1);
    assert!(!app.round(&[traffic(900.0, 300.0)], SignalSet::all()));
    assert_eq!(app.signals.history().points(Signal::Errors).count(), 0);
    assert!(
        app.signals.value(Signal::Errors).is_some(),
        "but it is shown"
    );
    app.window = TimeDelta::seconds(31);
    assert!(
        app.round(&[traffic(900.0, 300.0)], SignalSet::all()),
        "now at once"
    );
}
