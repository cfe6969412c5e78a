//! What one round comes to.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::{StreamExt, stream};
use tokio::time::Instant;

use super::api::{Changed, MOST_EVENTS};
use super::backend::{Learned, Unleash};
use super::decode::Event;
use super::document::Document;
use super::known::Known;
use super::listing::{AT_ONCE, Listing};
use super::rights::Rights;
use crate::backends::flags::{self, Told};
use crate::backends::http::Failure;
use crate::clock;
use crate::model::{CleanText, FlagKey};

/// How many events are looked at in a round: more of them, and everything is listed.
const PAGE: usize = 100;

/// How many flags are read one by one; with more, everything is listed.
const ONE_BY_ONE: usize = 10;

/// After this time what clients are told is what there was at the listing.
const SETTLED: Duration = Duration::from_secs(3);

/// How many pages of events are read at the beginning.
const PAGES: usize = 10;

/// How far back events are read at the beginning: longer than what makes a flag stale.
const DAYS: i64 = 35;

/// What is remembered from round to round.
#[derive(Debug, Default)]
pub(super) struct Rounds {
    known: Known,
    /// The newest event that was seen.
    newest: Option<u64>,
    events_etag: Option<String>,
    listed: Option<Instant>,
    /// Whether everything must be asked for anew.
    due: bool,
    /// What tells the state of each environment at the listing from others, where that is still
    /// to be looked at: what clients are told may be a moment behind.
    recheck: BTreeMap<CleanText, String>,
    /// Flags of which that was seen at the listing.
    behind: BTreeSet<FlagKey>,
    note: Option<CleanText>,
}

/// What happened since the last round.
enum News {
    /// These flags were touched.
    Flags(BTreeSet<FlagKey>),
    /// Too much, or nobody knows.
    Much,
}

impl flags::Rounds<Unleash> for Rounds {
    /// Asks what has changed, or for everything where that is due.
    async fn next(&mut self, unleash: &Unleash) -> Result<Told, Failure> {
        let due = unleash.timing.listing;
        if self.due || self.listed.is_none_or(|listed| listed.elapsed() >= due) {
            return self.list(unleash).await;
        }
        let News::Flags(mut touched) = self.news(unleash).await? else {
            return self.list(unleash).await;
        };
        touched.append(&mut self.behind);
        touched.extend(self.recheck(unleash).await?);
        if touched.len() > ONE_BY_ONE {
            return self.list(unleash).await;
        }
        let reading = touched.into_iter().map(|key| async move {
            let rows = unleash.rows(&key).await;
            (key, rows)
        });
        let looks: Vec<_> = stream::iter(reading).buffered(AT_ONCE).collect().await;
        let mut facts = Vec::new();
        for (key, rows) in looks {
            let rows = rows?;
            let left: Vec<_> = rows
                .iter()
                .map(|row| row.key().environment.clone())
                .collect();
            facts.extend(rows.into_iter().filter_map(|row| self.known.say(row)));
            facts.extend(self.known.forget(&key, &left));
        }
        Ok(Told {
            facts,
            whole: false,
            note: self.note.clone(),
        })
    }

    /// Something was lost: everything is asked for next time.
    fn relist(&mut self) {
        self.due = true;
    }
}

impl Rounds {
    /// What the server's record says has happened.
    async fn news(&mut self, unleash: &Unleash) -> Result<News, Failure> {
        let (api, projects) = (unleash.api()?, &unleash.config.projects);
        let etag = self.events_etag.as_deref();
        let (events, etag) = match api.events(projects, [PAGE, 0], etag).await? {
            Changed::No => return Ok(News::Flags(BTreeSet::new())),
            Changed::Yes(events, etag) => (events.events, etag),
        };
        self.events_etag = etag;
        let newest = self.newest.unwrap_or_default();
        let is_gap = events.len() >= PAGE && events.iter().all(|event| event.id > newest);
        let news: Vec<_> = events.into_iter().filter(|it| it.id > newest).collect();
        self.newest = news.iter().map(|event| event.id).max().or(self.newest);
        let mut learned = unleash.learned();
        if is_gap {
            // What happened in between is not known.
            learned.history.since = oldest(&news);
        }
        learned.history.take(&news);
        if is_gap || news.iter().any(concerns_all) {
            return Ok(News::Much);
        }
        let touched = news.iter().filter_map(|event| unleash.flag_of(event));
        Ok(News::Flags(touched.collect()))
    }

    /// The flags that clients are told of otherwise than at the listing a moment ago.
    async fn recheck(&mut self, unleash: &Unleash) -> Result<Vec<FlagKey>, Failure> {
        let (api, projects) = (unleash.api()?, &unleash.config.projects);
        let is_settled = self.listed.is_none_or(|listed| listed.elapsed() >= SETTLED);
        let mut behind = Vec::new();
        for (environment, etag) in std::mem::take(&mut self.recheck) {
            let answer = api.client_features(&environment, projects, Some(&etag));
            let (told, etag) = match answer.await? {
                Changed::No => (None, Some(etag)),
                Changed::Yes(told, etag) => (Some(told), etag),
            };
            if let (Some(etag), false) = (etag, is_settled) {
                self.recheck.insert(environment.clone(), etag);
            }
            let learned = unleash.learned();
            for feature in told.into_iter().flat_map(|told| told.features) {
                let Some(project) = learned.projects.get(feature.project.as_str()) else {
                    continue;
                };
                let key = unleash.key(project, &environment, &feature.name);
                let version = Document::of_client(&feature).version();
                if self.known.differs(&key, &version) {
                    behind.push(unleash.key(project, "", &feature.name));
                }
            }
        }
        Ok(behind)
    }

    /// Asks for everything, and says what differs.
    async fn list(&mut self, unleash: &Unleash) -> Result<Told, Failure> {
        let api = unleash.api()?;
        let first = self.listed.is_none();
        let rights = Rights::new(api.whoami().await?);
        // Before the listing, so that nothing that happens meanwhile is lost.
        let page = if first { MOST_EVENTS } else { PAGE };
        let events = page_of(unleash, [page, 0]).await?;
        let begun = async {
            if first {
                older(unleash, &events).await
            } else {
                Ok(None)
            }
        };
        let (listing, older) = tokio::join!(Listing::ask(api, &unleash.config), begun);
        let (listing, older) = (listing?, older?);
        let mut learned = unleash.learned();
        self.newest = events.iter().map(|event| event.id).max().or(self.newest);
        learned.history.take(&events);
        if let Some(older) = older {
            learned.history.since = older.since;
            learned.history.take(&older.events);
        }
        learned.rights = Some(rights);
        learned.reporting = listing.reporting();
        learned.projects = listing.projects().cloned().collect();
        (self.listed, self.due) = (Some(Instant::now()), false);
        Ok(self.say(unleash, &learned, listing, first))
    }

    /// Says what differs from what was said before.
    fn say(&mut self, unleash: &Unleash, learned: &Learned, listing: Listing, whole: bool) -> Told {
        let Some(around) = unleash.surroundings(learned) else {
            return Told::default();
        };
        let rows = listing.rows(&around);
        let there: HashSet<_> = rows.flags.iter().map(|flag| flag.key().clone()).collect();
        let rows_said = rows.flags.into_iter();
        let mut facts: Vec<_> = rows_said.filter_map(|row| self.known.say(row)).collect();
        let may_go = |key: &FlagKey| !listing.failed.contains(&key.project);
        facts.extend(self.known.sweep(&there, may_go));
        let mut notes = listing.notes;
        if rows.odd > 0 {
            notes.push(format!("{} flags with odd names left out", rows.odd));
        }
        self.recheck = listing.etags;
        let behind = rows.behind.iter();
        let behind = behind.map(|[project, name]| unleash.key(project, "", name));
        self.behind = behind.collect();
        self.note = (!notes.is_empty()).then(|| CleanText::new(&notes.join("; ")));
        Told {
            facts,
            whole,
            note: self.note.clone(),
        }
    }
}

/// Events from before those that were read first.
struct Older {
    events: Vec<Event>,
    /// Since when they are complete; `None` where they are all there are.
    since: Option<DateTime<Utc>>,
}

/// Reads on after the first page, as far back as it tells whether flags are stale.
async fn older(unleash: &Unleash, first: &[Event]) -> Result<Option<Older>, Failure> {
    let enough = clock::now() - TimeDelta::days(DAYS);
    let mut events = Vec::new();
    let mut last = (first.len(), oldest(first));
    for page in 1..PAGES {
        let is_all = last.0 < MOST_EVENTS;
        if is_all || last.1.is_some_and(|oldest| oldest < enough) {
            break;
        }
        let more = page_of(unleash, [MOST_EVENTS, page * MOST_EVENTS]).await?;
        last = (more.len(), oldest(&more).or(last.1));
        events.extend(more);
    }
    let is_all = last.0 < MOST_EVENTS;
    Ok(Some(Older {
        events,
        since: last.1.filter(|_| !is_all),
    }))
}

fn oldest(events: &[Event]) -> Option<DateTime<Utc>> {
    events.iter().map(|event| event.created_at).min()
}

async fn page_of(unleash: &Unleash, page: [usize; 2]) -> Result<Vec<Event>, Failure> {
    let answer = unleash.api()?.events(&unleash.config.projects, page, None);
    match answer.await? {
        Changed::Yes(events, _) => Ok(events.events),
        Changed::No => Err(Failure::nonsense(
            "the server says that its events have not changed, though it was not asked that",
        )),
    }
}

/// Whether an event may concern flags that it does not name.
fn concerns_all(event: &Event) -> bool {
    let kinds = [
        "feature-project-change",
        "feature-import",
        "features-imported",
    ];
    kinds.contains(&event.kind.as_str())
}
