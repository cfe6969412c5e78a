//! What is measured of one subject, and of one container.

use std::collections::HashMap;
use std::hash::Hash;

use super::series::Part;
use super::window::{Gains, Mask, Place};

/// Rows by what they are about; a row keeps its number as long as it is there.
#[derive(Debug)]
pub(super) struct Rows<K, R> {
    numbers: HashMap<K, u32>,
    table: Vec<R>,
    free: Vec<u32>,
}

impl<K, R> Default for Rows<K, R> {
    fn default() -> Self {
        Self {
            numbers: HashMap::new(),
            table: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<K: Eq + Hash, R: Default> Rows<K, R> {
    /// The number of the row about `key`.
    pub(super) fn number(&mut self, key: K) -> u32 {
        *self.numbers.entry(key).or_insert_with(|| {
            self.free.pop().unwrap_or_else(|| {
                self.table.push(R::default());
                u32::try_from(self.table.len() - 1).unwrap_or(u32::MAX)
            })
        })
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut R> {
        self.table.get_mut(number as usize)
    }

    pub(super) fn each_mut(&mut self) -> impl Iterator<Item = &mut R> {
        self.table.iter_mut()
    }

    /// Those that are about something.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, &R)> {
        let numbers = self.numbers.iter();
        numbers.filter_map(|(key, number)| Some((key, self.table.get(*number as usize)?)))
    }

    /// Frees the rows that are not `used`.
    pub(super) fn keep(&mut self, used: &[bool]) {
        let (rows, free) = (&mut self.table, &mut self.free);
        self.numbers.retain(|_, number| {
            let at = *number as usize;
            let keep = used.get(at).copied().unwrap_or(false);
            if !keep && let Some(row) = rows.get_mut(at) {
                *row = R::default();
                free.push(*number);
            }
            keep
        });
    }

    pub(super) fn len(&self) -> usize {
        self.table.len()
    }
}

/// The most buckets of a histogram: far beyond what anybody can read.
const MOST_BUCKETS: u8 = 255;

/// Requests and latencies of a subject, as one target counts them.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    pub(super) served: Counter,
    pub(super) failed: Counter,
    /// By their place in [`Part::Bucket`]: the upper bound in
    /// seconds, and what it counted.
    pub(super) buckets: Vec<(f64, Counter)>,
}

impl Traffic {
    /// The place of the bucket up to `bound`; `None` where there are too many.
    pub(super) fn bucket(&mut self, bound: f64) -> Option<u8> {
        let mut bounds = self.buckets.iter().map(|(bound, _)| bound.to_bits());
        let found = bounds.position(|other| other == bound.to_bits());
        let place = u8::try_from(found.unwrap_or(self.buckets.len())).ok();
        let place = place.filter(|place| *place < MOST_BUCKETS)?;
        if found.is_none() {
            self.buckets.push((bound, Counter::default()));
        }
        Some(place)
    }

    /// What counts this part of it.
    pub(super) fn counter(&mut self, part: Part) -> Option<&mut Counter> {
        match part {
            Part::Served => Some(&mut self.served),
            Part::Failed => Some(&mut self.failed),
            Part::Bucket(place) => {
                let bucket = self.buckets.get_mut(usize::from(place));
                bucket.map(|(_, counter)| counter)
            }
            _ => None,
        }
    }

    pub(super) fn clear(&mut self, place: Place) {
        self.served.clear(place);
        self.failed.clear(place);
        for (_, bucket) in &mut self.buckets {
            bucket.clear(place);
        }
    }
}

/// What a container uses, and what it may use, as one target has it.
#[derive(Debug, Default)]
pub(super) struct Container {
    pub(super) cpu: Counter,
    pub(super) memory: Gauge,
    pub(super) cpu_limit: Gauge,
    pub(super) memory_limit: Gauge,
}

impl Container {
    /// What shows this part of it.
    pub(super) fn gauge(&mut self, part: Part) -> Option<&mut Gauge> {
        match part {
            Part::Memory => Some(&mut self.memory),
            Part::CpuLimit => Some(&mut self.cpu_limit),
            Part::MemoryLimit => Some(&mut self.memory_limit),
            _ => None,
        }
    }
}

/// What the series of a counter gained.
#[derive(Debug, Default)]
pub(super) struct Counter {
    gains: Gains,
    /// In which slices two scrapes could be compared.
    known: Mask,
}

impl Counter {
    pub(super) fn add(&mut self, place: Place, gain: f64) {
        self.gains.add(place, gain);
        self.known = self.known.with(place);
    }

    pub(super) fn clear(&mut self, place: Place) {
        self.gains.clear(place);
        self.known = self.known.without(place);
    }

    /// What it gained within `places`; `None` where it was not there to be compared.
    pub(super) fn sum(&self, places: Mask) -> Option<f64> {
        self.known.meets(places).then(|| self.gains.sum(places))
    }
}

/// A value as the scrape that had it last says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Gauge {
    value: f64,
    scrape: u32,
}

impl Gauge {
    /// What `scrape` says.
    pub(super) fn set(&mut self, value: f64, scrape: u32) {
        *self = Self { value, scrape };
    }

    /// The value, where it is of `scrape` or later.
    pub(super) fn since(self, scrape: u32) -> Option<f64> {
        (self.scrape >= scrape).then_some(self.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_nobody_uses_is_used_again_and_empty() {
        let mut rows: Rows<&str, Vec<u8>> = Rows::default();
        assert_eq!(
            ["a", "b", "a", "c"].map(|key| rows.number(key)),
            [0, 1, 0, 2]
        );
        rows.get_mut(1).expect("a row").push(5);
        rows.keep(&[true, false, true]);
        assert_eq!(rows.iter().count(), 2);
        assert_eq!(rows.number("d"), 1);
        assert_eq!(rows.get_mut(1), Some(&mut Vec::new()));
        assert_eq!((rows.number("e"), rows.len()), (3, 4));
    }

    #[test]
    fn a_gauge_is_of_the_last_scrape() {
        let mut gauge = Gauge::default();
        assert_eq!(gauge.since(1), None);
        gauge.set(2.0, 1);
        gauge.set(4.0, 2);
        assert_eq!((gauge.since(2), gauge.since(3)), (Some(4.0), None));
    }

    #[test]
    fn bounds_have_their_places_up_to_a_point() {
        let mut traffic = Traffic::default();
        assert_eq!(traffic.bucket(0.5), Some(0));
        assert_eq!(traffic.bucket(f64::INFINITY), Some(1));
        assert_eq!(traffic.bucket(0.5), Some(0));
        let places: Vec<_> = (1..300).map(|n| traffic.bucket(f64::from(n))).collect();
        assert_eq!((places[252], places[253]), (Some(254), None));
    }
}
