//! A signal's value in one byte: unknown, 0, or one of 254 steps of a logarithmic scale.

use super::Signal;

/// No value.
pub(super) const UNKNOWN: u8 = 0;
const ZERO: u8 = 1;
const FIRST: u8 = 2;
const LAST: u8 = u8::MAX;

/// The range in which the steps lie. What is above reads as its end; what is below, but not 0, as
/// its beginning, for it is not 0.
const fn range(signal: Signal) -> (f64, f64) {
    match signal {
        Signal::Requests => (0.001, 1_000_000.0),
        Signal::Errors => (0.00001, 1.0),
        Signal::Latency => (0.0001, 1_000.0),
        Signal::Cpu | Signal::Memory => (0.001, 10.0),
    }
}

pub(super) fn encode(signal: Signal, value: f64) -> u8 {
    if value.is_nan() || value < 0.0 {
        return UNKNOWN;
    }
    if value == 0.0 {
        return ZERO;
    }
    let (least, most) = range(signal);
    let share = (value.clamp(least, most) / least).ln() / (most / least).ln();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the share is 0 to 1"
    )]
    let step = (share * f64::from(LAST - FIRST)).round() as u8;
    FIRST + step
}

pub(super) fn decode(signal: Signal, code: u8) -> Option<f64> {
    match code {
        UNKNOWN => None,
        ZERO => Some(0.0),
        code => {
            let (least, most) = range(signal);
            let share = f64::from(code - FIRST) / f64::from(LAST - FIRST);
            Some(least * (most / least).powf(share))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn zero_and_unknown_are_exact() {
        for signal in Signal::ALL {
            assert_eq!(decode(signal, encode(signal, 0.0)), Some(0.0));
            assert_eq!(decode(signal, encode(signal, f64::NAN)), None);
            assert!(decode(signal, encode(signal, 1e-12)).is_some_and(|value| value > 0.0));
        }
    }

    proptest! {
        #[test]
        fn within_the_range_a_value_is_read_back_within_four_and_a_half_percent(share in 0.0..1.0_f64) {
            for signal in Signal::ALL {
                let (least, most) = range(signal);
                let value = least * (most / least).powf(share);
                let back = decode(signal, encode(signal, value)).expect("known");
                prop_assert!((back / value - 1.0).abs() < 0.045, "{:?} {} {}", signal, value, back);
            }
        }
    }
}
