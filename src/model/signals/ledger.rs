//! How many requests came and failed in the last six hours, in 300 bytes: what burn rates over
//! long windows are computed from.

use chrono::{DateTime, TimeDelta, Utc};

/// How long one page is.
const PAGE: TimeDelta = TimeDelta::minutes(5);
/// How many are kept: six hours.
const PAGES: usize = 72;
/// The same, to count pages with.
const RING: i64 = 72;
/// Nothing is known of a page.
const BLANK: u16 = u16::MAX;
/// A window counts where at least this share of its pages is known.
const COVERAGE: f64 = 0.9;

/// Requests and failures of some time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counted {
    /// Requests.
    pub requests: f64,
    /// Those that failed.
    pub failures: f64,
}

impl Counted {
    /// The share that failed; `None` without requests.
    pub fn ratio(self) -> Option<f64> {
        (self.requests > 0.0).then(|| (self.failures / self.requests).min(1.0))
    }
}

/// Counts of the last six hours, a page for each five minutes. Closed pages are kept as the upper
/// half of a 32-bit float, which is exact to 0.4 %.
#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    newest: i64,
    open: [f32; 2],
    pages: [[u16; 2]; PAGES],
}

impl Ledger {
    /// A ledger in which nothing is known.
    pub fn new() -> Self {
        Self {
            newest: i64::MIN,
            open: [0.0; 2],
            pages: [[BLANK; 2]; PAGES],
        }
    }

    /// Adds what was counted up to `at`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "counts of minutes need no more digits"
    )]
    pub fn add(&mut self, counted: Counted, at: DateTime<Utc>) {
        let page = at.timestamp().div_euclid(PAGE.num_seconds());
        if page < self.newest {
            return;
        }
        if page > self.newest {
            self.turn_to(page);
        }
        self.open[0] += counted.requests as f32;
        self.open[1] += counted.failures as f32;
    }

    /// What was counted in the `window` that ends with the newest page; `None` where too little
    /// of it is known.
    pub fn over(&self, window: TimeDelta) -> Option<Counted> {
        let wanted = usize::try_from(window.num_seconds() / PAGE.num_seconds()).ok()?;
        let wanted = wanted.clamp(1, PAGES);
        if self.newest == i64::MIN {
            return None;
        }
        let mut known = 1;
        let mut sum = Counted {
            requests: f64::from(self.open[0]),
            failures: f64::from(self.open[1]),
        };
        // The open page is young: one more makes the window whole.
        for back in 1..=wanted.min(PAGES - 1) {
            let page = self
                .newest
                .saturating_sub(i64::try_from(back).unwrap_or(i64::MAX));
            let [requests, failures] = self.pages[place(page)];
            if requests != BLANK {
                known += 1;
                sum.requests += read(requests);
                sum.failures += read(failures);
            }
        }
        (f64::from(known) >= COVERAGE * (wanted as f64)).then_some(sum)
    }

    fn turn_to(&mut self, page: i64) {
        if self.newest != i64::MIN {
            self.pages[place(self.newest)] = self.open.map(write);
            let skipped = page.saturating_sub(self.newest).min(RING);
            for skipped in 1..skipped {
                self.pages[place(page - skipped)] = [BLANK; 2];
            }
        }
        self.newest = page;
        self.open = [0.0; 2];
        self.pages[place(page)] = [BLANK; 2];
    }
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new()
    }
}

fn place(page: i64) -> usize {
    usize::try_from(page.rem_euclid(RING)).unwrap_or(0)
}

fn write(count: f32) -> u16 {
    // Rounded to the nearest; `BLANK` would be a NaN, which no count is.
    u16::try_from((count.to_bits().saturating_add(0x8000)) >> 16).unwrap_or(0x7f7f)
}

fn read(page: u16) -> f64 {
    f64::from(f32::from_bits(u32::from(page) << 16))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + minutes * 60, 0).expect("in range")
    }

    fn filled(minutes: std::ops::Range<i64>) -> Ledger {
        let mut ledger = Ledger::new();
        for minute in minutes {
            let counted = Counted {
                requests: 100.0,
                failures: 2.0,
            };
            ledger.add(counted, at(minute));
        }
        ledger
    }

    #[test]
    fn a_window_is_counted_once_it_is_known() {
        assert_eq!(Ledger::new().over(TimeDelta::hours(1)), None);
        assert_eq!(filled(0..40).over(TimeDelta::hours(1)), None);
        let ledger = filled(0..90);
        let hour = ledger.over(TimeDelta::hours(1)).expect("known");
        assert!((6_000.0..=6_500.0).contains(&hour.requests), "{hour:?}");
        assert!((hour.ratio().expect("requests") - 0.02).abs() < 0.0002);
        assert_eq!(ledger.over(TimeDelta::hours(6)), None);
        assert!(filled(0..400).over(TimeDelta::hours(6)).is_some());
        assert!(size_of::<Ledger>() <= 310);
    }

    #[test]
    fn what_was_not_seen_is_not_counted() {
        let mut ledger = filled(0..60);
        ledger.add(Counted::default(), at(120));
        assert_eq!(ledger.over(TimeDelta::hours(1)), None, "an hour is missing");
        ledger.add(Counted::default(), at(10_000));
        assert_eq!(ledger.over(TimeDelta::minutes(30)), None);
        assert_eq!(Counted::default().ratio(), None);
    }
}
