//! The signals of one app: what they are now, what they were, and how loudly they ask.

use chrono::{DateTime, TimeDelta, Utc};

use super::alarm::Verdict;
use super::{
    Alarm, Burn, Counted, History, Ledger, Measured, Onset, Signal, SignalPolicy, SignalSet, burn,
};
use crate::model::{Reading, Severity, Sla};

/// Another source's word is passed over while a source that comes before it in the configuration
/// has spoken within this time.
const PRECEDENCE: TimeDelta = TimeDelta::minutes(2);
/// Errors and latency of a shorter time than this ask for nobody: a page that is scraped directly
/// begins with a second.
pub const SHORTEST: TimeDelta = TimeDelta::seconds(30);
/// A 95th percentile rests on the slowest twentieth of the requests: it takes so many times as
/// many of them as a share of all does.
const TAIL: u32 = 5;
/// The longest time between two rounds that is counted as if its rate had lasted.
const LONGEST_ROUND: TimeDelta = TimeDelta::minutes(5);

const NEVER: &str = "not reported";
const NO_LONGER: &str = "no longer reported";
const NO_REQUESTS: &str = "no requests";

/// A round of a source: which source, by its place in the store, and which of its rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    /// The source.
    pub source: usize,
    /// The round.
    pub number: u32,
}

/// The end of a round.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoundEnd {
    /// Which round.
    pub round: Round,
    /// What was asked for, and answered: of these, what was not said is not known.
    pub asked: SignalSet,
    /// The time over which rates were taken.
    pub window: TimeDelta,
    /// When it ended.
    pub at: DateTime<Utc>,
}

/// What the end of a round was to an app.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The source does not speak of it.
    NotConcerned,
    /// Its history went on.
    Calm,
    /// Something of it is no longer known.
    Forgot,
    /// An alarm asks for a person, or did.
    Asks,
}

/// The signals of one app.
#[derive(Clone, Debug, PartialEq)]
pub struct Signals {
    /// By [`Signal`]; errors are the share of requests that fail.
    readings: [Reading<f64>; Signal::ALL.len()],
    /// Failed requests a second.
    failures: Option<f64>,
    /// In which round each was said.
    said: [Option<Round>; Signal::ALL.len()],
    window: TimeDelta,
    counted_until: Option<DateTime<Utc>>,
    history: History,
    ledger: Ledger,
    /// Of errors, latency, CPU, memory and burn.
    alarms: [Alarm; 5],
    burn: Option<Burn>,
}

const BURN: usize = 0;

impl Signals {
    /// Before anything was said.
    pub fn new() -> Self {
        Self {
            readings: std::array::from_fn(|_| Reading::unknown(NEVER)),
            failures: None,
            said: [None; Signal::ALL.len()],
            window: TimeDelta::zero(),
            counted_until: None,
            history: History::new(),
            ledger: Ledger::new(),
            alarms: [Alarm::default(); 5],
            burn: None,
        }
    }

    /// A signal now, with its time, or why it is not known.
    pub fn reading(&self, signal: Signal) -> &Reading<f64> {
        &self.readings[signal as usize]
    }

    /// A signal now, where it is known.
    pub fn value(&self, signal: Signal) -> Option<f64> {
        self.reading(signal).value().copied()
    }

    /// How many requests the window had: what errors and latency rest on.
    pub fn samples(&self) -> Option<f64> {
        Some(self.value(Signal::Requests)? * self.seconds())
    }

    /// How many requests of the window failed.
    pub fn failed(&self) -> Option<f64> {
        Some(self.failures? * self.seconds())
    }

    /// The time over which rates are taken.
    pub fn window(&self) -> TimeDelta {
        self.window
    }

    /// What the signals were.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The store's source that last said this signal.
    pub fn source(&self, signal: Signal) -> Option<usize> {
        self.said[signal as usize].map(|round| round.source)
    }

    /// How loudly a signal asks.
    pub fn alarm(&self, signal: Signal) -> Severity {
        match signal {
            // There is no limit for requests; its place is that of the burn rate.
            Signal::Requests => Severity::Calm,
            signal => self.alarms[signal as usize].level(),
        }
    }

    /// Since when a signal asks.
    pub fn asks_since(&self, signal: Signal) -> Option<DateTime<Utc>> {
        match signal {
            Signal::Requests => None,
            signal => self.alarms[signal as usize].since(),
        }
    }

    /// Since when the error budget burns.
    pub(super) fn burns_since(&self) -> Option<DateTime<Utc>> {
        self.alarms[BURN].since()
    }

    /// How loudly a signal asks; errors also by the budget that they burn.
    pub fn loudness(&self, signal: Signal) -> Severity {
        let alarm = self.alarm(signal);
        match signal {
            Signal::Errors => alarm.max(self.alarms[BURN].level()),
            _ => alarm,
        }
    }

    /// When a signal began to ask, while it does; errors also by the budget that they burn.
    pub fn onset(&self, signal: Signal) -> Option<Onset> {
        let own = match signal {
            // Its place is that of the burn rate.
            Signal::Requests => return None,
            signal => self.alarms[signal as usize].onset(),
        };
        let burning = self.alarms[BURN].onset();
        let burning = burning.filter(|_| signal == Signal::Errors);
        own.into_iter().chain(burning).min_by_key(|onset| onset.at)
    }

    /// How fast the error budget burns, where that asks for a person.
    pub fn burning(&self) -> Option<&Burn> {
        let loud = self.alarms[BURN].level() > Severity::Calm;
        self.burn.as_ref().filter(|_| loud)
    }

    /// Takes in what `round` says at `at`. Whether anything that is shown changed.
    pub fn take(&mut self, measured: Measured, round: Round, at: DateTime<Utc>) -> bool {
        let measured = measured.sane();
        let mut changed = false;
        for signal in Signal::ALL {
            let Some(value) = measured.get(signal) else {
                continue;
            };
            let said = self.said[signal as usize];
            if self.is_passed_over(signal, round, at) {
                continue;
            }
            let value = match (said == Some(round), self.raw(signal)) {
                (true, Some(before)) => Measured::join(signal, before, value),
                _ => value,
            };
            changed |= self.raw(signal) != Some(value);
            self.said[signal as usize] = Some(round);
            match signal {
                Signal::Errors => self.failures = Some(value),
                signal => self.readings[signal as usize] = Reading::known(value, at),
            }
        }
        self.divide();
        changed
    }

    /// Ends a round: what was asked for and not said is not known; history and alarms go on.
    pub fn end(&mut self, end: &RoundEnd, class: Option<Sla>, policy: &SignalPolicy) -> Ended {
        let mut own = SignalSet::default();
        let mut forgot = false;
        for signal in end.asked.iter() {
            match self.said[signal as usize] {
                Some(round) if round == end.round => own.insert(signal),
                Some(round) if round.source == end.round.source => {
                    own.insert(signal);
                    forgot |= self.forget(signal);
                }
                _ => {}
            }
        }
        if own.is_empty() {
            return Ended::NotConcerned;
        }
        if own.contains(Signal::Requests) {
            self.window = end.window;
        }
        self.divide();
        self.remember(own, end.at);
        let loud = |alarms: &[Alarm]| alarms.iter().any(|alarm| alarm.level() > Severity::Calm);
        let before = loud(&self.alarms);
        self.judge((own, end.at), class, policy);
        if before || loud(&self.alarms) {
            Ended::Asks
        } else if forgot {
            Ended::Forgot
        } else {
            Ended::Calm
        }
    }

    fn seconds(&self) -> f64 {
        self.window.as_seconds_f64()
    }

    /// What was said of a signal: of errors the failures a second.
    fn raw(&self, signal: Signal) -> Option<f64> {
        match signal {
            Signal::Errors => self.failures,
            signal => self.value(signal),
        }
    }

    fn is_passed_over(&self, signal: Signal, round: Round, at: DateTime<Utc>) -> bool {
        let before = self.said[signal as usize];
        let is_fresh = match self.reading(signal) {
            Reading::Known { at: then, .. } => at - *then < PRECEDENCE,
            Reading::Unknown { .. } => false,
        };
        is_fresh && before.is_some_and(|before| before.source < round.source)
    }

    /// Whether it was known.
    fn forget(&mut self, signal: Signal) -> bool {
        let was_known = self.raw(signal).is_some();
        if signal == Signal::Errors {
            self.failures = None;
        }
        self.readings[signal as usize] = Reading::unknown(NO_LONGER);
        was_known
    }

    /// The share of requests that fail. Without requests there is none.
    fn divide(&mut self) {
        let [requests, errors] =
            [Signal::Requests, Signal::Errors].map(|it| self.said[it as usize]);
        if let (Some(requests), Some(errors)) = (requests, errors)
            && requests.source == errors.source
            && requests.number > errors.number
            && self.failures.is_some()
        {
            // The failures of this round are not there: the share stays what it was, and ages.
            return;
        }
        let errors = &self.readings[Signal::Errors as usize];
        let share = match (self.reading(Signal::Requests), self.failures) {
            (Reading::Known { value, at }, Some(failures)) if *value > 0.0 => {
                Reading::known((failures / value).min(1.0), *at)
            }
            (Reading::Known { .. }, Some(_)) => Reading::unknown(NO_REQUESTS),
            (Reading::Known { .. }, None) if matches!(errors, Reading::Known { .. }) => {
                Reading::unknown(NEVER)
            }
            (Reading::Unknown { why }, _) => Reading::Unknown { why: why.clone() },
            (Reading::Known { .. }, None) => return,
        };
        self.readings[Signal::Errors as usize] = share;
    }

    fn remember(&mut self, own: SignalSet, at: DateTime<Utc>) {
        // What rests on a moment is no point of a history, nor a reason to wake anybody.
        let is_momentary = self.window < super::STEP;
        for signal in own.iter() {
            let is_rate = matches!(signal, Signal::Errors | Signal::Latency | Signal::Requests);
            if is_rate && is_momentary {
                continue;
            }
            if let Some(value) = self.value(signal) {
                self.history.put(signal, value, at);
            }
        }
        let rates = self.value(Signal::Requests).zip(self.failures);
        if let Some((requests, failures)) = rates.filter(|_| own.contains(Signal::Errors)) {
            let since = self.counted_until.replace(at);
            let passed = since.map_or(TimeDelta::zero(), |since| at - since);
            let seconds = passed
                .clamp(TimeDelta::zero(), LONGEST_ROUND)
                .as_seconds_f64();
            let counted = Counted {
                requests: requests * seconds,
                failures: failures * seconds,
            };
            self.ledger.add(counted, at);
        }
    }

    fn judge(
        &mut self,
        (own, at): (SignalSet, DateTime<Utc>),
        class: Option<Sla>,
        policy: &SignalPolicy,
    ) {
        let is_long_enough = self.window >= SHORTEST;
        let thresholds = policy.thresholds(class);
        let at_least = |requests: u32| {
            let requests = f64::from(requests);
            self.samples().is_some_and(|samples| samples >= requests)
        };
        let for_latency = policy.min_requests.saturating_mul(TAIL);
        let (enough, enough_for_latency) = (at_least(policy.min_requests), at_least(for_latency));
        let failed = self
            .failed()
            .is_some_and(|it| it >= f64::from(policy.min_failures));
        for (signal, limit, is_sure) in [
            (Signal::Errors, thresholds.errors, enough && failed),
            (Signal::Latency, thresholds.latency, enough_for_latency),
            (Signal::Cpu, thresholds.cpu, true),
            (Signal::Memory, thresholds.memory, true),
        ] {
            let is_rate = matches!(signal, Signal::Errors | Signal::Latency);
            if own.contains(signal) && (is_long_enough || !is_rate) {
                let value = self.value(signal).filter(|_| is_sure);
                let verdict = value.map_or(Verdict::CALM, |value| {
                    Verdict::of(value, |it| limit.severity(it))
                });
                let alarm = &mut self.alarms[signal as usize];
                *alarm = alarm.next(verdict, at, policy);
            }
        }
        if own.contains(Signal::Errors) && is_long_enough {
            let (ledger, alarm) = (&self.ledger, self.alarms[BURN]);
            // Where nothing fails now, and nothing was wrong, nothing begins to be.
            let may_burn = self.failures.is_some_and(|it| it > 0.0) || alarm.is_moving();
            let objective = thresholds.objective.filter(|_| may_burn);
            self.burn = objective.and_then(|it| burn::worst(it, policy, |over| ledger.over(over)));
            let share = self.burn.map_or(0.0, |burn| burn.share());
            let alarm = &mut self.alarms[BURN];
            *alarm = alarm.next(Verdict::of(share, Burn::severity), at, policy);
        }
    }
}

impl Default for Signals {
    fn default() -> Self {
        Self::new()
    }
}
