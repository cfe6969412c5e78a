//! How a scope watches.

use std::time::Duration;

use http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderValue};
use kube::core::Request;
use kube::core::params::WatchParams;
use tokio::time::{Instant, sleep};

use super::life::{News, Scope, Stop};
use crate::backends::backoff::Setback;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::link::Link;
use crate::backends::kubernetes::observe::board::Phase;
use crate::backends::kubernetes::observe::changes::Line;
use crate::backends::kubernetes::observe::lines::{Lines, More};
use crate::backends::kubernetes::request::unsendable;
use crate::clock;
use crate::fleet::Fact;
use crate::model::CleanText;

/// A resumed watch is believed once it has said something or has lasted this long; a proxy
/// answers, too, before it finds out that nobody is behind it.
const BELIEVED: Duration = Duration::from_millis(300);

/// A watch that lasted this long had worked: what ends it is no reason to wait.
const WORKED: Duration = Duration::from_secs(5);

/// What is being read from a watch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// The list that it begins with.
    List,
    /// Changes, but it is not believed yet.
    Changes,
    /// Changes.
    Live,
}

impl Scope {
    /// Watches from where the list, or the last watch, ended.
    pub(super) async fn watch(&mut self, link: &Link) -> Result<(), Stop> {
        let Some((version, _)) = self.resume.clone() else {
            return Ok(());
        };
        let lines = self.open(link, Some(&version)).await?;
        self.read(link, lines, Reading::Changes).await
    }

    pub(super) async fn open(&self, link: &Link, version: Option<&str>) -> Result<Lines, Failure> {
        let timeout = self.kubernetes.timing.watch;
        let params = WatchParams {
            label_selector: self.selector(),
            timeout: u32::try_from(timeout.as_secs().max(1)).ok(),
            send_initial_events: version.is_none(),
            ..WatchParams::default()
        };
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
    pub(super) async fn read(
        &mut self,
        link: &Link,
        mut lines: Lines,
        reading: Reading,
    ) -> Result<(), Stop> {
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
            self.tell_words().await?;
            outcome?;
            return Ok(Reading::List);
        }
        if reading == Reading::List {
            self.listed(link, version).await?;
        } else if let Some(version) = version {
            self.resume = Some((version, link.address.clone()));
        }
        self.tell_words().await?;
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
    pub(super) fn worked(&self) -> bool {
        let enough = WORKED.min(self.kubernetes.timing.watch / 2);
        self.opened.is_some_and(|opened| opened.elapsed() >= enough)
    }

    /// The watch ended as watches do; one that ends at once is not asked again at once.
    async fn ended(&mut self, link: &Link, rest: &[u8]) -> Result<(), Stop> {
        if !rest.is_empty() {
            let words = format!("{} broke off midway", link.address);
            return Err(Failure::broken(&words).into());
        }
        if !self.worked() {
            let wait = self.backoff.after(Setback::Other);
            sleep(wait).await;
        }
        Ok(())
    }
}
