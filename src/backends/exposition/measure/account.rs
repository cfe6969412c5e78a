//! What one target has said over the window.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use compact_str::CompactString;

use super::super::counter::increase;
use super::super::text::Sample;
use super::rows::{Container, Rows, Traffic};
use super::series::{Home, Part, Seen, Table};
use super::sides::{Gain, SideMeaning, Sides, Taken};
use super::window::{Step, Window};
use crate::backends::metrics::sides::WantedSides;
use crate::model::CleanText;
use crate::model::signals::Subject;

/// The most series of a target; the rest of them is left out and counted.
const MOST_SERIES: usize = 1_000_000;

/// Samples that were true longer ago than this are left out, as Prometheus does not look further
/// back either.
const LOOKBACK: TimeDelta = TimeDelta::minutes(5);

/// What a sample means, as its metric and its labels say.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::backends::exposition) enum Meaning {
    /// Nothing that is measured.
    Nothing,
    /// Of something whose name is missing: the label that should carry it.
    Nameless(CleanText),
    /// Requests so far.
    Requests { of: Of, failed: bool },
    /// Requests so far that took at most so many seconds.
    Bucket { of: Of, bound: f64 },
    /// Something of a container.
    Container { name: ContainerName, what: Resource },
}

/// Of whom, and by which metric set: two sets would count the same requests twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::backends::exposition) struct Of {
    pub(in crate::backends::exposition) set: &'static str,
    pub(in crate::backends::exposition) subject: Subject,
}

/// A container of a pod of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::backends::exposition) struct ContainerName {
    pub(in crate::backends::exposition) subject: Subject,
    pub(in crate::backends::exposition) pod: CleanText,
    pub(in crate::backends::exposition) container: CleanText,
}

/// Something that a container uses, or may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::backends::exposition) enum Resource {
    /// Seconds of processor time so far.
    Cpu,
    /// Bytes.
    Memory,
    /// Processors.
    CpuLimit,
    /// Bytes.
    MemoryLimit,
}

/// What was odd in the last scrape: how many samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::backends::exposition) struct Odd {
    /// Their series came twice.
    pub(in crate::backends::exposition) twice: u64,
    /// They were true long ago.
    pub(in crate::backends::exposition) old: u64,
    /// Their series are beyond what is kept.
    pub(in crate::backends::exposition) beyond: u64,
}

/// One target's account.
#[derive(Debug)]
pub(in crate::backends::exposition) struct Account {
    pub(super) window: Window,
    table: Table,
    pub(super) traffic: Rows<Of, Traffic>,
    pub(super) containers: Rows<ContainerName, Container>,
    pub(super) sides: Sides,
    step: Step,
    at: DateTime<Utc>,
    /// The number of this scrape, and of the last that came to its end.
    scrape: u32,
    pub(super) finished: u32,
    /// How many scrapes there were since the last sweep, and in the time before it.
    since_sweep: u16,
    pub(in crate::backends::exposition) odd: Odd,
    /// Labels without which series are about nobody, and how many of the last scrape lack them.
    missing: Vec<(CleanText, u64)>,
    /// The metrics that the last scrape had, of those that are wanted.
    present: BTreeSet<CompactString>,
    span: TimeDelta,
    swept: DateTime<Utc>,
}

impl Account {
    /// With rates over `span`, and sides over `compared`.
    pub(in crate::backends::exposition) fn new(span: TimeDelta, compared: TimeDelta) -> Self {
        Self {
            sides: Sides::new(compared),
            window: Window::new(span),
            table: Table::new(MOST_SERIES),
            traffic: Rows::default(),
            containers: Rows::default(),
            step: Step::First,
            at: DateTime::UNIX_EPOCH,
            scrape: 0,
            finished: 0,
            since_sweep: 0,
            odd: Odd::default(),
            missing: Vec::new(),
            present: BTreeSet::new(),
            span,
            swept: DateTime::UNIX_EPOCH,
        }
    }

    /// From the next scrape on the pods of those who are `wanted` are counted by themselves.
    pub(in crate::backends::exposition) fn watch(&mut self, wanted: &Arc<WantedSides>) {
        let is_whole = self.scrape > 0 && self.finished == self.scrape;
        self.sides.watch(wanted, is_whole.then_some(self.at));
    }

    /// Begins a scrape at `at`.
    pub(in crate::backends::exposition) fn begin(&mut self, at: DateTime<Utc>) {
        self.sweep(at);
        self.at = at;
        self.scrape += 1;
        self.since_sweep = self.since_sweep.saturating_add(1);
        self.odd = Odd::default();
        for (_, count) in &mut self.missing {
            *count = 0;
        }
        self.table.begin();
        self.step = self.window.step(at);
        self.sides.begin(at);
        if let Step::Fresh(place) = self.step {
            for row in self.traffic.each_mut() {
                row.clear(place);
            }
            for row in self.containers.each_mut() {
                row.cpu.clear(place);
            }
        }
    }

    /// Takes a sample; `meaning` is asked where its series is new. What it was is `None` where it
    /// counts for nothing.
    pub(in crate::backends::exposition) fn take(
        &mut self,
        sample: &Sample<'_>,
        meaning: impl FnOnce(&Sample<'_>) -> Meaning,
    ) -> Option<Taken> {
        if sample.at.is_some_and(|at| self.at - at > LOOKBACK) {
            self.odd.old += 1;
            return None;
        }
        if !self.present.contains(sample.name.as_ref()) {
            self.present.insert(CompactString::new(&sample.name));
        }
        let mut homes = Homes {
            traffic: &mut self.traffic,
            containers: &mut self.containers,
            missing: &mut self.missing,
        };
        let key = self.table.key(sample);
        let seen = self.table.see(key, sample, || homes.find(meaning(sample)));
        let gain = match seen {
            Seen::Twice => {
                self.odd.twice += 1;
                return None;
            }
            Seen::Beyond => {
                self.odd.beyond += 1;
                return None;
            }
            Seen::New(home) => {
                self.note(home, sample.value, None);
                // After a scrape that broke off nobody knows since when it is there.
                let is_whole = self.finished > 0 && self.finished + 1 == self.scrape;
                is_whole
                    .then_some(sample.value)
                    .map_or(Gain::Unknown, Gain::New)
            }
            Seen::Before { home, value } => {
                let gain = increase(value, sample.value);
                self.note(home, sample.value, gain);
                Gain::Grown(gain)
            }
        };
        Some(Taken { key, gain })
    }

    /// Takes what a sample was to those who are watched; `meaning` is asked where that is not
    /// known yet.
    pub(in crate::backends::exposition) fn take_side(
        &mut self,
        taken: Taken,
        sample: &Sample<'_>,
        meaning: impl FnOnce(&Sample<'_>, &WantedSides) -> Option<SideMeaning>,
    ) {
        self.sides.take(taken, sample, meaning);
    }

    /// The scrape came to its end.
    pub(in crate::backends::exposition) fn finish(&mut self) {
        self.finished = self.scrape;
        self.sides.finish();
    }

    /// Whether the last scrapes had this metric, of those that are wanted.
    pub(in crate::backends::exposition) fn has(&self, metric: &str) -> bool {
        self.present.contains(metric)
    }

    /// Each label that series of the last scrape lack, and how many.
    pub(in crate::backends::exposition) fn lacks(&self) -> impl Iterator<Item = (&CleanText, u64)> {
        let missing = self.missing.iter().filter(|(_, count)| *count > 0);
        missing.map(|(label, count)| (label, *count))
    }

    /// Whom it speaks of: of traffic by the `sets`, and of containers.
    pub(in crate::backends::exposition) fn subjects(
        &self,
        sets: &[&str],
    ) -> impl Iterator<Item = &Subject> {
        let traffic = self.traffic.iter().map(|(of, _)| of);
        let traffic = traffic.filter(|of| sets.contains(&of.set));
        let containers = self.containers.iter().map(|(name, _)| &name.subject);
        traffic.map(|of| &of.subject).chain(containers)
    }

    /// The time that its rates are taken over.
    pub(in crate::backends::exposition) fn covered(&self) -> TimeDelta {
        self.window.covered()
    }

    /// The time that the counts of sides are of.
    pub(in crate::backends::exposition) fn compared(&self) -> TimeDelta {
        self.sides.covered()
    }

    /// Notes what a series is now, and by how much it grew where that is known.
    fn note(&mut self, home: Home, value: f64, gain: Option<f64>) {
        let place = match self.step {
            Step::First => None,
            Step::Same(place) | Step::Fresh(place) => Some(place),
        };
        let gain = place.zip(gain);
        let scrape = self.scrape;
        let counter = match home.part {
            Part::Nothing => None,
            Part::Nameless => {
                if let Some((_, count)) = self.missing.get_mut(home.row as usize) {
                    *count += 1;
                }
                None
            }
            Part::Served | Part::Failed | Part::Bucket(_) => {
                let row = self.traffic.get_mut(home.row);
                row.and_then(|row| row.counter(home.part))
            }
            Part::Cpu => self.containers.get_mut(home.row).map(|row| &mut row.cpu),
            Part::Memory | Part::CpuLimit | Part::MemoryLimit => {
                let row = self.containers.get_mut(home.row);
                if let Some(gauge) = row.and_then(|row| row.gauge(home.part)) {
                    gauge.set(value, scrape);
                }
                None
            }
        };
        if let (Some(counter), Some((place, gain))) = (counter, gain) {
            counter.add(place, gain);
        }
    }

    /// Once a window, forgets the series that were not there in all of it, and the rows that
    /// are left without one.
    fn sweep(&mut self, now: DateTime<Utc>) {
        if now - self.swept < self.span {
            return;
        }
        let (mut traffic, mut containers) = (
            vec![false; self.traffic.len()],
            vec![false; self.containers.len()],
        );
        for home in self.table.sweep(self.since_sweep.max(1)) {
            let used = match home.part {
                Part::Nothing | Part::Nameless => continue,
                Part::Served | Part::Failed | Part::Bucket(_) => &mut traffic,
                Part::Cpu | Part::Memory | Part::CpuLimit | Part::MemoryLimit => &mut containers,
            };
            if let Some(used) = used.get_mut(home.row as usize) {
                *used = true;
            }
        }
        self.traffic.keep(&traffic);
        self.containers.keep(&containers);
        let table = &self.table;
        self.sides.sweep(|key| table.has(key));
        // What is still there will be seen again.
        self.present.clear();
        self.since_sweep = 0;
        self.swept = now;
    }
}

/// Where series belong.
struct Homes<'a> {
    traffic: &'a mut Rows<Of, Traffic>,
    containers: &'a mut Rows<ContainerName, Container>,
    missing: &'a mut Vec<(CleanText, u64)>,
}

impl Homes<'_> {
    /// The home of a series of this meaning.
    fn find(&mut self, meaning: Meaning) -> Home {
        let (row, part) = match meaning {
            Meaning::Nothing => (0, Part::Nothing),
            Meaning::Nameless(label) => (self.lacking(label), Part::Nameless),
            Meaning::Requests { of, failed } => {
                let part = if failed { Part::Failed } else { Part::Served };
                (self.traffic.number(of), part)
            }
            Meaning::Bucket { of, bound } => {
                let row = self.traffic.number(of);
                let bucket = self.traffic.get_mut(row).and_then(|row| row.bucket(bound));
                (row, bucket.map_or(Part::Nothing, Part::Bucket))
            }
            Meaning::Container { name, what } => {
                let part = match what {
                    Resource::Cpu => Part::Cpu,
                    Resource::Memory => Part::Memory,
                    Resource::CpuLimit => Part::CpuLimit,
                    Resource::MemoryLimit => Part::MemoryLimit,
                };
                (self.containers.number(name), part)
            }
        };
        Home { row, part }
    }

    /// The place among those that lack `label`; there are as many as labels are configured.
    fn lacking(&mut self, label: CleanText) -> u32 {
        let mut labels = self.missing.iter();
        let place = labels.position(|(other, _)| *other == label);
        let place = place.unwrap_or(self.missing.len());
        if place == self.missing.len() {
            self.missing.push((label, 0));
        }
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}
