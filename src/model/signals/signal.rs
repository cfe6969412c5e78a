//! What is measured of every app.

use serde::Serialize;

/// One of the signals that tell how an app serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Signal {
    /// Requests a second.
    Requests,
    /// The share of requests that failed, 0 to 1.
    Errors,
    /// The 95th percentile of latency, in seconds.
    Latency,
    /// Processor time used, as a share of its limit: the pod that is worst off counts.
    Cpu,
    /// Memory used, as a share of its limit: the pod that is worst off counts.
    Memory,
}

impl Signal {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 5] = [
        Self::Requests,
        Self::Errors,
        Self::Latency,
        Self::Cpu,
        Self::Memory,
    ];

    /// Its name in the configuration and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Errors => "errors",
            Self::Latency => "latency",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        }
    }

    /// What it is, as a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Requests => "Requests",
            Self::Errors => "Errors",
            Self::Latency => "Latency p95",
            Self::Cpu => "CPU",
            Self::Memory => "Memory",
        }
    }

    /// `value` with its unit, in at most 7 characters: `12.4/s`, `4.1%`, `830ms`.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Requests => format!("{}/s", short(value)),
            Self::Errors | Self::Cpu | Self::Memory => percent(value),
            Self::Latency => seconds(value),
        }
    }
}

/// A set of signals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct SignalSet(u8);

impl SignalSet {
    /// All of them.
    pub fn all() -> Self {
        Signal::ALL.into_iter().collect()
    }

    /// Whether `signal` is in it.
    pub const fn contains(self, signal: Signal) -> bool {
        self.0 & (1 << signal as u8) != 0
    }

    /// Puts `signal` in.
    pub fn insert(&mut self, signal: Signal) {
        self.0 |= 1 << signal as u8;
    }

    /// Takes `signal` out.
    pub fn remove(&mut self, signal: Signal) {
        self.0 &= !(1 << signal as u8);
    }

    /// Whether none is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those that are in it, in their order.
    pub fn iter(self) -> impl Iterator<Item = Signal> {
        Signal::ALL.into_iter().filter(move |it| self.contains(*it))
    }
}

impl FromIterator<Signal> for SignalSet {
    fn from_iter<I: IntoIterator<Item = Signal>>(signals: I) -> Self {
        let mut set = Self::default();
        for signal in signals {
            set.insert(signal);
        }
        set
    }
}

/// Three digits that matter, with k and M.
fn short(value: f64) -> String {
    match value {
        v if v >= 999_500_000.0 => "999M+".to_owned(),
        v if v >= 999_500.0 => format!("{}M", three(v / 1e6)),
        v if v >= 999.5 => format!("{}k", three(v / 1e3)),
        v => three(v),
    }
}

/// `0`, `0.02`, `4.1`, `83`: what is not 0 never reads as 0.
fn three(value: f64) -> String {
    match value {
        0.0 => "0".to_owned(),
        v if v < 0.005 => "<0.01".to_owned(),
        v if v < 0.995 => format!("{v:.2}"),
        v if v < 9.95 => format!("{v:.1}"),
        v => format!("{v:.0}"),
    }
}

fn percent(ratio: f64) -> String {
    let percent = ratio * 100.0;
    if percent >= 999.5 {
        return ">999%".to_owned();
    }
    format!("{}%", three(percent))
}

fn seconds(value: f64) -> String {
    match value {
        0.0 => "0ms".to_owned(),
        v if v < 0.001 => "<1ms".to_owned(),
        v if v < 0.9995 => format!("{:.0}ms", v * 1e3),
        v if v < 9.95 => format!("{v:.1}s"),
        v if v < 99.5 => format!("{v:.0}s"),
        v if v < 5_970.0 => format!("{:.0}m", v / 60.0),
        v => format!("{:.0}h", (v / 3600.0).min(999.0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_short_and_what_is_not_zero_never_reads_as_zero() {
        let table = [
            (Signal::Requests, 0.0, "0/s"),
            (Signal::Requests, 0.004, "<0.01/s"),
            (Signal::Requests, 0.25, "0.25/s"),
            (Signal::Requests, 12.4, "12/s"),
            (Signal::Requests, 1234.0, "1.2k/s"),
            (Signal::Errors, 0.0, "0%"),
            (Signal::Errors, 0.00004, "<0.01%"),
            (Signal::Errors, 0.041, "4.1%"),
            (Signal::Errors, 0.009_97, "1.0%"),
            (Signal::Errors, 1.0, "100%"),
            (Signal::Latency, 0.83, "830ms"),
            (Signal::Latency, 2.34, "2.3s"),
            (Signal::Latency, 0.000_2, "<1ms"),
            (Signal::Latency, 90.0, "90s"),
            (Signal::Cpu, 0.94, "94%"),
            (Signal::Memory, 40.0, ">999%"),
        ];
        for (signal, value, text) in table {
            assert_eq!(signal.text(value), text, "{signal:?} {value}");
        }
        for exponent in -60..120 {
            let value = 10_f64.powf(f64::from(exponent) / 10.0);
            for signal in Signal::ALL {
                let text = signal.text(value);
                assert!(text.chars().count() <= 7, "{signal:?} {value} {text}");
                assert!(!text.starts_with("0%") && !text.starts_with("0/"), "{text}");
            }
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let mut set: SignalSet = [Signal::Errors, Signal::Cpu].into_iter().collect();
        assert!(set.contains(Signal::Cpu) && !set.contains(Signal::Memory));
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [Signal::Errors, Signal::Cpu]
        );
        set.remove(Signal::Errors);
        set.remove(Signal::Cpu);
        assert!(set.is_empty());
        assert_eq!(SignalSet::all().iter().count(), 5);
    }
}
