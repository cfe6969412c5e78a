//! kube-janitor's grammar (`kube_janitor/helper.py`: `parse_ttl`, `parse_expiry`).

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};

/// What `janitor/ttl` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JanitorTtl {
    /// `forever`, or a zero, or longer than any calendar: kube-janitor never acts on it.
    Forever,
    /// This long after the start.
    After(TimeDelta),
}

const UNITS: [(char, u64); 5] = [
    ('w', 604_800),
    ('d', 86_400),
    ('h', 3_600),
    ('m', 60),
    ('s', 1),
];

/// Reads `janitor/ttl`: `^(\d+)([smhdw])$`, one unit only, or `forever`.
pub fn parse_ttl(text: &str) -> Result<JanitorTtl, &'static str> {
    const WHY: &str = "kube-janitor reads `forever` or one number with one unit of s, m, h, d, w";
    // Python's `$` also matches before one final newline.
    let text = text.strip_suffix('\n').unwrap_or(text);
    if text == "forever" {
        return Ok(JanitorTtl::Forever);
    }
    let unit = text.chars().next_back().ok_or(WHY)?;
    let digits = &text[..text.len() - unit.len_utf8()];
    let (_, seconds) = UNITS
        .into_iter()
        .find(|(name, _)| *name == unit)
        .ok_or(WHY)?;
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(WHY);
    }
    // Digits alone can only fail by being too many.
    let span = digits
        .parse::<u64>()
        .ok()
        .and_then(|count| count.checked_mul(seconds))
        .and_then(|seconds| TimeDelta::try_seconds(i64::try_from(seconds).ok()?));
    Ok(match span {
        Some(span) if !span.is_zero() => JanitorTtl::After(span),
        _ => JanitorTtl::Forever,
    })
}

/// Writes a length of life in kube-janitor's grammar: the largest unit that divides it, rounded
/// up to a whole hour where it has odd minutes (a life is never shortened by writing it down).
pub fn format_ttl(span: TimeDelta) -> String {
    let seconds = span.num_seconds().max(1).unsigned_abs();
    let whole = if seconds.is_multiple_of(60) {
        seconds
    } else {
        seconds.div_ceil(3_600) * 3_600
    };
    let (unit, size) = UNITS
        .into_iter()
        .skip(1) // Weeks read worse than days in a table.
        .find(|(_, size)| whole.is_multiple_of(*size))
        .unwrap_or(('s', 1));
    format!("{}{unit}", whole / size)
}

/// Reads `janitor/expires`: `%Y-%m-%dT%H:%M:%SZ`, `%Y-%m-%dT%H:%M` or `%Y-%m-%d`, in UTC.
pub fn parse_expires(text: &str) -> Result<DateTime<Utc>, &'static str> {
    const WHY: &str =
        "kube-janitor reads 2026-12-31T18:00:00Z, 2026-12-31T18:00 or 2026-12-31 (UTC)";
    // `%Y` is four digits to Python, any number to chrono.
    if text.len() < 8
        || !text.bytes().take(4).all(|byte| byte.is_ascii_digit())
        || text.as_bytes()[4] != b'-'
    {
        return Err(WHY);
    }
    let day =
        NaiveDate::parse_from_str(text, "%Y-%m-%d").map(|day| day.and_time(chrono::NaiveTime::MIN));
    NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%SZ")
        .or_else(|_| NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M"))
        .or(day)
        .map(|naive| naive.and_utc())
        .map_err(|_| WHY)
}

/// Writes a date in the form of `janitor/expires` that keeps seconds.
pub fn format_expires(when: DateTime<Utc>) -> String {
    when.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_number_and_one_unit() {
        for (text, seconds) in [
            ("30s", 30),
            ("5m", 300),
            ("4h", 14_400),
            ("14d", 1_209_600),
            ("2w", 1_209_600),
            ("007d", 604_800),
            ("7d\n", 604_800),
        ] {
            assert_eq!(
                parse_ttl(text),
                Ok(JanitorTtl::After(TimeDelta::seconds(seconds))),
                "{text:?}"
            );
        }
        for text in ["forever", "0s", "0d", "00w", "99999999999999999999999d"] {
            assert_eq!(parse_ttl(text), Ok(JanitorTtl::Forever), "{text:?}");
        }
        for text in [
            "", "d", "7", "1d12h", "7 d", " 7d", "7d ", "-7d", "+7d", "1.5d", "7D", "Forever",
            "2 weeks", "7y", "７d", "7日",
        ] {
            assert!(parse_ttl(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn three_forms_of_a_date() {
        for (text, expected) in [
            ("2026-12-31T18:00:05Z", "2026-12-31T18:00:05Z"),
            ("2026-12-31T18:00", "2026-12-31T18:00:00Z"),
            ("2026-12-31", "2026-12-31T00:00:00Z"),
        ] {
            assert_eq!(
                parse_expires(text).map(format_expires),
                Ok(expected.to_owned()),
                "{text}"
            );
        }
        for text in [
            "",
            "tomorrow",
            "2026-02-30",
            "2026-12-31T18:00:05",
            "2026-12-31T18:00:05+01:00",
            "31.12.2026",
            "12026-12-31",
            "+2026-12-31",
            "2026-12-31 18:00",
        ] {
            assert!(parse_expires(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn lengths_are_written_in_their_largest_unit() {
        for (seconds, text) in [
            (21 * 86_400, "21d"),
            (3_600 * 36, "36h"),
            (5_400, "90m"),
            (14 * 86_400 + 17, "337h"),
            (1, "1h"),
        ] {
            assert_eq!(format_ttl(TimeDelta::seconds(seconds)), text);
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_and_never_shorter(seconds in 1_i64..4_000_000_000) {
            let span = TimeDelta::seconds(seconds);
            let Ok(JanitorTtl::After(read)) = parse_ttl(&format_ttl(span)) else { panic!("not readable") };
            prop_assert!(read >= span && read < span + TimeDelta::hours(1));
        }
    }
}
