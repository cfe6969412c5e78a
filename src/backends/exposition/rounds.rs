//! Rounds of scrapes, and what they say of the fleet.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::StreamExt;
use futures::stream;

use super::Exposition;
use super::decode::{Decoder, wanted};
use super::measure::{Measurements, Odd, measure, measure_sides};
use super::target::{Scraper, Target};
use super::text::{Tally, Wanted};
use crate::backends::http::{Client, Failure};
use crate::backends::metrics::sets::{self, MetricSet};
use crate::backends::metrics::sides::{SideTally, WantedSides, said};
use crate::backends::metrics::{Polled, Round, Seen};
use crate::clock;
use crate::fleet::Fact;
use crate::model::signals::Signal;
use crate::model::{CleanText, Compared};

/// Targets that are scraped at the same time.
const AT_ONCE: usize = 16;

/// Goes round the targets of a backend.
pub(super) struct Rounds {
    backend: Arc<Exposition>,
    ready: Option<Ready>,
}

/// What the configuration comes to.
struct Ready {
    client: Client,
    decoder: Decoder,
    wanted: Wanted,
    targets: Vec<Target>,
    /// The sets that are named; otherwise those that are found are used.
    named: Option<Vec<&'static MetricSet>>,
    settle: Duration,
    /// Whose sides are compared.
    compared: Arc<WantedSides>,
}

impl Rounds {
    pub(super) fn new(backend: Arc<Exposition>) -> Self {
        Self {
            backend,
            ready: None,
        }
    }
}

impl Polled for Rounds {
    async fn look(&mut self, wanted: &[Compared]) -> Result<Seen, Failure> {
        let ready = match &mut self.ready {
            Some(ready) => ready,
            none => none.insert(Ready::new(&self.backend)?),
        };
        let of_one = self.backend.config.labels.cluster.is_none();
        let cluster = of_one.then(|| self.backend.cluster());
        ready.watch(WantedSides::new(wanted, cluster));
        ready.round().await
    }

    async fn compare(&mut self, _: &[Compared]) -> Seen {
        let recent = self.backend.window();
        let facts = self.ready.as_mut().map(|ready| ready.compare(recent));
        Seen {
            facts: facts.unwrap_or_default(),
            ..Seen::default()
        }
    }
}

impl Ready {
    fn new(backend: &Exposition) -> Result<Self, Failure> {
        let named = backend.sets()?;
        let sets = named.as_deref().unwrap_or(&sets::ALL);
        Ok(Self {
            client: backend.client(),
            decoder: Decoder::new(sets, &backend.config.labels, backend.cluster()),
            wanted: wanted(sets),
            targets: backend.targets()?,
            settle: backend.config.settle.duration(),
            compared: Arc::default(),
            named,
        })
    }

    /// From the next scrape on those who are `wanted` are watched.
    fn watch(&mut self, wanted: WantedSides) {
        if *self.compared == wanted {
            return;
        }
        self.compared = Arc::new(wanted);
        for target in &mut self.targets {
            target.account.watch(&self.compared);
        }
    }

    /// What was counted of the sides since they are watched.
    fn compare(&mut self, recent: TimeDelta) -> Vec<Fact> {
        let wanted = Arc::clone(&self.compared);
        let sets = self.sets().into_iter().filter(|set| set.traffic.is_some());
        let sets: Vec<_> = sets.map(|set| set.name).collect();
        let untold = self.decoder.untold(&sets);
        let accounts = self.targets.iter_mut().map(|target| &mut target.account);
        let mut accounts: Vec<_> = accounts.collect();
        let over = accounts.iter().map(|account| account.compared()).max();
        let tallies = measure_sides(&mut accounts, &wanted, &sets, (clock::now(), recent));
        let is_told = tallies.iter().any(SideTally::tells_traffic);
        let why = match untold {
            _ if is_told || wanted.is_empty() => None,
            Some(why) => Some(format!("no metrics tell the two sides apart: {why}")),
            None => Some(
                "none of the pods that are compared has counted a request since dogwatch looks at them, or none is on these pages by its name: apps must be told by pod, in pod or in the label that [exposition.labels] names"
                    .to_owned(),
            ),
        };
        let why = why.map(|why| CleanText::new(&why));
        said(&wanted, &tallies, over.unwrap_or_default(), why)
    }

    /// Scrapes all targets. It fails where all of them do.
    async fn round(&mut self) -> Result<Seen, Failure> {
        let scraper = Scraper {
            client: &self.client,
            decoder: &self.decoder,
            wanted: &self.wanted,
        };
        let now = clock::now();
        let targets = stream::iter(&mut self.targets);
        targets
            .for_each_concurrent(AT_ONCE, |target| target.scrape(scraper, now))
            .await;
        let failures = self
            .targets
            .iter()
            .filter_map(|it| it.outcome.as_ref().err());
        if failures.clone().count() == self.targets.len()
            && let Some(failure) = failures.clone().next()
        {
            return Err(failure.clone());
        }
        let accounts = self.targets.iter_mut().map(|target| &mut target.account);
        let measurements = measure(accounts, now);
        let covered = self.targets.iter().map(|target| target.account.covered());
        let covered = covered.max().unwrap_or_default();
        let sets = self.sets();
        let mut round = joined(measurements, &sets, covered > TimeDelta::zero());
        for words in self.remarks(&sets) {
            round.odd.remark(CleanText::new(&words));
        }
        let mut seen = round.finish(covered);
        // Rates need a second scrape: it comes soon.
        seen.next = covered.is_zero().then_some(self.settle);
        Ok(seen)
    }

    /// The sets that are in use.
    fn sets(&self) -> Vec<&'static MetricSet> {
        let is_there = |metric: &str| self.targets.iter().any(|it| it.account.has(metric));
        match &self.named {
            Some(named) => named.clone(),
            None => sets::detected(is_there),
        }
    }

    /// What is odd, in words.
    fn remarks(&self, sets: &[&'static MetricSet]) -> Vec<String> {
        let mut remarks = Vec::new();
        let count = self.targets.len();
        let failures = self
            .targets
            .iter()
            .filter_map(|it| it.outcome.as_ref().err());
        if let Some(failure) = failures.clone().next() {
            let failed = failures.count();
            remarks.push(format!("{failed} of {count} targets: {failure}"));
        }
        if sets.is_empty() {
            remarks.push("no metrics of a known set: is this the right page?".to_owned());
        }
        for target in &self.targets {
            let place = target.place();
            let remark = |words: String| {
                if count == 1 {
                    words
                } else {
                    format!("{place}: {words}")
                }
            };
            remarks.extend(target.remarks().map(remark));
        }
        remarks
    }
}

impl Target {
    /// What is odd about its last scrape.
    fn remarks(&self) -> impl Iterator<Item = String> {
        let unreadable = self.outcome.as_ref().ok().and_then(Tally::words);
        let Odd { twice, old, beyond } = self.account.odd;
        let odd = [
            (
                twice,
                "samples of a series that came before: the first counts",
            ),
            (old, "samples of more than five minutes ago are left out"),
            (beyond, "series too many are left out: name fewer sets"),
        ];
        let odd = odd.into_iter().filter(|(count, _)| *count > 0);
        let odd = odd.map(|(count, words)| format!("{count} {words}"));
        let lacks = self.account.lacks();
        let lacks = lacks.map(|(label, count)| format!("{count} series without label {label}"));
        let others: Vec<String> = odd.chain(lacks).collect();
        unreadable.into_iter().chain(others)
    }
}

/// What was measured, in the order in which the sets count; without `rates`, only what needs none
/// was asked for.
fn joined(measurements: Measurements, sets: &[&'static MetricSet], rates: bool) -> Round {
    let mut round = Round::new();
    let telling = sets.iter().filter(|set| set.traffic.is_some());
    for (number, set) in telling.enumerate() {
        if number > 0 {
            round.next_set();
        }
        let of_set = measurements
            .traffic
            .iter()
            .filter(|(of, _)| of.set == set.name);
        for (of, measured) in of_set {
            for signal in [Signal::Requests, Signal::Errors, Signal::Latency] {
                if let Some(value) = measured.get(signal) {
                    round.take(signal, of.subject.clone(), value);
                }
            }
        }
    }
    if sets.iter().any(|set| set.saturation.is_some()) {
        for (subject, measured) in measurements.saturation {
            for signal in [Signal::Cpu, Signal::Memory] {
                if let Some(value) = measured.get(signal) {
                    round.take(signal, subject.clone(), value);
                }
            }
        }
    }
    let signals = sets
        .iter()
        .flat_map(|set| set.signals().iter().collect::<Vec<_>>());
    for signal in signals.filter(|signal| rates || *signal == Signal::Memory) {
        round.answered(signal);
    }
    round
}
