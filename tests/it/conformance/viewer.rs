//! What an operator would see of one backend: its rows, its state, its note.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::{Backend, Feed, Watchlist};
use dogwatch::fleet::{Fact, Observation};
use dogwatch::model::signals::{Measured, SignalSet, Subject};
use dogwatch::model::verdict::SideCounts;
use dogwatch::model::{CleanText, Compared, Epoch, Flag, FlagKey, SourceState, WorkloadKey};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// Long enough for a busy machine; nothing here waits that long when all is well.
const DEADLINE: Duration = Duration::from_secs(90);

pub struct Viewer {
    observations: mpsc::Receiver<Observation>,
    observing: JoinHandle<()>,
    epoch: Epoch,
    /// Keys that a snapshot in progress has not said again.
    unsaid: Option<BTreeSet<WorkloadKey>>,
    pub rows: BTreeMap<WorkloadKey, String>,
    /// The same of flags.
    unsaid_flags: Option<BTreeSet<FlagKey>>,
    pub flags: BTreeMap<FlagKey, Flag>,
    /// What a source of metrics measured, in its last round that is over.
    pub measured: BTreeMap<Subject, Measured>,
    /// What it said so far in the round that goes on.
    round: BTreeMap<Subject, Measured>,
    /// What was asked for in its last round.
    pub asked: SignalSet,
    pub state: SourceState,
    pub note: Option<CleanText>,
    /// Every state that was said.
    pub states: Vec<SourceState>,
    pub facts: Vec<&'static str>,
    /// The most facts that one observation held.
    pub largest: usize,
    /// The most rows that one fact held.
    pub longest: usize,
    /// What was measured of sides in the last round about them, and why not more.
    pub sides: BTreeMap<Compared, SideCounts>,
    pub why: Option<CleanText>,
    /// What was said of sides since then.
    of_round: BTreeMap<Compared, SideCounts>,
}

impl Viewer {
    pub fn of(backend: Arc<dyn Backend>) -> Self {
        Self::comparing(backend, Watchlist::default())
    }

    /// The same, where the sides on `watchlist` are compared.
    pub fn comparing(backend: Arc<dyn Backend>, watchlist: Watchlist) -> Self {
        let (sender, observations) = mpsc::channel(8);
        let feed = Feed::new(backend.source().clone(), sender).comparing(watchlist);
        Self {
            observations,
            observing: tokio::spawn(backend.observe(feed)),
            epoch: Epoch(0),
            unsaid: None,
            rows: BTreeMap::new(),
            unsaid_flags: None,
            flags: BTreeMap::new(),
            measured: BTreeMap::new(),
            round: BTreeMap::new(),
            asked: SignalSet::default(),
            state: SourceState::Connecting,
            note: None,
            states: Vec::new(),
            facts: Vec::new(),
            largest: 0,
            longest: 0,
            sides: BTreeMap::new(),
            why: None,
            of_round: BTreeMap::new(),
        }
    }

    /// The names of the rows, or of those that were measured, in their order; of what has neither,
    /// those of the flags.
    pub fn names(&self) -> Vec<&str> {
        let rows = self.rows.keys().map(|key| key.name.as_str());
        let measured = self.measured.keys().map(|subject| subject.name.as_str());
        let names: Vec<_> = rows.chain(measured).collect();
        if names.is_empty() {
            return self.flags.keys().map(|key| key.name.as_str()).collect();
        }
        names
    }

    /// Looks until `seen` holds.
    pub async fn until(&mut self, what: &str, seen: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !seen(self) {
                let observation = self.observations.recv().await;
                self.take(observation.expect("the observation goes on"));
            }
        };
        let seen = tokio::time::timeout(DEADLINE, waiting).await;
        let (state, names, note) = (&self.state, self.names(), &self.note);
        assert!(
            seen.is_ok(),
            "no {what}: {state:?}, rows {names:?}, note {note:?}"
        );
    }

    /// Looks until the source is live with these rows.
    pub async fn until_live(&mut self, names: &[&str]) {
        self.until(&format!("live fleet {names:?}"), |viewer| {
            viewer.state == SourceState::Live && viewer.unsaid.is_none() && viewer.names() == names
        })
        .await;
    }

    /// Looks until the source fails with words that hold `words`.
    pub async fn until_failing(&mut self, words: &str) {
        self.until(&format!("failure with `{words}`"), |viewer| {
            match &viewer.state {
                SourceState::Failing { why } => why.contains(words),
                _ => false,
            }
        })
        .await;
    }

    /// The observation ends by itself once nobody looks.
    pub async fn close(self) {
        drop(self.observations);
        let ended = tokio::time::timeout(DEADLINE, self.observing).await;
        ended
            .expect("the observation ends")
            .expect("without a panic");
    }

    fn take(&mut self, observation: Observation) {
        assert!(observation.epoch >= self.epoch, "epochs only grow");
        self.epoch = observation.epoch;
        self.largest = self.largest.max(observation.facts.len());
        for fact in observation.facts {
            self.take_fact(fact);
        }
    }

    fn take_fact(&mut self, fact: Fact) {
        match fact {
            Fact::Reset => {
                self.unsaid = Some(self.rows.keys().cloned().collect());
                self.unsaid_flags = Some(self.flags.keys().cloned().collect());
            }
            Fact::Flag(flag) => {
                if let Some(unsaid) = &mut self.unsaid_flags {
                    unsaid.remove(flag.key());
                }
                self.flags.insert(flag.key().clone(), *flag);
            }
            Fact::FlagGone(key) => {
                self.flags.remove(&key);
            }
            Fact::Upsert(workload) => {
                let key = workload.object.key.clone();
                if let Some(unsaid) = &mut self.unsaid {
                    unsaid.remove(&key);
                }
                self.rows
                    .insert(key, workload.object.resource_version.to_string());
            }
            Fact::Delete(key) => {
                self.rows.remove(&key);
            }
            Fact::Complete => {
                for key in self.unsaid.take().expect("a snapshot was begun") {
                    self.rows.remove(&key);
                }
                for key in self.unsaid_flags.take().expect("a snapshot was begun") {
                    self.flags.remove(&key);
                }
            }
            Fact::State(state) => {
                self.states.push(state.clone());
                self.state = state;
            }
            Fact::Note(note) => self.note = note,
            Fact::Alive => self.facts.push("alive"),
            Fact::Sides(rows) => {
                self.longest = self.longest.max(rows.len());
                let rows = rows.into_iter().map(|row| (row.of, row.counts));
                self.of_round.extend(rows);
            }
            Fact::SidesEnd { why, .. } => {
                self.sides = std::mem::take(&mut self.of_round);
                self.why = why;
                self.facts.push("sides end");
            }
            Fact::Measured(rows) => {
                self.longest = self.longest.max(rows.len());
                for row in rows {
                    self.round
                        .entry(row.subject)
                        .or_default()
                        .merge(row.measured);
                }
            }
            Fact::RoundEnd { asked, .. } => {
                let before = std::mem::replace(&mut self.measured, std::mem::take(&mut self.round));
                for (subject, measured) in before {
                    keep(&mut self.measured, subject, measured, asked);
                }
                self.asked = asked;
                self.facts.push("alive");
            }
            Fact::Cluster(_) => self.facts.push("cluster"),
            Fact::Rights(_) => self.facts.push("rights"),
        }
    }
}

/// What was not asked for stays as it was.
fn keep(
    measured: &mut BTreeMap<Subject, Measured>,
    subject: Subject,
    mut before: Measured,
    asked: SignalSet,
) {
    for signal in asked.iter() {
        *before.slot(signal) = None;
    }
    if !before.is_empty() {
        measured.entry(subject).or_default().merge(before);
    }
}
