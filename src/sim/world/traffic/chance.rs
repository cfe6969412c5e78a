//! Chance that needs no state: the same question always has the same answer.

/// A number that stands for the text.
pub fn of_text(seed: u64, text: &str) -> u64 {
    let start = seed ^ 0xcbf2_9ce4_8422_2325;
    let hash = text.bytes().fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    scramble(hash)
}

/// The `nth` fraction, from 0 up to 1, of something.
pub fn fraction(of: u64, nth: u64) -> f64 {
    let bits = scramble(of ^ nth.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

/// A smooth line between -1 and 1 with a turn about every unit of `at`.
pub fn wave(of: u64, at: f64) -> f64 {
    let left = at.floor();
    let share = at - left;
    let smooth = share * share * (3.0 - 2.0 * share);
    let point = |at: f64| fraction(of, at.to_bits()) * 2.0 - 1.0;
    point(left) * (1.0 - smooth) + point(left + 1.0) * smooth
}

/// The finaliser of splitmix64.
fn scramble(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn fractions_are_fractions_and_waves_are_smooth(of: u64, nth: u64, at in 0.0..1e9) {
            prop_assert!((0.0..1.0).contains(&fraction(of, nth)));
            prop_assert!((-1.0..=1.0).contains(&wave(of, at)));
            prop_assert!((wave(of, at) - wave(of, at + 0.001)).abs() < 0.02);
        }
    }

    #[test]
    fn fractions_are_spread_evenly() {
        let below = (0..10_000).filter(|nth| fraction(of_text(7, "a/b"), *nth) < 0.3);
        let share = below.count();
        assert!((2_800..3_200).contains(&share), "{share}");
    }
}
