//! What the pods of rollouts' sides gained since they are watched, of one target.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::text::Sample;
use super::rows::Traffic;
use super::series::{Home, Key, Part};
use super::window::{Mask, Step, Window};
use crate::backends::metrics::sides::{SideTally, WantedSides};
use crate::model::Compared;

/// What a sample means to a side that is compared.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::backends::exposition) struct SideMeaning {
    /// Of which, and by which metric set.
    pub(in crate::backends::exposition) of: SideOf,
    pub(in crate::backends::exposition) what: Counted,
}

/// A side, as one metric set counts it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::backends::exposition) struct SideOf {
    pub(in crate::backends::exposition) set: &'static str,
    pub(in crate::backends::exposition) side: Compared,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::backends::exposition) enum Counted {
    /// Requests so far, which failed or not.
    Requests { failed: bool },
    /// Requests so far that took at most so many seconds.
    Bucket { bound: f64 },
}

/// What a sample was to the target's series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::backends::exposition) struct Taken {
    pub(super) key: Key,
    pub(super) gain: Gain,
}

/// What a series gained since the scrape before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Gain {
    /// So much, where that can be told.
    Grown(Option<f64>),
    /// The series is new, and the scrape before was whole: all that it has.
    New(f64),
    /// The series is new, and nobody knows since when it is there.
    Unknown,
}

/// The series of those who are watched, and what they gained. Nothing is kept of others.
#[derive(Debug)]
pub(super) struct Sides {
    span: TimeDelta,
    wanted: Arc<WantedSides>,
    window: Window,
    step: Step,
    at: DateTime<Utc>,
    rows: Vec<Row>,
    numbers: HashMap<SideOf, u32>,
    homes: HashMap<Key, Home>,
    /// Whether series may be of somebody who is watched only now: labels are not kept, so that all
    /// of them are read again, once.
    recheck: bool,
}

#[derive(Debug)]
struct Row {
    of: SideOf,
    traffic: Traffic,
    since: DateTime<Utc>,
}

impl Sides {
    pub(super) fn new(span: TimeDelta) -> Self {
        Self {
            span,
            wanted: Arc::default(),
            window: Window::new(span),
            step: Step::First,
            at: DateTime::UNIX_EPOCH,
            rows: Vec::new(),
            numbers: HashMap::new(),
            homes: HashMap::new(),
            recheck: false,
        }
    }

    /// From here on those who are `wanted` are watched, and nobody else; `before` is the last
    /// whole scrape.
    pub(super) fn watch(&mut self, wanted: &Arc<WantedSides>, before: Option<DateTime<Utc>>) {
        if self.wanted == *wanted {
            return;
        }
        if self.wanted.is_empty() {
            self.window = Window::after(self.span, before);
        }
        self.wanted = Arc::clone(wanted);
        self.recheck = !wanted.is_empty();
        self.numbers.clear();
        let mut moved = HashMap::new();
        let sides: HashSet<_> = wanted.sides().iter().collect();
        for (place, row) in (0..).zip(std::mem::take(&mut self.rows)) {
            if sides.contains(&row.of.side) {
                let number = number(self.rows.len());
                moved.insert(place, number);
                self.numbers.insert(row.of.clone(), number);
                self.rows.push(row);
            }
        }
        self.homes.retain(|_, home| match moved.get(&home.row) {
            Some(number) => {
                home.row = *number;
                true
            }
            None => false,
        });
    }

    /// Begins a scrape at `at`.
    pub(super) fn begin(&mut self, at: DateTime<Utc>) {
        if self.wanted.is_empty() {
            return;
        }
        self.at = at;
        self.step = self.window.step(at);
        if let Step::Fresh(place) = self.step {
            for row in &mut self.rows {
                row.traffic.clear(place);
            }
        }
    }

    /// Takes what a sample was; `meaning` is asked where it may be of somebody who is watched.
    pub(super) fn take(
        &mut self,
        Taken { key, gain }: Taken,
        sample: &Sample<'_>,
        meaning: impl FnOnce(&Sample<'_>, &WantedSides) -> Option<SideMeaning>,
    ) {
        if self.wanted.is_empty() {
            return;
        }
        let known = self.homes.get(&key).copied();
        let home = match known {
            Some(home) => home,
            None if self.recheck || !matches!(gain, Gain::Grown(_)) => {
                let Some(home) = meaning(sample, &self.wanted).and_then(|it| self.settle(it))
                else {
                    return;
                };
                self.homes.insert(key, home);
                home
            }
            None => return,
        };
        let gain = match gain {
            Gain::Grown(gain) => gain,
            Gain::New(gain) => Some(gain).filter(|gain| gain.is_finite() && *gain >= 0.0),
            Gain::Unknown => None,
        };
        let place = match self.step {
            Step::First => return,
            Step::Same(place) | Step::Fresh(place) => place,
        };
        let row = self.rows.get_mut(home.row as usize);
        let counter = row.and_then(|row| row.traffic.counter(home.part));
        if let (Some(counter), Some(gain)) = (counter, gain) {
            counter.add(place, gain);
        }
    }

    /// The scrape came to its end.
    pub(super) fn finish(&mut self) {
        self.recheck = false;
    }

    /// Forgets series that are no longer there.
    pub(super) fn sweep(&mut self, is_there: impl Fn(Key) -> bool) {
        self.homes.retain(|key, _| is_there(*key));
    }

    /// The time that its counts are of.
    pub(super) fn covered(&self) -> TimeDelta {
        self.window.covered()
    }

    /// Adds what `set` counted of the sides to `tallies`, one a side that is wanted; rates are
    /// those of about the last `recent`.
    pub(super) fn add_to(
        &mut self,
        tallies: &mut HashMap<Compared, SideTally>,
        (set, now, recent): (&str, DateTime<Utc>, TimeDelta),
    ) {
        self.window.expire(now);
        let whole = self.window.places();
        let (lately, covered) = self.window.lately(recent);
        for row in self.rows.iter().filter(|row| row.of.set == set) {
            let seconds = covered.min(self.at - row.since).as_seconds_f64();
            let over = Over {
                whole,
                lately,
                seconds,
            };
            row.add_to(tallies.entry(row.of.side.clone()).or_default(), over);
        }
    }

    /// The home of a series.
    fn settle(&mut self, SideMeaning { of, what }: SideMeaning) -> Option<Home> {
        let rows = &mut self.rows;
        // What is watched only now is counted since the scrape before.
        let since = self.window.before().unwrap_or(self.at);
        let row = *self.numbers.entry(of).or_insert_with_key(|of| {
            rows.push(Row {
                of: of.clone(),
                traffic: Traffic::default(),
                since,
            });
            number(rows.len() - 1)
        });
        let traffic = &mut self.rows.get_mut(row as usize)?.traffic;
        let part = match what {
            Counted::Requests { failed: true } => Part::Failed,
            Counted::Requests { failed: false } => Part::Served,
            Counted::Bucket { bound } => Part::Bucket(traffic.bucket(bound)?),
        };
        Some(Home { row, part })
    }
}

/// Over which slices counts and rates are taken, and how many seconds those of the rates are.
#[derive(Clone, Copy, Debug)]
struct Over {
    whole: Mask,
    lately: Mask,
    seconds: f64,
}

impl Row {
    fn add_to(&self, tally: &mut SideTally, over: Over) {
        let requests = [(&self.traffic.served, false), (&self.traffic.failed, true)];
        for (counter, failed) in requests {
            if let Some(count) = counter.sum(over.whole) {
                tally.requests(count, failed);
            }
            if let Some(count) = counter.sum(over.lately).filter(|_| over.seconds > 0.0) {
                tally.rate(count / over.seconds);
            }
        }
        for (bound, counter) in &self.traffic.buckets {
            if let Some(count) = counter.sum(over.whole) {
                tally.bucket(*bound, count);
            }
        }
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::super::text::{Format, Limits, Reader, Wanted};
    use super::super::{Account, Meaning, measure_sides};
    use super::*;
    use crate::model::SidePods;
    use crate::model::verdict::SideCounts;

    fn side(workload: &str) -> Compared {
        Compared {
            cluster: "c".into(),
            namespace: "n".into(),
            pods: SidePods {
                workload: workload.into(),
                hash: None,
            },
        }
    }

    fn wanted(workloads: &[&str]) -> Arc<WantedSides> {
        let sides: Vec<_> = workloads.iter().map(|it| side(it)).collect();
        Arc::new(WantedSides::new(&sides, None))
    }

    /// `r{w,code}` and `l{w,le}`.
    fn meaning(sample: &Sample<'_>, wanted: &WantedSides) -> Option<SideMeaning> {
        let workload = sample.labels.get("w")?;
        let mut sides = wanted.sides().iter();
        let side = sides.find(|side| side.pods.workload.as_str() == workload)?;
        let what = match sample.labels.get("le") {
            Some(bound) => Counted::Bucket {
                bound: bound.parse().ok()?,
            },
            None => Counted::Requests {
                failed: sample.labels.get("code").as_deref() == Some("500"),
            },
        };
        let of = SideOf {
            set: "test",
            side: side.clone(),
        };
        Some(SideMeaning { of, what })
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_400_000 + seconds, 0).expect("a time")
    }

    struct Scraped(Account);

    impl Scraped {
        fn new() -> Self {
            Self(Account::new(TimeDelta::seconds(60), TimeDelta::minutes(30)))
        }

        fn broken_off(&mut self, seconds: i64, text: &str) {
            let account = &mut self.0;
            account.begin(at(seconds));
            let mut take = |sample: Sample<'_>| {
                if let Some(taken) = account.take(&sample, |_| Meaning::Nothing) {
                    account.take_side(taken, &sample, meaning);
                }
            };
            let wanted = Wanted::Everything;
            let mut reader = Reader::new(Format::Prometheus, &wanted, Limits::default());
            reader.feed(text.as_bytes(), &mut take).expect("small");
            reader.finish(&mut take).expect("whole");
        }

        fn scrape(&mut self, seconds: i64, text: &str) {
            self.broken_off(seconds, text);
            self.0.finish();
        }

        fn counts(&mut self, workload: &str, seconds: i64) -> Option<SideCounts> {
            let recent = TimeDelta::seconds(60);
            let over = self.0.compared();
            let tallies = measure_sides(
                &mut [&mut self.0],
                &wanted(&[workload]),
                &["test"],
                (at(seconds), recent),
            );
            tallies[0].counts(over)
        }

        fn requests(&mut self, workload: &str, seconds: i64) -> Option<(u64, u64)> {
            let counts = self.counts(workload, seconds)?;
            Some((counts.requests, counts.failures))
        }
    }

    #[test]
    fn only_what_is_watched_is_kept_and_from_then_on() {
        let mut scraped = Scraped::new();
        let text = |n: u32| format!("r{{w=\"a\"}} {n}\nr{{w=\"b\"}} {n}\n");
        scraped.scrape(0, &text(1_000));
        assert!(scraped.0.sides.homes.is_empty() && scraped.0.sides.rows.is_empty());
        scraped.0.watch(&wanted(&["a"]));
        assert_eq!(scraped.requests("a", 0), None, "nothing is known yet");
        scraped.scrape(15, &text(1_030));
        assert_eq!(
            scraped.requests("a", 15),
            Some((30, 0)),
            "since the scrape before"
        );
        assert_eq!(scraped.requests("b", 15), None);
        assert_eq!(scraped.0.sides.homes.len(), 1);
        // Another one is watched besides: the first goes on.
        scraped.0.watch(&wanted(&["b", "a"]));
        scraped.scrape(30, &text(1_040));
        assert_eq!(scraped.requests("a", 30), Some((40, 0)));
        assert_eq!(scraped.requests("b", 30), Some((10, 0)));
        scraped.0.watch(&wanted(&["b"]));
        scraped.scrape(45, &text(1_050));
        assert_eq!(scraped.requests("a", 45), None);
        assert_eq!(scraped.requests("b", 45), Some((20, 0)));
        scraped.0.watch(&wanted(&[]));
        assert!(scraped.0.sides.homes.is_empty() && scraped.0.sides.rows.is_empty());
    }

    #[test]
    fn the_first_failure_counts_and_so_does_all_before_a_restart() {
        let mut scraped = Scraped::new();
        scraped.scrape(0, "r{w=\"a\"} 100\n");
        scraped.0.watch(&wanted(&["a"]));
        scraped.scrape(15, "r{w=\"a\"} 110\n");
        scraped.scrape(30, "r{w=\"a\"} 120\nr{w=\"a\",code=\"500\"} 3\n");
        assert_eq!(scraped.requests("a", 30), Some((23, 3)));
        scraped.scrape(45, "r{w=\"a\"} 5\nr{w=\"a\",code=\"500\"} 1\n");
        assert_eq!(scraped.requests("a", 45), Some((29, 4)));
        // A pod that comes later counts from its beginning.
        scraped.scrape(60, "r{w=\"a\"} 5\nr{w=\"a\",pod=\"2\"} 7\n");
        assert_eq!(scraped.requests("a", 60), Some((36, 4)));
    }

    #[test]
    fn what_comes_after_a_scrape_that_broke_off_may_be_old() {
        let mut scraped = Scraped::new();
        scraped.0.watch(&wanted(&["a"]));
        scraped.broken_off(0, "r{w=\"a\",pod=\"1\"} 10\n");
        scraped.scrape(15, "r{w=\"a\",pod=\"1\"} 12\nr{w=\"a\",pod=\"2\"} 9000\n");
        assert_eq!(scraped.requests("a", 15), Some((2, 0)));
        scraped.scrape(30, "r{w=\"a\",pod=\"1\"} 12\nr{w=\"a\",pod=\"2\"} 9001\n");
        assert_eq!(scraped.requests("a", 30), Some((3, 0)));
    }

    #[test]
    fn rates_are_of_now_and_counts_of_the_whole_window() {
        let mut scraped = Scraped::new();
        scraped.0.watch(&wanted(&["a"]));
        let mut count = 0;
        let mut scrape = |scraped: &mut Scraped, n: i64, gain: u32| {
            count += gain;
            let text = format!(
                "r{{w=\"a\"}} {count}\nl{{w=\"a\",le=\"0.5\"}} {count}\nl{{w=\"a\",le=\"+Inf\"}} {count}\n"
            );
            scraped.scrape(n * 15, &text);
        };
        scrape(&mut scraped, 0, 0);
        for n in 1..=80 {
            scrape(&mut scraped, n, if n <= 60 { 150 } else { 15 });
        }
        let counts = scraped.counts("a", 80 * 15).expect("known");
        assert_eq!(counts.requests, 60 * 150 + 20 * 15);
        assert!(
            counts.rate.is_some_and(|rate| (rate - 1.0).abs() < 0.01),
            "{counts:?}"
        );
        assert_eq!(counts.over, TimeDelta::seconds(80 * 15));
        let latency = counts.latency.expect("known");
        assert_eq!(latency.counts, [9_300, 0]);
        // A window later all of that is over.
        for n in 81..=240 {
            scrape(&mut scraped, n, 15);
        }
        let counts = scraped.counts("a", 240 * 15).expect("known");
        assert!(counts.requests <= 120 * 15, "{counts:?}");
        assert!(counts.over <= TimeDelta::minutes(30));
    }

    #[test]
    fn a_side_that_is_watched_only_now_has_the_rate_of_now() {
        let mut scraped = Scraped::new();
        scraped.0.watch(&wanted(&["a"]));
        let text = |n: i64| format!("r{{w=\"a\"}} {n}\nr{{w=\"b\"}} {n}\n");
        for n in 0..8 {
            scraped.scrape(n * 15, &text(n * 30));
        }
        scraped.0.watch(&wanted(&["a", "b"]));
        scraped.scrape(120, &text(240));
        for workload in ["a", "b"] {
            let rate = scraped.counts(workload, 120).and_then(|it| it.rate);
            assert!(
                rate.is_some_and(|rate| (rate - 2.0).abs() < 0.01),
                "{workload}: {rate:?}"
            );
        }
    }

    #[test]
    fn series_that_are_gone_are_forgotten() {
        let mut scraped = Scraped::new();
        scraped.0.watch(&wanted(&["a"]));
        for n in 0..40 {
            let text = format!("r{{w=\"a\",pod=\"{n}\"}} 1\n");
            scraped.scrape(n * 15, &text);
        }
        assert!(
            scraped.0.sides.homes.len() < 12,
            "{}",
            scraped.0.sides.homes.len()
        );
        assert_eq!(scraped.requests("a", 39 * 15), Some((39, 0)));
    }
}
