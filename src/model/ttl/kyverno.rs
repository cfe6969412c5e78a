//! Kyverno's clean-up label (`cleanup.kyverno.io/ttl`), read as its TTL controller does: a Go
//! duration, else a sequence of numbers with unit words, else a moment, else a day.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// What the label says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KyvernoTtl {
    /// This long after the object's creation.
    After(TimeDelta),
    /// At this moment.
    At(DateTime<Utc>),
}

const MOMENT: &str = "%Y-%m-%dT%H%M%SZ";
const WHY: &str = "Kyverno reads a duration such as 4h or 1d, 2026-12-31T180000Z or 2026-12-31";

/// Reads the label's value.
pub fn parse_kyverno(text: &str) -> Result<KyvernoTtl, &'static str> {
    if let Some(span) = units(text) {
        return Ok(KyvernoTtl::After(span));
    }
    let day =
        || NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(NaiveTime::MIN));
    NaiveDateTime::parse_from_str(text, MOMENT)
        .or_else(|_| day())
        .map(|naive| KyvernoTtl::At(naive.and_utc()))
        .map_err(|_| WHY)
}

/// Writes a moment in the form that a label value may hold (no colons).
pub fn format_kyverno(when: DateTime<Utc>) -> String {
    when.format(MOMENT).to_string()
}

/// A sum of `number unit` pairs. Text between the pairs is passed over, as Kyverno does (its
/// regular expression finds pairs anywhere); `None` where no pair has a known unit.
fn units(text: &str) -> Option<TimeDelta> {
    let mut rest = text;
    let mut sum: Option<TimeDelta> = None;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let end = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(end);
        let unit_end = after
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        rest = after;
        if let (Ok(number), Some(seconds)) = (number.parse::<f64>(), unit_seconds(unit)) {
            let millis = number * seconds * 1_000.0;
            // The cast saturates; chrono then refuses what no calendar holds.
            #[expect(
                clippy::cast_possible_truncation,
                reason = "saturates, and is checked after"
            )]
            let span = TimeDelta::try_milliseconds(millis as i64)?;
            sum = Some(sum.unwrap_or_default().checked_add(&span)?);
        }
    }
    sum
}

/// Seconds of a unit by its short name, or by a word that begins with its long one.
fn unit_seconds(unit: &str) -> Option<f64> {
    let unit = unit.to_ascii_lowercase();
    let named = |short: &str, words: &[&str]| {
        unit == short || words.iter().any(|word| unit.starts_with(word))
    };
    [
        (1e-9, "ns", &["nano"][..]),
        (1e-6, "us", &["micro"]),
        (1e-3, "ms", &["milli"]),
        (1.0, "s", &["sec"]),
        (60.0, "m", &["min"]),
        (3_600.0, "h", &["hr", "hour"]),
        (86_400.0, "d", &["day"]),
        (604_800.0, "w", &["wk", "week"]),
    ]
    .into_iter()
    .find(|(_, short, words)| named(short, words))
    .map(|(seconds, ..)| seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_moments_and_days() {
        for (text, minutes) in [
            ("5m", 5),
            ("4h", 240),
            ("1d", 1_440),
            ("1h30m", 90),
            ("1.5h", 90),
            ("2week", 20_160),
            ("3days", 4_320),
        ] {
            assert_eq!(
                parse_kyverno(text),
                Ok(KyvernoTtl::After(TimeDelta::minutes(minutes))),
                "{text}"
            );
        }
        for (text, moment) in [
            ("2026-12-31T180000Z", "2026-12-31T18:00:00Z"),
            ("2026-12-31", "2026-12-31T00:00:00Z"),
        ] {
            assert_eq!(
                parse_kyverno(text),
                Ok(KyvernoTtl::At(moment.parse().expect("a time"))),
                "{text}"
            );
        }
        for text in [
            "",
            "soon",
            "7",
            "2026-12-31T18:00:00Z",
            "2026-02-30",
            "forever",
            "5x",
        ] {
            assert!(parse_kyverno(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let when: DateTime<Utc> = "2027-01-02T03:04:05Z".parse().expect("a time");
        assert_eq!(
            parse_kyverno(&format_kyverno(when)),
            Ok(KyvernoTtl::At(when))
        );
    }
}
