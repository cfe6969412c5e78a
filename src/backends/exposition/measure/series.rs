//! The last value of every series that counts, under a hash of its name and labels.

use std::collections::HashMap;
use std::collections::hash_map::{Entry, RandomState};
use std::hash::BuildHasher;

use super::super::text::Sample;

/// Names a series by a 64-bit hash, keyed so that nobody can make two that collide. Two of
/// 300,000 do by chance once in 400 million times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(u64);

impl Key {
    /// The order of the labels does not matter, nor do empty ones.
    pub(super) fn of(sample: &Sample<'_>, keys: &RandomState) -> Self {
        let labels = sample.labels.written();
        let labels = labels.filter(|(_, value)| !value.is_empty());
        let labels = labels.map(|label| keys.hash_one(label));
        let name = keys.hash_one(sample.name.as_ref());
        Self(labels.fold(name, u64::wrapping_add))
    }
}

/// What a series is a part of; of a row that [`Series::row`] names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Of nothing that is measured.
    Nothing,
    /// Of nothing that has a name: a label is missing.
    Nameless,
    /// Requests of a subject that did not fail.
    Served,
    /// Those that did.
    Failed,
    /// A bucket of its latencies, by its place in the row.
    Bucket(u8),
    /// Processor time of a container.
    Cpu,
    /// Memory of a container.
    Memory,
    /// What a container may use of the processor.
    CpuLimit,
    /// What it may use of memory.
    MemoryLimit,
}

/// Where a series belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// Which row.
    pub(super) row: u32,
    /// Which part of it.
    pub(super) part: Part,
}

/// 16 bytes, of which there may be hundreds of thousands.
#[derive(Clone, Copy, Debug)]
struct Series {
    value: f64,
    row: u32,
    part: Part,
    /// In which scrape it was seen last.
    seen: u16,
}

impl Series {
    fn home(&self) -> Home {
        Home {
            row: self.row,
            part: self.part,
        }
    }
}

/// All series of a target.
#[derive(Debug)]
pub(super) struct Table {
    keys: RandomState,
    series: HashMap<Key, Series>,
    /// How many are kept at most.
    most: usize,
    scrape: u16,
}

/// What a sample is to the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Seen {
    /// Its series has been seen before, with this value.
    Before {
        /// Where it belongs.
        home: Home,
        /// What it was.
        value: f64,
    },
    /// Its series is new: a start, of which nobody knows what it gained.
    New(Home),
    /// The same series twice in a scrape; as in Prometheus, the first counts.
    Twice,
    /// Its series is new, and there is no room for more.
    Beyond,
}

impl Table {
    /// A table of at most so many.
    pub(super) fn new(most: usize) -> Self {
        Self {
            keys: RandomState::new(),
            series: HashMap::new(),
            most,
            scrape: 0,
        }
    }

    /// Begins a scrape.
    pub(super) fn begin(&mut self) {
        self.scrape = self.scrape.wrapping_add(1);
    }

    /// The key of a sample's series.
    pub(super) fn key(&self, sample: &Sample<'_>) -> Key {
        Key::of(sample, &self.keys)
    }

    /// Whether there is such a series.
    pub(super) fn has(&self, key: Key) -> bool {
        self.series.contains_key(&key)
    }

    /// Takes the value of a sample of the series under `key`. `home` finds out where a new series
    /// belongs.
    pub(super) fn see(
        &mut self,
        key: Key,
        sample: &Sample<'_>,
        home: impl FnOnce() -> Home,
    ) -> Seen {
        let is_full = self.series.len() >= self.most;
        match self.series.entry(key) {
            Entry::Occupied(mut entry) => {
                let series = entry.get_mut();
                if series.seen == self.scrape {
                    return Seen::Twice;
                }
                series.seen = self.scrape;
                let value = std::mem::replace(&mut series.value, sample.value);
                let home = series.home();
                Seen::Before { home, value }
            }
            Entry::Vacant(_) if is_full => Seen::Beyond,
            Entry::Vacant(entry) => {
                let home = home();
                entry.insert(Series {
                    value: sample.value,
                    row: home.row,
                    part: home.part,
                    seen: self.scrape,
                });
                Seen::New(home)
            }
        }
    }

    /// Forgets the series that the last `scrapes` did not have; gives the homes of the others.
    pub(super) fn sweep(&mut self, scrapes: u16) -> impl Iterator<Item = Home> {
        let now = self.scrape;
        self.series
            .retain(|_, series| now.wrapping_sub(series.seen) < scrapes);
        if self.series.len() < self.series.capacity() / 4 {
            self.series.shrink_to_fit();
        }
        self.series.values().map(Series::home)
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::text::{Format, Limits, Reader, Wanted};
    use super::*;

    const HOME: Home = Home {
        row: 7,
        part: Part::Served,
    };

    /// One scrape of `text`: what each of its samples is to the table.
    fn scrape(table: &mut Table, text: &str) -> Vec<Seen> {
        table.begin();
        let mut seen = Vec::new();
        let mut take = |sample: Sample<'_>| {
            let key = table.key(&sample);
            seen.push(table.see(key, &sample, || HOME));
        };
        let wanted = Wanted::Everything;
        let mut reader = Reader::new(Format::Prometheus, &wanted, Limits::default());
        reader.feed(text.as_bytes(), &mut take).expect("small");
        reader.finish(&mut take).expect("whole");
        seen
    }

    #[test]
    fn a_series_is_its_name_and_its_labels_in_any_order() {
        let mut table = Table::new(10);
        let first = scrape(
            &mut table,
            "m{a=\"x\",b=\"y\"} 1\nm{a=\"x\",b=\"z\"} 2\nm 3\nn 4\n",
        );
        assert_eq!(first, [Seen::New(HOME); 4]);
        let second = scrape(
            &mut table,
            "m{b=\"y\",c=\"\",a=\"x\"} 5\nm{a=\"y\",b=\"x\"} 6\nm{d=\"\"} 7\nm 8\n",
        );
        let before = |value| Seen::Before { home: HOME, value };
        assert_eq!(
            second,
            [before(1.0), Seen::New(HOME), before(3.0), Seen::Twice]
        );
        assert_eq!(table.sweep(9).count(), 5);
    }

    #[test]
    fn what_has_no_room_is_told() {
        let mut table = Table::new(2);
        let seen = scrape(&mut table, "a 1\nb 1\nc 1\n");
        assert_eq!(seen, [Seen::New(HOME), Seen::New(HOME), Seen::Beyond]);
        let seen = scrape(&mut table, "c 2\nb 2\n");
        let before = Seen::Before {
            home: HOME,
            value: 1.0,
        };
        assert_eq!(seen, [Seen::Beyond, before]);
    }

    #[test]
    fn what_is_no_longer_there_is_forgotten() {
        let mut table = Table::new(10);
        scrape(&mut table, "a 1\nb 1\n");
        scrape(&mut table, "a 2\n");
        assert_eq!(table.sweep(2).count(), 2);
        scrape(&mut table, "a 3\n");
        assert_eq!(table.sweep(2).count(), 1);
        assert_eq!(scrape(&mut table, "b 9\n"), [Seen::New(HOME)]);
    }

    #[test]
    fn a_series_takes_little_room() {
        assert_eq!(size_of::<(Key, Series)>(), 24);
    }
}
