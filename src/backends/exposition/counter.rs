//! The increase of a counter between two scrapes.

/// By how much a counter grew from `before` to `now`.
///
/// As in Prometheus, a counter that fell was started anew, from 0: what it has now, it gained
/// since. `None` where either is not a finite number.
pub fn increase(before: f64, now: f64) -> Option<f64> {
    let grown = if now < before { now } else { now - before };
    (before.is_finite() && now.is_finite()).then_some(grown)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_fall_is_a_new_start() {
        for (before, now, expected) in [
            (10.0, 12.5, Some(2.5)),
            (10.0, 10.0, Some(0.0)),
            (10.0, 4.0, Some(4.0)),
            (10.0, 0.0, Some(0.0)),
            (f64::NAN, 1.0, None),
            (1.0, f64::NAN, None),
            (1.0, f64::INFINITY, None),
            (f64::INFINITY, 1.0, None),
        ] {
            assert_eq!(increase(before, now), expected, "{before} to {now}");
        }
    }

    proptest! {
        #[test]
        fn it_is_never_negative(before in 0.0..1e15, now in 0.0..1e15) {
            prop_assert!(increase(before, now).is_some_and(|grown| grown >= 0.0));
        }
    }
}
