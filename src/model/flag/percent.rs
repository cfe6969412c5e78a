//! A share of those who ask, exactly.

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;
use thiserror::Error;

/// Thousandths of a percent: what the finest platform counts in.
const SCALE: u32 = 1_000;

/// From 0 to 100 %, exact to a thousandth of a percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(u32);

/// Why a text or a number is no percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a percentage is a number from 0 to 100, with at most three decimals")]
pub struct NotAPercentage;

impl Percent {
    /// Nobody.
    pub const ZERO: Self = Self(0);
    /// Everybody.
    pub const ALL: Self = Self(100 * SCALE);

    /// Whole percents.
    pub const fn whole(percent: u8) -> Option<Self> {
        if percent > 100 {
            return None;
        }
        Some(Self(percent as u32 * SCALE))
    }

    /// Thousandths of a percent, as LaunchDarkly counts.
    pub const fn thousandths(thousandths: u32) -> Option<Self> {
        if thousandths > 100 * SCALE {
            return None;
        }
        Some(Self(thousandths))
    }

    /// `part` of `whole`, rounded to a thousandth; `None` of nothing.
    pub fn share(part: u64, whole: u64) -> Option<Self> {
        let scaled = u128::from(part) * u128::from(100 * SCALE) + u128::from(whole) / 2;
        let share = scaled.checked_div(u128::from(whole))?;
        Self::thousandths(u32::try_from(share).ok()?)
    }

    /// Reads `25`, `12.5` or `25%`.
    pub fn parse(text: &str) -> Result<Self, NotAPercentage> {
        let text = text.trim();
        let text = text.strip_suffix('%').unwrap_or(text).trim_end();
        let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
        if !is_number(whole) || !is_number(decimals) || decimals.len() > 3 {
            return Err(NotAPercentage);
        }
        let whole: u32 = whole.parse().map_err(|_| NotAPercentage)?;
        let decimals: u32 = format!("{decimals:0<3}")
            .parse()
            .map_err(|_| NotAPercentage)?;
        let thousandths = whole
            .checked_mul(SCALE)
            .and_then(|it| it.checked_add(decimals));
        thousandths
            .and_then(Self::thousandths)
            .ok_or(NotAPercentage)
    }

    /// Whether it is so many percents, without a fraction.
    pub const fn is_whole(self) -> bool {
        self.0.is_multiple_of(SCALE)
    }

    /// In thousandths of a percent.
    pub const fn as_thousandths(self) -> u32 {
        self.0
    }

    /// As a number.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / f64::from(SCALE)
    }

    /// As a JSON number: whole where it is.
    pub fn to_json(self) -> Value {
        if self.is_whole() {
            Value::from(self.0 / SCALE)
        } else {
            Value::from(self.as_f64())
        }
    }

    /// From a JSON number.
    pub fn from_json(value: &Value) -> Option<Self> {
        Self::parse(&value.as_number()?.to_string()).ok()
    }
}

/// `25`, `12.5`: without the sign.
impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, decimals) = (self.0 / SCALE, self.0 % SCALE);
        if decimals == 0 {
            return write!(formatter, "{whole}");
        }
        let decimals = format!("{decimals:03}");
        write!(formatter, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn percentages_are_read_and_others_refused() {
        for (text, thousandths) in [
            ("0", 0),
            ("25", 25_000),
            ("25 %", 25_000),
            (" 12.5%", 12_500),
            ("33.333", 33_333),
            ("100", 100_000),
            ("100.000", 100_000),
        ] {
            assert_eq!(
                Percent::parse(text).map(Percent::as_thousandths),
                Ok(thousandths),
                "{text}"
            );
        }
        for text in [
            "", "150", "100.001", "-1", "+5", "1e1", "a", "1.2345", "25.", ".5", "٣",
        ] {
            assert_eq!(Percent::parse(text), Err(NotAPercentage), "{text}");
        }
    }

    #[test]
    fn shares_are_exact() {
        assert_eq!(
            Percent::share(1, 3).map(|it| it.to_string()),
            Some("33.333".into())
        );
        assert_eq!(Percent::share(25, 100), Percent::whole(25));
        assert_eq!(Percent::share(0, 0), None);
        assert_eq!(Percent::share(2, 1), None);
        assert_eq!(Percent::from_json(&json!("25")), None);
        assert_eq!(Percent::from_json(&json!(25)), Percent::whole(25));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(thousandths in 0_u32..=100_000) {
            let percent = Percent::thousandths(thousandths).expect("in range");
            prop_assert_eq!(Percent::parse(&percent.to_string()), Ok(percent));
            prop_assert_eq!(Percent::from_json(&percent.to_json()), Some(percent));
        }
    }
}
