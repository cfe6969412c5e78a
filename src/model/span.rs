//! Lengths of time, read from people and shown to them.

use chrono::TimeDelta;
use thiserror::Error;

/// Why a text is no length of time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ParseSpanError {
    /// Not understood.
    #[error("`{0}` is no duration: write for example 12h, 7d, 2w or 1d12h")]
    Unreadable(String),
    /// Zero.
    #[error("a duration of zero changes nothing: write for example 7d")]
    Zero,
    /// Longer than a calendar holds.
    #[error("`{0}` is too long: at most 100 years")]
    TooLong(String),
}

const CENTURY: TimeDelta = TimeDelta::days(36_525);

/// Reads what a person typed: `90m`, `12h`, `7d`, `2w`, `1d12h`.
pub fn parse_span(text: &str) -> Result<TimeDelta, ParseSpanError> {
    let text = text.trim();
    let unreadable = || ParseSpanError::Unreadable(super::CleanText::new(text).to_string());
    let duration = humantime::parse_duration(text).map_err(|_| unreadable())?;
    if says_a_unit_twice(text) {
        return Err(unreadable());
    }
    match TimeDelta::from_std(duration) {
        Ok(span) if span.is_zero() => Err(ParseSpanError::Zero),
        Ok(span) if span <= CENTURY => Ok(span),
        _ => Err(ParseSpanError::TooLong(
            super::CleanText::new(text).to_string(),
        )),
    }
}

/// `7d7d` is a slip of the hand, and no fortnight.
fn says_a_unit_twice(text: &str) -> bool {
    let units = text.split(|c: char| !c.is_alphabetic());
    let mut seen = Vec::new();
    let mut units = units.filter(|unit| !unit.is_empty());
    units.any(|unit| {
        let again = seen.contains(&unit);
        seen.push(unit);
        again
    })
}

/// A length of time in at most two units, as `kubectl get` shows ages: `45s`, `12m`, `3h20m`,
/// `5d4h`, `120d`, `3y40d`. The sign is left to the caller.
pub fn compact(span: TimeDelta) -> String {
    let seconds = span.num_seconds().unsigned_abs();
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let pair = |big: u64, unit: &str, small: u64, small_unit: &str| match small {
        0 => format!("{big}{unit}"),
        _ => format!("{big}{unit}{small}{small_unit}"),
    };
    match seconds {
        0..120 => format!("{seconds}s"),
        120..600 => pair(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..172_800 => pair(hours, "h", minutes % 60, "m"),
        172_800..691_200 => pair(days, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{days}d"),
        _ => pair(days / 365, "y", days % 365, "d"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_durations_in_many_ways() {
        assert!(parse_span("7d7d").is_err(), "a slip of the hand");
        for (text, minutes) in [
            ("90m", 90),
            ("12h", 720),
            ("7d", 10_080),
            ("2w", 20_160),
            ("1d12h", 2_160),
            (" 1h 30m ", 90),
        ] {
            assert_eq!(parse_span(text), Ok(TimeDelta::minutes(minutes)), "{text}");
        }
        for text in ["", "7", "d", "-7d", "7 parsecs", "\x1b[2J"] {
            assert!(
                matches!(parse_span(text), Err(ParseSpanError::Unreadable(_))),
                "{text:?}"
            );
        }
        assert_eq!(parse_span("0d"), Err(ParseSpanError::Zero));
        assert!(matches!(
            parse_span("101y"),
            Err(ParseSpanError::TooLong(_))
        ));
        assert!(parse_span("99999999999999999y").is_err());
    }

    #[test]
    fn ages_take_two_units_at_most() {
        for (seconds, text) in [
            (0, "0s"),
            (119, "119s"),
            (125, "2m5s"),
            (600, "10m"),
            (12_000, "3h20m"),
            (86_400, "24h"),
            (5 * 86_400 + 4 * 3_600, "5d4h"),
            (120 * 86_400, "120d"),
            (3 * 365 * 86_400 + 40 * 86_400, "3y40d"),
            (-125, "2m5s"),
        ] {
            assert_eq!(compact(TimeDelta::seconds(seconds)), text);
        }
    }
}
