//! The last minutes of a signal, a value a step.

use chrono::{DateTime, Utc};

use crate::model::signals::{History, Signal};

/// For so many steps in which nobody spoke of the app, what was said last still stands: sources
/// are asked every 15 to 60 seconds, not on the stroke of a step.
const HELD: usize = 3;

/// The `count` steps of `signal` that end with the one `now` is in, oldest first. A step in which
/// the app was spoken of, but not of this signal, is unknown.
pub(super) fn trend(
    history: &History,
    signal: Signal,
    count: usize,
    now: DateTime<Utc>,
) -> Vec<Option<f64>> {
    let steps = count + HELD;
    let mut spoken = vec![false; steps];
    for any in Signal::ALL {
        for (spoken, value) in spoken.iter_mut().zip(history.tail(any, steps, now)) {
            *spoken |= value.is_some();
        }
    }
    let mut held = None;
    let mut silent = 0;
    let values = history.tail(signal, steps, now).zip(spoken);
    let values = values.map(|(value, spoken)| {
        silent = if spoken { 0 } else { silent + 1 };
        if spoken || silent > HELD {
            held = value;
        }
        held
    });
    values.skip(HELD).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("in range")
    }

    fn drawn(history: &History, signal: Signal, now: i64) -> String {
        let values = trend(history, signal, 8, at(now)).into_iter();
        values
            .map(|value| if value.is_some() { 'x' } else { '.' })
            .collect()
    }

    #[test]
    fn what_was_said_stands_until_it_is_said_again_but_not_for_long() {
        let mut history = History::new();
        for second in [0, 60, 120] {
            history.put(Signal::Errors, 0.0, at(second));
        }
        assert_eq!(drawn(&history, Signal::Errors, 120), "xxxxxxxx");
        assert_eq!(drawn(&history, Signal::Errors, 134), "xxxxxxxx");
        assert_eq!(drawn(&history, Signal::Errors, 165), "xxxxxxxx");
        assert_eq!(drawn(&history, Signal::Errors, 195), "xxxxxx..");
        assert_eq!(drawn(&history, Signal::Errors, 15), "......xx");
    }

    #[test]
    fn what_was_not_said_when_others_were_is_a_gap() {
        let mut history = History::new();
        for second in [0, 15, 30, 45] {
            history.put(Signal::Requests, 0.0, at(second));
        }
        history.put(Signal::Errors, 0.5, at(0));
        history.put(Signal::Errors, 0.5, at(45));
        assert_eq!(drawn(&history, Signal::Errors, 60), "...x..xx");
    }
}
