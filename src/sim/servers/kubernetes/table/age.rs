//! Durations as kubectl writes them.

use chrono::TimeDelta;

/// `5s`, `3m20s`, `47h`, `3d4h`, `2y10d`: two units at most, and fewer the longer it is.
pub(in super::super) fn human_duration(duration: TimeDelta) -> String {
    let seconds = duration.num_seconds();
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    match seconds {
        ..-1 => "<invalid>".to_owned(),
        -1 => "0s".to_owned(),
        0..120 => format!("{seconds}s"),
        120..600 => two(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => two(hours, "h", minutes % 60, "m"),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => two(days, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => two(days / 365, "y", days % 365, "d"),
        _ => format!("{}y", days / 365),
    }
}

fn two(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 {
        format!("{large}{large_unit}")
    } else {
        format!("{large}{large_unit}{small}{small_unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_as_kubectl_writes_them() {
        let table = [
            (-5, "<invalid>"),
            (-1, "0s"),
            (5, "5s"),
            (119, "119s"),
            (120, "2m"),
            (200, "3m20s"),
            (3_600, "60m"),
            (3 * 3_600 + 60, "3h1m"),
            (47 * 3_600, "47h"),
            (50 * 3_600, "2d2h"),
            (10 * 86_400, "10d"),
            (740 * 86_400, "2y10d"),
            (3_000 * 86_400, "8y"),
        ];
        for (seconds, expected) in table {
            assert_eq!(
                human_duration(TimeDelta::seconds(seconds)),
                expected,
                "{seconds}"
            );
        }
    }
}
