//! What one target has said over the window.

use chrono::{DateTime, TimeDelta, Utc};

use super::super::counter::increase;
use super::super::text::Sample;
use super::rows::{Pod, Rows, Traffic};
use super::series::{Home, Part, Seen, Table};
use super::window::{Step, Window};
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
    /// Of something whose name is missing.
    Nameless,
    /// Requests so far.
    Requests { of: Of, failed: bool },
    /// Requests so far that took at most so many seconds.
    Bucket { of: Of, bound: f64 },
    /// Something of a pod.
    Pod { pod: PodName, what: Resource },
}

/// Of whom, and by which metric set: two sets would count the same requests twice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::backends::exposition) struct Of {
    pub(super) set: &'static str,
    pub(super) subject: Subject,
}

/// A pod of a subject.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::backends::exposition) struct PodName {
    pub(super) subject: Subject,
    pub(super) pod: CleanText,
}

/// Something that a pod uses, or may use.
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

/// What was odd in the last scrape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::backends::exposition) struct Oddities {
    /// Samples without a label that names whom they are about.
    pub(super) nameless: u64,
    /// Samples whose series came twice.
    pub(super) twice: u64,
    /// Samples of long ago.
    pub(super) old: u64,
    /// Samples of series beyond what is kept.
    pub(super) beyond: u64,
}

/// One target's account.
#[derive(Debug)]
pub(in crate::backends::exposition) struct Account {
    pub(super) window: Window,
    table: Table,
    pub(super) traffic: Rows<Of, Traffic>,
    pub(super) pods: Rows<PodName, Pod>,
    step: Step,
    at: DateTime<Utc>,
    /// The number of this scrape, and of the last that came to its end.
    scrape: u32,
    pub(super) finished: u32,
    /// How many scrapes there were since the last sweep, and in the time before it.
    since_sweep: u16,
    pub(super) oddities: Oddities,
    span: TimeDelta,
    swept: DateTime<Utc>,
}

impl Account {
    pub(super) fn new(span: TimeDelta) -> Self {
        Self {
            window: Window::new(span),
            table: Table::new(MOST_SERIES),
            traffic: Rows::default(),
            pods: Rows::default(),
            step: Step::First,
            at: DateTime::UNIX_EPOCH,
            scrape: 0,
            finished: 0,
            since_sweep: 0,
            oddities: Oddities::default(),
            span,
            swept: DateTime::UNIX_EPOCH,
        }
    }

    /// Begins a scrape at `at`.
    pub(super) fn begin(&mut self, at: DateTime<Utc>) {
        self.sweep(at);
        self.at = at;
        self.scrape += 1;
        self.since_sweep = self.since_sweep.saturating_add(1);
        self.oddities = Oddities::default();
        self.table.begin();
        self.step = self.window.step(at);
        if let Step::Fresh(place) = self.step {
            for row in self.traffic.each_mut() {
                row.clear(place);
            }
            for row in self.pods.each_mut() {
                row.cpu.clear(place);
            }
        }
    }

    /// Takes a sample; `meaning` is asked where its series is new.
    pub(super) fn take(
        &mut self,
        sample: &Sample<'_>,
        meaning: impl FnOnce(&Sample<'_>) -> Meaning,
    ) {
        if sample.at.is_some_and(|at| self.at - at > LOOKBACK) {
            self.oddities.old += 1;
            return;
        }
        let (traffic, pods) = (&mut self.traffic, &mut self.pods);
        let seen = self
            .table
            .see(sample, || home(meaning(sample), traffic, pods));
        match seen {
            Seen::Twice => self.oddities.twice += 1,
            Seen::Beyond => self.oddities.beyond += 1,
            Seen::New(home) => self.note(home, sample.value, None),
            Seen::Before { home, value } => {
                self.note(home, sample.value, increase(value, sample.value));
            }
        }
    }

    /// The scrape came to its end.
    pub(super) fn finish(&mut self) {
        self.finished = self.scrape;
    }

    /// Notes what a series is now, and by how much it grew where that is known.
    fn note(&mut self, home: Home, value: f64, gain: Option<f64>) {
        let place = match self.step {
            Step::First => None,
            Step::Same(place) | Step::Fresh(place) => Some(place),
        };
        let gain = place.zip(gain);
        let scrape = self.scrape;
        let traffic = self.traffic.get_mut(home.row);
        let pod = self.pods.get_mut(home.row);
        let counter = match (home.part, traffic, pod) {
            (Part::Nothing, ..) => return,
            (Part::Nameless, ..) => {
                self.oddities.nameless += 1;
                return;
            }
            (Part::Served, Some(row), _) => &mut row.served,
            (Part::Failed, Some(row), _) => &mut row.failed,
            (Part::Bucket(bucket), Some(row), _) => {
                match row.buckets.get_mut(usize::from(bucket)) {
                    Some((_, counter)) => counter,
                    None => return,
                }
            }
            (Part::Cpu, _, Some(row)) => &mut row.cpu,
            (Part::Memory, _, Some(row)) => return row.memory.add(value, scrape),
            (Part::CpuLimit, _, Some(row)) => return row.cpu_limit.add(value, scrape),
            (Part::MemoryLimit, _, Some(row)) => return row.memory_limit.add(value, scrape),
            (_, None, _) | (_, _, None) => return,
        };
        if let Some((place, gain)) = gain {
            counter.add(place, gain);
        }
    }

    /// Once a window, forgets the series that were not there in all of it, and the rows that
    /// are left without one.
    fn sweep(&mut self, now: DateTime<Utc>) {
        if now - self.swept < self.span {
            return;
        }
        let (mut traffic, mut pods) = (
            vec![false; self.traffic.len()],
            vec![false; self.pods.len()],
        );
        for home in self.table.sweep(self.since_sweep.max(1)) {
            let used = match home.part {
                Part::Nothing | Part::Nameless => continue,
                Part::Served | Part::Failed | Part::Bucket(_) => &mut traffic,
                Part::Cpu | Part::Memory | Part::CpuLimit | Part::MemoryLimit => &mut pods,
            };
            if let Some(used) = used.get_mut(home.row as usize) {
                *used = true;
            }
        }
        self.traffic.keep(&traffic);
        self.pods.keep(&pods);
        self.since_sweep = 0;
        self.swept = now;
    }
}

/// Where a series of this meaning belongs.
fn home(meaning: Meaning, traffic: &mut Rows<Of, Traffic>, pods: &mut Rows<PodName, Pod>) -> Home {
    let (row, part) = match meaning {
        Meaning::Nothing => (0, Part::Nothing),
        Meaning::Nameless => (0, Part::Nameless),
        Meaning::Requests { of, failed } => {
            let part = if failed { Part::Failed } else { Part::Served };
            (traffic.number(of), part)
        }
        Meaning::Bucket { of, bound } => {
            let row = traffic.number(of);
            let bucket = traffic.get_mut(row).and_then(|row| row.bucket(bound));
            (row, bucket.map_or(Part::Nothing, Part::Bucket))
        }
        Meaning::Pod { pod, what } => {
            let part = match what {
                Resource::Cpu => Part::Cpu,
                Resource::Memory => Part::Memory,
                Resource::CpuLimit => Part::CpuLimit,
                Resource::MemoryLimit => Part::MemoryLimit,
            };
            (pods.number(pod), part)
        }
    };
    Home { row, part }
}
