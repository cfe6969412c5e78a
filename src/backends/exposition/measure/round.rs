//! What all targets together say of each subject.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::histogram::Histogram;
use super::account::{Account, ContainerName, Of};
use super::rows::{Container, Traffic};
use super::window::Mask;
use crate::backends::metrics::sets::release_of;
use crate::backends::metrics::sides::{Release, SideTally, WantedSides};
use crate::model::signals::{Measured, Subject};

/// The quantile of latency that is shown.
const QUANTILE: f64 = 0.95;

/// What was measured of whom.
#[derive(Debug, Default)]
pub(in crate::backends::exposition) struct Measurements {
    /// Requests, failures and latency, by metric set.
    pub(in crate::backends::exposition) traffic: HashMap<Of, Measured>,
    /// Processor time and memory.
    pub(in crate::backends::exposition) saturation: HashMap<Subject, Measured>,
}

/// What was measured at `now`.
///
/// Rates are added over targets, each over its own window: one that fails for a while goes on
/// counting with what it said last, until its window is empty, as in Prometheus.
pub(in crate::backends::exposition) fn measure<'a>(
    accounts: impl Iterator<Item = &'a mut Account>,
    now: DateTime<Utc>,
) -> Measurements {
    let mut traffic: HashMap<&Of, Rates> = HashMap::new();
    let mut containers: HashMap<&ContainerName, Usage> = HashMap::new();
    for account in accounts {
        account.window.expire(now);
        let account = &*account;
        let over = Over::all_of(account);
        for (of, row) in account.traffic.iter() {
            traffic.entry(of).or_default().add(row, over);
        }
        for (name, row) in account.containers.iter() {
            containers.entry(name).or_default().add(row, over);
        }
    }
    let mut measurements = Measurements::default();
    for (of, rates) in traffic {
        let measured = rates.measured();
        if !measured.is_empty() {
            measurements.traffic.insert(of.clone(), measured);
        }
    }
    for (name, usage) in containers {
        let usage = usage.measured();
        if !usage.is_empty() {
            let worst = &mut measurements.saturation;
            // Of an app's containers the worst counts, which is how `merge` joins saturations.
            worst.entry(name.subject.clone()).or_default().merge(usage);
        }
    }
    measurements
}

/// Over which slices, how many seconds they are, and since which scrape a gauge is of now.
#[derive(Clone, Copy, Debug)]
struct Over {
    places: Mask,
    seconds: f64,
    since: u32,
}

impl Over {
    fn all_of(account: &Account) -> Self {
        Self {
            places: account.window.places(),
            seconds: account.window.seconds(),
            since: account.finished.max(1),
        }
    }
}

/// What was counted of the sides that are `wanted`, one after the other: of a side that several
/// of the `sets` know, the first is heard. Rates are those of about the last `recent`.
pub(in crate::backends::exposition) fn measure_sides(
    accounts: &mut [&mut Account],
    wanted: &WantedSides,
    sets: &[&str],
    (now, recent): (DateTime<Utc>, TimeDelta),
) -> Vec<SideTally> {
    let mut tallies = vec![SideTally::default(); wanted.sides().len()];
    for set in sets {
        let mut of_set = HashMap::new();
        for account in accounts.iter_mut() {
            let sides = &mut account.sides;
            sides.add_to(&mut of_set, (set, now, recent));
        }
        for (tally, side) in tallies.iter_mut().zip(wanted.sides()) {
            tally.or(of_set.get(side).cloned().unwrap_or_default());
        }
    }
    let mut containers: HashMap<&ContainerName, Usage> = HashMap::new();
    for account in accounts.iter() {
        let over = Over::all_of(account);
        let watched = account.containers.iter();
        for (name, row) in watched.filter(|(name, _)| of_side(wanted, name).next().is_some()) {
            containers.entry(name).or_default().add(row, over);
        }
    }
    for (name, usage) in containers {
        let Measured { cpu, memory, .. } = usage.measured();
        for side in of_side(wanted, name) {
            if let Some(tally) = tallies.get_mut(side) {
                cpu.into_iter().for_each(|share| tally.cpu(share));
                memory.into_iter().for_each(|share| tally.memory(share));
            }
        }
    }
    tallies
}

/// The sides that a container's pod is of.
fn of_side(wanted: &WantedSides, name: &ContainerName) -> impl Iterator<Item = usize> {
    let Subject {
        cluster, namespace, ..
    } = &name.subject;
    let release = Release {
        pod: release_of(&name.pod),
        hash: None,
    };
    wanted.find((cluster, namespace), &release)
}

/// What a subject gains a second.
#[derive(Debug, Default)]
struct Rates {
    served: Option<f64>,
    failed: Option<f64>,
    latency: Histogram,
}

impl Rates {
    fn add(&mut self, row: &Traffic, over: Over) {
        let rate = |sum: Option<f64>| sum.map(|sum| sum / over.seconds);
        add(&mut self.served, rate(row.served.sum(over.places)));
        add(&mut self.failed, rate(row.failed.sum(over.places)));
        for (bound, bucket) in &row.buckets {
            if let Some(rate) = rate(bucket.sum(over.places)) {
                self.latency.add(*bound, rate);
            }
        }
    }

    fn measured(&self) -> Measured {
        let mut requests = self.served;
        add(&mut requests, self.failed);
        Measured {
            requests,
            // Where there are requests, no series of failures means that nothing failed.
            failures: requests.map(|_| self.failed.unwrap_or(0.0)),
            latency: self.latency.quantile(QUANTILE),
            ..Measured::default()
        }
        .sane()
    }
}

/// What a container uses, and what it may.
#[derive(Debug, Default)]
struct Usage {
    cpu: Option<f64>,
    memory: Option<f64>,
    cpu_limit: Option<f64>,
    memory_limit: Option<f64>,
}

impl Usage {
    /// Usage and limits may come from different targets; what two say of one container is the same.
    fn add(&mut self, row: &Container, over: Over) {
        let cpu = row.cpu.sum(over.places).map(|sum| sum / over.seconds);
        self.cpu = self.cpu.or(cpu);
        self.memory = self.memory.or(row.memory.since(over.since));
        self.cpu_limit = self.cpu_limit.or(row.cpu_limit.since(over.since));
        self.memory_limit = self.memory_limit.or(row.memory_limit.since(over.since));
    }

    fn measured(&self) -> Measured {
        let share = |used: Option<f64>, limit: Option<f64>| {
            let limit = limit.filter(|limit| *limit > 0.0)?;
            Some(used? / limit)
        };
        Measured {
            cpu: share(self.cpu, self.cpu_limit),
            memory: share(self.memory, self.memory_limit),
            ..Measured::default()
        }
        .sane()
    }
}

fn add(sum: &mut Option<f64>, more: Option<f64>) {
    *sum = match (*sum, more) {
        (Some(sum), Some(more)) => Some(sum + more),
        (sum, more) => sum.or(more),
    };
}
