//! The time over which rates are taken, in slices.

use std::collections::VecDeque;

use chrono::{DateTime, TimeDelta, Utc};

/// Slices a window: rates move on in twelfths of it, and a row holds so many numbers a counter.
const SLICES: i32 = 12;

/// Places for slices: those of a window, and the one that is being written.
pub(super) const PLACES: usize = SLICES as usize + 1;

/// Which of [`PLACES`] a slice has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place(pub(super) usize);

/// The slices of one target's window: when its scrapes were.
#[derive(Clone, Debug)]
pub(super) struct Window {
    span: TimeDelta,
    /// The last scrape.
    last: Option<DateTime<Utc>>,
    /// The one before it, where the two can be compared.
    before: Option<DateTime<Utc>>,
    slices: VecDeque<Slice>,
    /// The place of the next slice.
    next: usize,
}

#[derive(Clone, Copy, Debug)]
struct Slice {
    place: Place,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

/// Where the increases of a scrape go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is nothing to compare with yet.
    First,
    /// On top of what is there.
    Same(Place),
    /// Where nothing is yet: what an older slice left there is to be cleared.
    Fresh(Place),
}

impl Window {
    pub(super) fn new(span: TimeDelta) -> Self {
        Self {
            span,
            last: None,
            before: None,
            slices: VecDeque::with_capacity(PLACES),
            next: 0,
        }
    }

    /// The same, where there was a scrape at `before`.
    pub(super) fn after(span: TimeDelta, before: Option<DateTime<Utc>>) -> Self {
        Self {
            last: before,
            ..Self::new(span)
        }
    }

    /// A scrape at `at`, of which the increases since the one before are to be kept.
    ///
    /// After more than a window without one, what was gained meanwhile is not of now: as in
    /// Prometheus, it takes two scrapes again. So it does where the clock was set back.
    pub(super) fn step(&mut self, at: DateTime<Utc>) -> Step {
        let before = self.last.replace(at);
        self.before = before.filter(|last| *last < at && at - *last <= self.span);
        let Some(last) = self.before else {
            self.slices.clear();
            return Step::First;
        };
        if let Some(slice) = self.slices.back_mut()
            && at - slice.from <= self.span / SLICES
        {
            slice.to = at;
            return Step::Same(slice.place);
        }
        if self.slices.len() == PLACES {
            self.slices.pop_front();
        }
        let place = Place(self.next);
        self.next = (self.next + 1) % PLACES;
        self.slices.push_back(Slice {
            place,
            from: last,
            to: at,
        });
        self.expire(at);
        Step::Fresh(place)
    }

    /// Forgets the slices that began before the window at `now`.
    pub(super) fn expire(&mut self, now: DateTime<Utc>) {
        let start = now - self.span;
        while self.slices.front().is_some_and(|slice| slice.from < start) {
            self.slices.pop_front();
        }
    }

    /// Where there are increases.
    pub(super) fn places(&self) -> Mask {
        let places = self.slices.iter().map(|slice| slice.place);
        places.fold(Mask::default(), Mask::with)
    }

    /// The time that the slices cover; more than 0 where there is one.
    pub(super) fn covered(&self) -> TimeDelta {
        match (self.slices.front(), self.slices.back()) {
            (Some(first), Some(last)) => last.to - first.from,
            _ => TimeDelta::zero(),
        }
    }

    /// The slices of about the last `span`, and the time that they cover.
    pub(super) fn lately(&self, span: TimeDelta) -> (Mask, TimeDelta) {
        let Some(last) = self.slices.back() else {
            return (Mask::default(), TimeDelta::zero());
        };
        let start = last.to - span;
        let lately = self.slices.iter().filter(|slice| slice.to > start);
        let from = lately.clone().map(|slice| slice.from).min();
        let places = lately.map(|slice| slice.place);
        let mask = places.fold(Mask::default(), Mask::with);
        (mask, last.to - from.unwrap_or(last.to))
    }

    /// The beginning of what the last scrape added.
    pub(super) fn before(&self) -> Option<DateTime<Utc>> {
        self.before
    }

    /// What its slices cover, in seconds.
    pub(super) fn seconds(&self) -> f64 {
        self.covered().as_seconds_f64()
    }
}

/// A set of places.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask(u16);

impl Mask {
    pub(super) fn with(self, place: Place) -> Self {
        Self(self.0 | 1 << place.0)
    }

    pub(super) fn without(self, place: Place) -> Self {
        Self(self.0 & !(1 << place.0))
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) fn contains(self, place: Place) -> bool {
        self.meets(Self::default().with(place))
    }
}

/// What a counter gained in each slice.
#[derive(Clone, Debug, Default)]
pub(super) struct Gains([f32; PLACES]);

impl Gains {
    pub(super) fn add(&mut self, place: Place, gain: f64) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "seven digits of a slice's increase are enough"
        )]
        let gain = gain as f32;
        self.0[place.0] += gain;
    }

    pub(super) fn clear(&mut self, place: Place) {
        self.0[place.0] = 0.0;
    }

    /// All within `places`.
    pub(super) fn sum(&self, places: Mask) -> f64 {
        let gains = self.0.iter().enumerate();
        let within = gains.filter(|(place, _)| places.contains(Place(*place)));
        within.map(|(_, gain)| f64::from(*gain)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_400_000 + seconds, 0).expect("a time")
    }

    /// A counter that gains one a second, scraped at `times`: the rate after each scrape.
    fn rates(span: i64, times: impl IntoIterator<Item = i64>) -> Vec<Option<f64>> {
        let mut window = Window::new(TimeDelta::seconds(span));
        let mut gains = Gains::default();
        let mut before = None;
        let mut rate = |time: i64| {
            let gain = before.replace(time).map_or(0, |before| time - before);
            match window.step(at(time)) {
                Step::First => return None,
                Step::Same(place) => gains.add(place, gain as f64),
                Step::Fresh(place) => {
                    gains.clear(place);
                    gains.add(place, gain as f64);
                }
            }
            Some(gains.sum(window.places()) / window.seconds())
        };
        times.into_iter().map(&mut rate).collect()
    }

    #[test]
    fn a_steady_counter_has_a_steady_rate() {
        for (span, step) in [(60, 5), (60, 1), (300, 15), (60, 7), (60, 45), (60, 60)] {
            let rates = rates(span, (0..200).map(|n| n * step));
            assert_eq!(rates[0], None);
            let odd = rates[1..].iter().find(|rate| **rate != Some(1.0));
            assert_eq!(odd, None, "{span} s in steps of {step} s");
        }
    }

    #[test]
    fn a_window_covers_what_it_should() {
        let mut window = Window::new(TimeDelta::seconds(60));
        let mut covered = Vec::new();
        for time in [
            0, 1, 6, 11, 16, 21, 26, 31, 36, 41, 46, 51, 56, 61, 66, 71, 76,
        ] {
            window.step(at(time));
            covered.push(window.seconds());
        }
        assert_eq!(covered[..3], [0.0, 1.0, 6.0]);
        assert!(
            covered[13..]
                .iter()
                .all(|seconds| (55.0..=60.0).contains(seconds)),
            "{covered:?}"
        );
        window.expire(at(76 + 50));
        assert!(
            (5.0..=15.0).contains(&window.seconds()),
            "{}",
            window.seconds()
        );
        window.expire(at(76 + 60));
        assert_eq!((window.seconds(), window.places()), (0.0, Mask::default()));
    }

    #[test]
    fn after_a_long_silence_it_takes_two_scrapes_again() {
        let rates = rates(60, [0, 5, 10, 4_000, 4_005, 4_010]);
        let known: Vec<bool> = rates.iter().map(Option::is_some).collect();
        assert_eq!(known, [false, true, true, false, true, true]);
    }

    #[test]
    fn a_clock_that_is_set_back_starts_anew() {
        let mut window = Window::new(TimeDelta::seconds(60));
        assert_eq!(window.step(at(100)), Step::First);
        assert!(matches!(window.step(at(105)), Step::Fresh(_)));
        assert_eq!(window.step(at(3)), Step::First);
        assert_eq!(window.covered(), TimeDelta::zero());
        assert!(matches!(window.step(at(8)), Step::Fresh(_)));
        assert_eq!(window.covered(), TimeDelta::seconds(5));
    }
}
