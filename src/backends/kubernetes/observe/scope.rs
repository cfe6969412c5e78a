//! One watch: lists, watches, resumes, and lists again where it must.

use std::sync::Arc;
use std::time::Duration;

use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderValue};
use kube::core::Request;
use kube::core::params::{ListParams, WatchParams};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::backoff::Backoff;
use super::board::{Flaws, Phase};
use super::changes::{Changes, Line};
use super::lines::{Lines, More};
use super::range::deployments;
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::link::Link;
use crate::backends::kubernetes::object::Page;
use crate::backends::kubernetes::request::unsendable;
use crate::clock;
use crate::fleet::Fact;
use crate::model::CleanText;

/// How many objects a page of a list holds.
const PAGE: u32 = 500;

/// A resumed watch is believed once it has said something or has lasted this long; a proxy
/// answers, too, before it finds out that nobody is behind it.
const BELIEVED: Duration = Duration::from_millis(300);

/// A watch that lasted this long had worked: what ends it is no reason to wait.
const WORKED: Duration = Duration::from_secs(5);

/// What a scope tells its session.
pub(super) enum News {
    /// What became true.
    Facts(Vec<Fact>),
    /// How the scope is.
    Phase(Phase),
    /// How many objects are left out.
    Flaws(Flaws),
}

/// What a scope tells its session, and which scope.
pub(super) struct Report {
    pub(super) scope: usize,
    pub(super) news: News,
}

/// Why a scope stops what it does.
enum Stop {
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

/// One watch, of all namespaces or of one.
pub(super) struct Scope {
    kubernetes: Arc<Kubernetes>,
    index: usize,
    reports: mpsc::Sender<Report>,
    path: String,
    changes: Changes,
    flaws: Flaws,
    phase: Phase,
    backoff: Backoff,
    /// From where a watch goes on: the resource version, and the server that gave it.
    resume: Option<(String, CleanText)>,
    /// Whether new credentials were tried since they were last accepted.
    renewed: bool,
    /// Whether the last watch was too slow to be of use: the next is believed by its lines only.
    slow: bool,
    /// When the last watch began.
    opened: Option<Instant>,
}

impl Scope {
    pub(super) fn new(
        kubernetes: &Arc<Kubernetes>,
        index: usize,
        namespace: Option<&CleanText>,
        reports: mpsc::Sender<Report>,
    ) -> Self {
        let cluster = kubernetes.cluster_name().clone();
        Self {
            changes: Changes::new(cluster, kubernetes.identity().clone(), namespace),
            backoff: Backoff::new(&kubernetes.timing),
            kubernetes: kubernetes.clone(),
            path: deployments(namespace),
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

    /// Watches until nobody listens any more.
    pub(super) async fn run(mut self) {
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

    fn params(&self) -> (Option<String>, Duration) {
        let selector = self.kubernetes.config.label_selector.clone();
        (
            selector.filter(|selector| !selector.is_empty()),
            self.kubernetes.timing.watch,
        )
    }

    /// Lists by one watch that begins with all there is, and goes on with it.
    async fn stream_list(&mut self, link: &Link) -> Result<(), Stop> {
        let lines = match self.open(link, None).await {
            Err(failure) if failure.is_no_streaming() => {
                link.stop_streaming_lists();
                return Ok(());
            }
            opened => opened?,
        };
        match self.read(link, lines, Reading::List).await {
            Err(Stop::Failed(failure)) if failure.is_no_streaming() && self.resume.is_none() => {
                link.stop_streaming_lists();
                Ok(())
            }
            Ok(()) if self.resume.is_none() => {
                // It ended without saying that the list was whole: an older server, which
                // does not know what it was asked for.
                link.stop_streaming_lists();
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Lists page by page.
    async fn page_list(&mut self, link: &Link) -> Result<(), Stop> {
        let (selector, _) = self.params();
        let mut page = ListParams::default().limit(PAGE);
        page.label_selector = selector;
        loop {
            let request = Request::new(self.path.clone()).list(&page);
            let request = request.map_err(|_| unsendable(&self.path))?;
            let answer = match link.fetch(request).await {
                // The list took longer than the server remembers: once more, in one piece.
                Err(failure) if failure.is_expired() && page.continue_token.is_some() => {
                    page.continue_token = None;
                    page.limit = None;
                    self.changes.begin();
                    continue;
                }
                answer => answer?,
            };
            let list: Page<'_> = answer.decode()?;
            if !list
                .kind
                .as_deref()
                .is_some_and(|kind| kind.ends_with("List"))
            {
                return Err(answer.nonsense(&"no list").into());
            }
            let now = clock::now();
            for item in list.items.iter().flatten() {
                self.changes.object(item, now);
            }
            self.tell_facts().await?;
            let version = list.metadata.resource_version;
            match list.metadata.next.filter(|next| !next.is_empty()) {
                Some(next) => page.continue_token = Some(next),
                None => return self.listed(link, version).await,
            }
        }
    }

    /// The list is whole.
    async fn listed(&mut self, link: &Link, version: Option<String>) -> Result<(), Stop> {
        self.changes.end();
        self.resume = version.map(|version| (version, link.address.clone()));
        self.renewed = false;
        self.slow = false;
        self.tell_facts().await?;
        self.tell_phase(Phase::Live).await
    }

    /// Watches from where the list, or the last watch, ended.
    async fn watch(&mut self, link: &Link) -> Result<(), Stop> {
        let Some((version, _)) = self.resume.clone() else {
            return Ok(());
        };
        let lines = self.open(link, Some(&version)).await?;
        self.read(link, lines, Reading::Changes).await
    }

    async fn open(&self, link: &Link, version: Option<&str>) -> Result<Lines, Failure> {
        let (selector, timeout) = self.params();
        let mut params = WatchParams::default();
        params.label_selector = selector;
        params.timeout = u32::try_from(timeout.as_secs().max(1)).ok();
        params.send_initial_events = version.is_none();
        let request = Request::new(self.path.clone()).watch(&params, version.unwrap_or_default());
        let mut request = request.map_err(|_| unsendable(&self.path))?;
        // Watches that are compressed event by event are not decoded whole by the client.
        let identity = HeaderValue::from_static("identity");
        request.headers_mut().insert(ACCEPT_ENCODING, identity);
        let response = link.open(request).await?;
        let kind = response.headers().get(CONTENT_TYPE);
        let kind = kind
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or("no content type");
        if !kind.starts_with("application/json") {
            let words = format!(
                "{} answers a watch with {kind}: is there a proxy or a login page in between?",
                link.address
            );
            return Err(Failure::Nonsense(CleanText::new(&words)));
        }
        Ok(Lines::new(response.into_body()))
    }

    /// Takes in the lines of a watch until it ends.
    async fn read(&mut self, link: &Link, mut lines: Lines, reading: Reading) -> Result<(), Stop> {
        let timing = self.kubernetes.timing.clone();
        let opened = Instant::now();
        self.opened = Some(opened);
        let mut reading = reading;
        let mut heard = opened;
        let mut part: Option<Instant> = None;
        loop {
            let end = opened + timing.watch + timing.watch_grace;
            let next = match reading {
                Reading::List => heard + timing.line,
                Reading::Changes if !self.slow => opened + BELIEVED,
                Reading::Changes | Reading::Live => end,
            };
            let deadline = part.map_or(next, |part| next.min(part + timing.line));
            match lines.more(link, deadline).await? {
                More::Lines => {}
                More::Part => {
                    part.get_or_insert_with(Instant::now);
                    continue;
                }
                More::End => return self.ended(link, lines.rest()).await,
                More::Nothing => {
                    let late = part.is_some_and(|part| part.elapsed() >= timing.line);
                    match reading {
                        Reading::List => return Err(self.too_slow(link).into()),
                        _ if late => return Err(self.too_slow(link).into()),
                        Reading::Changes if !self.slow => {
                            self.believe().await?;
                            reading = Reading::Live;
                            continue;
                        }
                        // Not even the end that was asked for: nobody is there any more. The
                        // next connection tells.
                        Reading::Changes | Reading::Live => return Ok(()),
                    }
                }
            }
            heard = Instant::now();
            self.backoff.reset();
            reading = self.take(link, &mut lines, reading).await?;
            part = (!lines.rest().is_empty()).then_some(heard);
        }
    }

    fn too_slow(&mut self, link: &Link) -> Failure {
        self.slow = true;
        let limit = humantime::format_duration(self.kubernetes.timing.line);
        let words = format!("{} is too slow: nothing whole within {limit}", link.address);
        Failure::Nonsense(CleanText::new(&words))
    }

    /// Takes in the lines that are there.
    async fn take(
        &mut self,
        link: &Link,
        lines: &mut Lines,
        reading: Reading,
    ) -> Result<Reading, Stop> {
        let now = clock::now();
        let mut version = None;
        let (mut whole, mut alive) = (false, false);
        let changes = &mut self.changes;
        let outcome = lines.each(|line| {
            let next = match changes.line(line, now)? {
                Line::Change(next) => next,
                Line::Bookmark(next) => {
                    alive = true;
                    next
                }
                Line::ListEnd(next) => {
                    whole = true;
                    next
                }
            };
            // What can't be read keeps the version before it.
            version = next.or(version.take());
            Ok(())
        });
        if reading == Reading::List && !whole {
            self.tell_facts().await?;
            outcome?;
            return Ok(Reading::List);
        }
        if reading == Reading::List {
            self.listed(link, version).await?;
        } else if let Some(version) = version {
            self.resume = Some((version, link.address.clone()));
        }
        self.tell_facts().await?;
        outcome?;
        if reading == Reading::Changes {
            self.believe().await?;
        } else if alive {
            self.tell(News::Facts(vec![Fact::Alive])).await?;
        }
        Ok(Reading::Live)
    }

    /// The watch works.
    async fn believe(&mut self) -> Result<(), Stop> {
        self.renewed = false;
        self.slow = false;
        self.tell_phase(Phase::Live).await?;
        self.tell(News::Facts(vec![Fact::Alive])).await
    }

    /// Whether the last watch had lasted long enough to have worked.
    fn worked(&self) -> bool {
        let enough = WORKED.min(self.kubernetes.timing.watch / 2);
        self.opened.is_some_and(|opened| opened.elapsed() >= enough)
    }

    /// The watch ended as watches do; one that ends at once is not asked again at once.
    async fn ended(&mut self, link: &Link, rest: &[u8]) -> Result<(), Stop> {
        if !rest.is_empty() {
            let words = format!("{} broke off midway", link.address);
            return Err(link.broken(&words).into());
        }
        if !self.worked() {
            let words = format!("{} ends each watch at once", link.address);
            let wait = self.backoff.after(&link.broken(&words));
            sleep(wait).await;
        }
        Ok(())
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
            sleep(self.backoff.after(&failure)).await;
            return !self.reports.is_closed();
        }
        if failure.is_forbidden() {
            return self.denied(failure.words()).await;
        }
        if failure.is_connection_refused() {
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
        sleep(self.backoff.after(&failure)).await;
        true
    }

    async fn denied(&mut self, why: CleanText) -> bool {
        self.resume = None;
        self.changes.clear();
        let told =
            self.tell_facts().await.is_ok() && self.tell_phase(Phase::Denied(why)).await.is_ok();
        sleep(self.kubernetes.timing.denied).await;
        told
    }

    async fn tell_facts(&mut self) -> Result<(), Stop> {
        let facts = self.changes.take();
        if !facts.is_empty() {
            self.tell(News::Facts(facts)).await?;
        }
        let flaws = self.changes.flaws();
        if flaws != self.flaws {
            self.flaws = flaws;
            self.tell(News::Flaws(flaws)).await?;
        }
        Ok(())
    }

    async fn tell_phase(&mut self, phase: Phase) -> Result<(), Stop> {
        if self.phase == phase {
            return Ok(());
        }
        self.phase = phase.clone();
        self.tell(News::Phase(phase)).await
    }

    async fn tell(&self, news: News) -> Result<(), Stop> {
        let scope = self.index;
        let sent = self.reports.send(Report { scope, news }).await;
        sent.map_err(|_| Stop::Closed)
    }
}

/// What is being read from a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reading {
    /// The list that it begins with.
    List,
    /// Changes, but it is not believed yet.
    Changes,
    /// Changes.
    Live,
}
