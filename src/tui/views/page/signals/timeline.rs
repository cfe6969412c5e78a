//! The time that all charts of a page show, with the releases in it.

use chrono::{DateTime, TimeDelta, Utc};

use crate::model::signals::STEP;
use crate::model::{CleanText, ReleaseRecord};
use crate::tui::widgets::{Tick, clip};

/// How far back charts may go, and how far apart their ticks are then, both in minutes.
const SPANS: [(i64, i64); 5] = [(5, 2), (10, 5), (15, 5), (30, 10), (60, 20)];
/// What is a little older than a span still is of it.
const SLACK: TimeDelta = TimeDelta::seconds(90);
/// A version is cut to this.
const VERSION: u16 = 12;

/// From when until when, ticks and releases in seconds since its beginning.
pub(in crate::tui::views::page) struct Timeline {
    from: DateTime<Utc>,
    minutes: i64,
    pub(in crate::tui::views::page) ticks: Vec<Tick>,
    pub(in crate::tui::views::page) releases: Vec<Tick>,
}

impl Timeline {
    /// As far back as anything is known, in a span that people think in. It moves on in steps, so
    /// that a chart at rest is not drawn anew every second.
    pub(in crate::tui::views::page) fn new(
        oldest: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
        releases: &[ReleaseRecord],
    ) -> Self {
        let step = STEP.num_seconds();
        let seconds = (now.timestamp().div_euclid(step) + 1).saturating_mul(step);
        let to = DateTime::from_timestamp(seconds, 0).unwrap_or(now);
        let age = oldest.map_or(TimeDelta::zero(), |oldest| to - oldest);
        let covers = |(minutes, _): &(i64, i64)| age <= TimeDelta::minutes(*minutes) + SLACK;
        let (minutes, apart) = SPANS.into_iter().find(covers).unwrap_or((60, 20));
        let mut timeline = Self {
            from: to - TimeDelta::minutes(minutes),
            minutes,
            ticks: Vec::new(),
            releases: Vec::new(),
        };
        timeline.ticks = timeline.round_times(to, apart);
        let marks = releases
            .iter()
            .filter(|one| (timeline.from..=to).contains(&one.created));
        timeline.releases = marks
            .map(|release| Tick {
                at: timeline.place(release.created),
                text: version(release),
            })
            .collect();
        timeline
    }

    /// The places of the first and the last moment.
    pub(in crate::tui::views::page) fn span(&self) -> (f64, f64) {
        (0.0, self.minutes as f64 * 60.0)
    }

    /// The place of a moment.
    pub(in crate::tui::views::page) fn place(&self, at: DateTime<Utc>) -> f64 {
        (at - self.from).as_seconds_f64()
    }

    /// How far back it goes.
    pub(in crate::tui::views::page) fn words(&self) -> String {
        match self.minutes {
            60 => "last hour".to_owned(),
            minutes => format!("last {minutes} min"),
        }
    }

    /// Times that are multiples of `apart` minutes.
    fn round_times(&self, to: DateTime<Utc>, apart: i64) -> Vec<Tick> {
        let first = self.from.timestamp().div_euclid(60 * apart) + 1;
        let last = to.timestamp().div_euclid(60 * apart);
        let times = (first..=last).filter_map(|count| {
            let at = DateTime::from_timestamp(count * 60 * apart, 0)?;
            Some(Tick {
                at: self.place(at),
                text: at.format("%H:%M").to_string(),
            })
        });
        times.collect()
    }
}

fn version(release: &ReleaseRecord) -> String {
    let revision = || format!("r{}", release.revision);
    let version = release.version.as_ref().map(CleanText::as_str);
    version.map_or_else(revision, |version| clip(version, VERSION).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> DateTime<Utc> {
        format!("2026-11-23T{time}Z").parse().expect("a time")
    }

    fn texts(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.text.as_str()).collect()
    }

    #[test]
    fn the_span_is_as_long_as_something_is_known() {
        let now = at("12:07:31");
        let words = |oldest: Option<&str>| Timeline::new(oldest.map(at), now, &[]).words();
        assert_eq!(words(None), "last 5 min");
        assert_eq!(words(Some("12:06:00")), "last 5 min");
        assert_eq!(words(Some("11:37:45")), "last 30 min");
        assert_eq!(words(Some("11:07:00")), "last hour");
        assert_eq!(words(Some("03:00:00")), "last hour");
    }

    #[test]
    fn ticks_are_at_round_times_and_it_moves_on_in_steps() {
        let timeline = Timeline::new(Some(at("11:10:00")), at("12:07:31"), &[]);
        assert_eq!(texts(&timeline.ticks), ["11:20", "11:40", "12:00"]);
        assert_eq!(timeline.span(), (0.0, 3_600.0));
        assert!((timeline.place(at("12:07:45")) - 3_600.0).abs() < 1e-9);
        let later = Timeline::new(Some(at("11:10:00")), at("12:07:44"), &[]);
        assert!((later.place(at("12:07:45")) - 3_600.0).abs() < 1e-9);
    }

    #[test]
    fn releases_within_the_span_are_marked() {
        let release = |revision, version: Option<&str>, created| ReleaseRecord {
            revision,
            hash: "1".into(),
            version: version.map(CleanText::new),
            images: Vec::new(),
            change_cause: None,
            created: at(created),
            ready: 0,
            desired: 0,
            current: false,
        };
        let releases = [
            release(4, None, "12:00:00"),
            release(3, Some("2026.11.23-build.4711"), "11:30:00"),
            release(2, Some("1.0"), "10:00:00"),
        ];
        let timeline = Timeline::new(Some(at("11:10:00")), at("12:07:31"), &releases);
        assert_eq!(texts(&timeline.releases), ["r4", "2026.11.23-…"]);
    }
}
