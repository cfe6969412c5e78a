//! Numbers of the API.

use std::time::Duration;

use serde_json::Value;

/// A count of the API: absent is 0, as it leaves zeros out.
pub(in crate::backends::kubernetes) fn count(raw: Option<i64>) -> u32 {
    let raw = raw.unwrap_or(0).max(0);
    u32::try_from(raw).unwrap_or(u32::MAX)
}

/// A generation; Argo Rollouts writes the one that it has seen as a text.
pub(in crate::backends::kubernetes) fn generation(raw: &Value) -> Option<i64> {
    match raw {
        Value::String(text) => text.parse().ok(),
        other => other.as_i64(),
    }
}

/// A time limit in seconds; the largest number stands for none.
pub(in crate::backends::kubernetes) fn seconds(raw: Option<i64>) -> Option<Duration> {
    let raw = raw.filter(|seconds| *seconds < i64::from(i32::MAX))?;
    u64::try_from(raw).ok().map(Duration::from_secs)
}

/// How many percent `part` is of `whole`. A little is not nothing, and nearly all not all.
pub(in crate::backends::kubernetes) fn percent(part: u32, whole: u32) -> Option<u8> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    let rounded = (part * 200 + whole).checked_div(whole * 2)?;
    let percent = match part {
        0 => 0,
        _ if part >= whole => 100,
        _ => rounded.clamp(1, 99),
    };
    u8::try_from(percent).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_is_not_nothing() {
        for (part, whole, expected) in [
            (0, 0, None),
            (1, 0, None),
            (0, 5, Some(0)),
            (1, 1_000, Some(1)),
            (999, 1_000, Some(99)),
            (1, 3, Some(33)),
            (2, 3, Some(67)),
            (7, 5, Some(100)),
            (u32::MAX, u32::MAX, Some(100)),
        ] {
            assert_eq!(percent(part, whole), expected, "{part} of {whole}");
        }
    }

    #[test]
    fn the_largest_number_of_seconds_is_no_limit() {
        assert_eq!(seconds(Some(600)), Some(Duration::from_mins(10)));
        assert_eq!(seconds(Some(2_147_483_647)), None);
        assert_eq!(seconds(Some(-1)), None);
        assert_eq!(seconds(None), None);
    }
}
