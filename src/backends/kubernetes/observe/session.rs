//! One set of scopes, and what they say together.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Notify, mpsc};
use tokio::time::{Instant, sleep, sleep_until};

use super::board::{Board, Phase};
use super::range::{self, Range};
use super::scope::{News, Place, Report};
use super::scopes::Scopes;
use super::word::{Gone, Word};
use crate::backends::backoff::Backoff;
use crate::backends::kubernetes::discovery::discover;
use crate::backends::kubernetes::featureflag::FlagDesk;
use crate::backends::kubernetes::{Kubernetes, rights};
use crate::backends::{Connection, Feed};
use crate::clock;
use crate::fleet::Fact;
use crate::model::{CleanText, Epoch, ResourceKind, SourceState, WorkloadKey};

/// The most facts that one observation holds.
const BATCH: usize = 500;

/// How many reports may wait; a fleet that is behind makes the server wait, not us grow.
const REPORTS: usize = 16;

/// What was seen of the cluster, for the access reviews.
#[derive(Clone, Default)]
struct Sights {
    namespaces: BTreeSet<CleanText>,
    kinds: Vec<ResourceKind>,
}

type Seen = Arc<Mutex<Sights>>;

/// Watches `range`. Gives what is to be watched next, or `None` once nobody listens.
pub(super) async fn run(
    kubernetes: &Arc<Kubernetes>,
    feed: &Feed,
    epoch: Epoch,
    range: Range,
) -> Option<Range> {
    let (sender, mut reports) = mpsc::channel(REPORTS);
    let mut scopes = Scopes::new(kubernetes.clone(), sender.clone());
    let board = Board::new(&range);
    for (index, place) in board.places() {
        scopes.start(index, place);
    }
    let seen = Seen::default();
    let recovered = Arc::new(Notify::new());
    let missing = Arc::new(Notify::new());
    let discovery = discovery(kubernetes.clone(), missing.clone(), sender.clone());
    scopes.spawn(discovery);
    let chores = chores(kubernetes.clone(), seen.clone(), recovered.clone(), sender);
    scopes.spawn(chores);
    let mut session = Session {
        connection: feed.connection(epoch),
        board,
        scopes,
        namespaces: range.scopes(),
        flags: FlagDesk::default(),
        cluster: kubernetes.cluster_name().clone(),
        batch: vec![Fact::Reset],
        due: Instant::now(),
        gather: kubernetes.timing.gather,
        state: None,
        note: None,
        complete: false,
        seen,
        recovered,
        missing,
    };
    session.settle();
    let review = kubernetes.timing.rights;
    let mut reviewed = Instant::now() + review;
    loop {
        tokio::select! {
            () = feed.closed() => return None,
            Some(report) = reports.recv() => {
                let refused = range == Range::Everywhere
                    && session.board.is_required(report.scope)
                    && matches!(report.news, News::Phase(Phase::Denied(_)));
                if refused {
                    return session.narrow(kubernetes, feed).await;
                }
                session.take(report);
            }
            () = sleep_until(session.due), if !session.batch.is_empty() => {
                if !session.flush().await {
                    return None;
                }
            }
            () = sleep_until(reviewed) => {
                if let Some(next) = range::review(kubernetes, &range).await {
                    return Some(next);
                }
                reviewed = Instant::now() + review;
            }
        }
        if session.batch.len() >= BATCH && !session.flush().await {
            return None;
        }
    }
}

struct Session {
    connection: Connection,
    board: Board,
    scopes: Scopes,
    /// Where each kind is watched.
    namespaces: Vec<Option<CleanText>>,
    /// What is known of flags, to tell which of them have changed.
    flags: FlagDesk,
    cluster: CleanText,
    batch: Vec<Fact>,
    /// When the batch goes out at the latest.
    due: Instant,
    gather: std::time::Duration,
    state: Option<SourceState>,
    note: Option<CleanText>,
    complete: bool,
    seen: Seen,
    recovered: Arc<Notify>,
    /// A kind is not where it was found.
    missing: Arc<Notify>,
}

impl Session {
    /// Takes in what a scope says.
    fn take(&mut self, report: Report) {
        if self.batch.is_empty() {
            self.due = Instant::now() + self.gather;
        }
        match report.news {
            News::Words(words) => {
                self.see(&words);
                for word in words {
                    self.hear(word);
                }
            }
            News::Facts(facts) => self.batch.extend(facts),
            News::Phase(phase) => {
                if phase == Phase::Missing {
                    self.missing.notify_one();
                }
                self.board.set_phase(report.scope, phase);
            }
            News::Flaws(flaws) => self.board.set_flaws(report.scope, flaws),
            News::Unseen(rows) => self.board.set_unseen(report.scope, rows),
            News::Ended(rows) => {
                self.board.remove(report.scope);
                for gone in rows {
                    self.forget(gone);
                }
            }
            News::Kinds(Ok(kinds)) => self.watch(&kinds),
            News::Kinds(Err(why)) => self.board.set_undiscovered(why),
        }
        self.settle();
    }

    /// Watches these kinds, besides what every cluster has, and no others.
    fn watch(&mut self, kinds: &[ResourceKind]) {
        for kind in self.scopes.review(kinds) {
            for namespace in self.namespaces.clone() {
                let place = Place { kind, namespace };
                let index = self.board.add(place.clone());
                self.scopes.start(index, &place);
            }
        }
        self.board.set_discovered();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.kinds != kinds {
            seen.kinds = kinds.to_vec();
            // What may be done with them is not known yet.
            self.recovered.notify_one();
        }
    }

    /// Takes in what is said of an object.
    fn hear(&mut self, word: Word) {
        match word {
            Word::Workload(workload) => self.batch.push(Fact::Upsert(workload)),
            Word::Flags(resource) => self
                .batch
                .extend(self.flags.resource(resource, clock::now())),
            Word::Source(source) => self.batch.extend(self.flags.source(source)),
            Word::Gone(gone) => self.forget(gone),
        }
    }

    /// An object is not there any more, or can't be seen.
    fn forget(&mut self, Gone { kind, name }: Gone) {
        match kind {
            ResourceKind::Workload(kind) => self.batch.push(Fact::Delete(WorkloadKey {
                cluster: self.cluster.clone(),
                namespace: name.namespace,
                kind,
                name: name.name,
            })),
            ResourceKind::FeatureFlag => self.batch.extend(self.flags.resource_gone(&name)),
            ResourceKind::FeatureFlagSource => self.batch.extend(self.flags.source_gone(&name)),
        }
    }

    fn see(&self, words: &[Word]) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for word in words {
            if let Word::Workload(workload) = word
                && !seen.namespaces.contains(&workload.object.key.namespace)
            {
                seen.namespaces
                    .insert(workload.object.key.namespace.clone());
            }
        }
    }

    /// Says what changed for the source as a whole.
    fn settle(&mut self) {
        if !self.complete && self.board.is_complete() {
            self.complete = true;
            self.batch.push(Fact::Complete);
        }
        let gone = self.board.withdraw();
        for gone in gone {
            self.forget(gone);
        }
        let note = self.board.note();
        if note != self.note {
            self.note.clone_from(&note);
            self.batch.push(Fact::Note(note));
        }
        self.say_state(self.board.state());
    }

    fn say_state(&mut self, state: SourceState) {
        if self.state.as_ref() == Some(&state) {
            return;
        }
        if state == SourceState::Live {
            self.recovered.notify_one();
        }
        self.state = Some(state.clone());
        self.batch.push(Fact::State(state));
    }

    /// Hands over the batch, in pieces where it is large. `false` once nobody listens.
    async fn flush(&mut self) -> bool {
        while !self.batch.is_empty() {
            let rest = self.batch.split_off(self.batch.len().min(BATCH));
            let piece = std::mem::replace(&mut self.batch, rest);
            if !self.connection.say(piece).await {
                return false;
            }
        }
        true
    }

    /// Finds out what may be watched instead of everything.
    async fn narrow(mut self, kubernetes: &Kubernetes, feed: &Feed) -> Option<Range> {
        self.scopes.stop();
        let mut backoff = Backoff::new(kubernetes.timing.waits());
        loop {
            let narrowed = tokio::select! {
                () = feed.closed() => return None,
                narrowed = range::narrow(kubernetes) => narrowed,
            };
            let failure = match narrowed {
                Ok(range) => return Some(range),
                Err(failure) => failure,
            };
            self.say_state(SourceState::Failing {
                why: failure.words(),
            });
            if !self.flush().await {
                return None;
            }
            tokio::select! {
                () = feed.closed() => return None,
                () = sleep(backoff.after(failure.setback())) => {}
            }
        }
    }
}

/// Which kinds there are: at first, about once a minute, and where one turns out to be missing.
async fn discovery(
    kubernetes: Arc<Kubernetes>,
    missing: Arc<Notify>,
    reports: mpsc::Sender<Report>,
) {
    let timing = kubernetes.timing.clone();
    let mut backoff = Backoff::new(timing.waits());
    loop {
        let found = discover(&kubernetes).await;
        let wait = match &found {
            Ok(_) => {
                backoff.reset();
                timing.discover
            }
            Err(failure) if failure.is_forbidden() => timing.denied,
            Err(failure) => backoff.after(failure.setback()),
        };
        let found = found.map_err(|failure| failure.words());
        let news = News::Kinds(found);
        if reports.send(Report { scope: 0, news }).await.is_err() {
            return;
        }
        tokio::select! {
            () = missing.notified() => {}
            () = sleep(wait) => {}
        }
    }
}

/// Which cluster it is and what we may do there: at first, after each recovery, and every few
/// minutes.
async fn chores(
    kubernetes: Arc<Kubernetes>,
    seen: Seen,
    recovered: Arc<Notify>,
    reports: mpsc::Sender<Report>,
) {
    loop {
        let Sights { namespaces, kinds } =
            seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut facts = Vec::new();
        // What is not answered stays as it is; the scopes say what is wrong.
        facts.extend(rights::cluster(&kubernetes).await.ok().map(Fact::Cluster));
        facts.extend(
            rights::rights(&kubernetes, &kinds, &namespaces)
                .await
                .ok()
                .map(Fact::Rights),
        );
        let report = Report {
            scope: 0,
            news: News::Facts(facts),
        };
        if reports.send(report).await.is_err() {
            return;
        }
        tokio::select! {
            () = recovered.notified() => {}
            () = sleep(kubernetes.timing.rights) => {}
        }
    }
}
