//! A scope's life, and what it does when something fails.

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep};

use crate::backends::backoff::{Backoff, Setback};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::link::Link;
use crate::backends::kubernetes::observe::board::{Flaws, Phase};
use crate::backends::kubernetes::observe::changes::Changes;
use crate::backends::kubernetes::observe::range::path;
use crate::backends::kubernetes::observe::word::{Gone, Word};
use crate::fleet::Fact;
use crate::model::{CleanText, ResourceKind};

/// What a scope tells its session.
pub(in crate::backends::kubernetes::observe) enum News {
    /// What became true of objects.
    Words(Vec<Word>),
    /// What became true besides.
    Facts(Vec<Fact>),
    /// How the scope is.
    Phase(Phase),
    /// How many objects are left out.
    Flaws(Flaws),
    /// The rows that can't be seen any more, because the scope is not allowed.
    Unseen(Vec<Gone>),
    /// Its kind is gone, with these rows: it ends.
    Ended(Vec<Gone>),
    /// The kinds that the cluster has, besides what every cluster has; the error says why that is
    /// not known.
    Kinds(Result<Vec<ResourceKind>, CleanText>),
}

/// What a scope is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::backends::kubernetes::observe) struct Place {
    /// Which objects.
    pub kind: ResourceKind,
    /// Where; `None` for everywhere.
    pub namespace: Option<CleanText>,
}

impl Place {
    /// Whether a cluster may lack it.
    pub(in crate::backends::kubernetes::observe) fn is_optional(&self) -> bool {
        self.kind.is_optional()
    }
}

/// What a scope tells its session, and which scope.
pub(in crate::backends::kubernetes::observe) struct Report {
    pub(in crate::backends::kubernetes::observe) scope: usize,
    pub(in crate::backends::kubernetes::observe) news: News,
}

/// Why a scope stops what it does.
pub(super) enum Stop {
    /// Nobody listens any more.
    Closed,
    /// A request failed, or its answer.
    Failed(Failure),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// One watch, of one kind, of all namespaces or of one.
pub(in crate::backends::kubernetes::observe) struct Scope {
    pub(super) kubernetes: Arc<Kubernetes>,
    index: usize,
    reports: mpsc::Sender<Report>,
    optional: bool,
    pub(super) path: String,
    pub(super) changes: Changes,
    flaws: Flaws,
    pub(super) phase: Phase,
    pub(super) backoff: Backoff,
    /// From where a watch goes on: the resource version, and the server that gave it.
    pub(super) resume: Option<(String, CleanText)>,
    /// Whether new credentials were tried since they were last accepted.
    pub(super) renewed: bool,
    /// Whether the last watch was too slow to be of use: the next is believed by its lines only.
    pub(super) slow: bool,
    /// When the last watch began.
    pub(super) opened: Option<Instant>,
}

impl Scope {
    pub(in crate::backends::kubernetes::observe) fn new(
        kubernetes: &Arc<Kubernetes>,
        index: usize,
        place: &Place,
        reports: mpsc::Sender<Report>,
    ) -> Self {
        let namespace = place.namespace.as_ref();
        Self {
            changes: Changes::new(kubernetes.origin(), place.kind, namespace),
            optional: place.is_optional(),
            backoff: Backoff::new(kubernetes.timing.waits()),
            kubernetes: kubernetes.clone(),
            path: path(place.kind, namespace),
            index,
            reports,
            flaws: Flaws::default(),
            phase: Phase::Waiting,
            resume: None,
            renewed: false,
            slow: false,
            opened: None,
        }
    }

    /// Watches until nobody listens any more, or its kind is gone.
    pub(in crate::backends::kubernetes::observe) async fn run(
        mut self,
        gone: oneshot::Receiver<()>,
    ) {
        tokio::select! {
            () = self.go_on() => return,
            Ok(()) = gone => {}
        }
        // Whether anybody listens does not matter any more.
        let _ = self.tell(News::Ended(self.changes.rows())).await;
    }

    async fn go_on(&mut self) {
        loop {
            let outcome = match self.kubernetes.link().await {
                Ok(link) => self.follow(&link).await.map_err(|stop| (stop, Some(link))),
                Err(failure) => Err((Stop::Failed(failure), None)),
            };
            match outcome {
                Ok(()) => {}
                Err((Stop::Closed, _)) => return,
                Err((Stop::Failed(failure), link)) => {
                    if !self.recover(failure, link).await {
                        return;
                    }
                }
            }
        }
    }

    /// Lists where there is nothing to go on from, then watches until the watch ends.
    async fn follow(&mut self, link: &Link) -> Result<(), Stop> {
        self.resume.take_if(|(_, address)| *address != link.address);
        if self.resume.is_none() {
            if self.phase == Phase::Waiting {
                self.tell_phase(Phase::Loading).await?;
            }
            self.changes.begin();
            if link.streams_lists() {
                return self.stream_list(link).await;
            }
            self.page_list(link).await?;
        }
        self.watch(link).await
    }

    /// The configured label selector, which chooses among workloads.
    pub(super) fn selector(&self) -> Option<String> {
        self.changes.kind().workload()?;
        let selector = self.kubernetes.config.label_selector.clone();
        selector.filter(|selector| !selector.is_empty())
    }

    /// Does what a failure asks for: at once, or after a while. `false` once nobody listens.
    async fn recover(&mut self, failure: Failure, link: Option<Arc<Link>>) -> bool {
        if let Some(link) = &link {
            if failure.is_unauthorized() {
                self.kubernetes.reject(link).await;
                if !std::mem::replace(&mut self.renewed, true) {
                    return true;
                }
            } else if failure.code().is_none() {
                self.kubernetes.forget(link).await;
            }
        }
        if failure.is_expired() {
            self.resume = None;
            sleep(self.backoff.after(failure.setback())).await;
            return !self.reports.is_closed();
        }
        if failure.is_forbidden() {
            return self.denied(failure.words()).await;
        }
        if self.optional && failure.is_missing() {
            return self.missing(failure.setback()).await;
        }
        if failure.setback() == Setback::NobodyThere {
            // A server that was not there may have come back as it was earlier.
            self.resume = None;
        }
        // A watch that breaks after it had worked is no failure until the next one fails, too.
        if matches!(failure, Failure::Broken(_)) && self.phase == Phase::Live && self.worked() {
            self.opened = None;
            return !self.reports.is_closed();
        }
        let phase = Phase::Failing(failure.words());
        if self.tell_phase(phase).await.is_err() {
            return false;
        }
        sleep(self.backoff.after(failure.setback())).await;
        true
    }

    async fn denied(&mut self, why: CleanText) -> bool {
        self.resume = None;
        let phase = Phase::Denied(why);
        if self.phase != phase {
            let rows = News::Unseen(self.changes.rows());
            if self.tell(rows).await.is_err() || self.tell_phase(phase).await.is_err() {
                return false;
            }
        }
        sleep(self.kubernetes.timing.denied).await;
        true
    }

    /// Its kind is not there (any more): whether that is so is asked, and meanwhile nothing is.
    async fn missing(&mut self, setback: Setback) -> bool {
        self.resume = None;
        if self.tell_phase(Phase::Missing).await.is_err() {
            return false;
        }
        sleep(self.backoff.after(setback)).await;
        true
    }

    /// Whether `failure` says that the server can't stream lists, rather than that it has no such
    /// objects.
    pub(super) fn is_no_streaming(&self, failure: &Failure) -> bool {
        failure.is_no_streaming() && !(self.optional && failure.is_missing())
    }

    pub(super) async fn tell_words(&mut self) -> Result<(), Stop> {
        let words = self.changes.take();
        if !words.is_empty() {
            self.tell(News::Words(words)).await?;
        }
        let flaws = self.changes.flaws();
        if flaws != self.flaws {
            self.flaws = flaws;
            self.tell(News::Flaws(flaws)).await?;
        }
        Ok(())
    }

    pub(super) async fn tell_phase(&mut self, phase: Phase) -> Result<(), Stop> {
        if self.phase == phase {
            return Ok(());
        }
        self.phase = phase.clone();
        self.tell(News::Phase(phase)).await
    }

    pub(super) async fn tell(&self, news: News) -> Result<(), Stop> {
        let scope = self.index;
        let sent = self.reports.send(Report { scope, news }).await;
        sent.map_err(|_| Stop::Closed)
    }
}
