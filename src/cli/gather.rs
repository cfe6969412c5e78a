//! The fleet without a screen: waits until every source is live, or can't be.

use std::collections::BTreeSet;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::exit::Stop;
use super::output::{is_watched, say};
use super::site::Site;
use crate::backends::{Feed, Watchlist};
use crate::clock;
use crate::fleet::Fleet;
use crate::model::signals::{SHORTEST, Signals};
use crate::model::{CleanText, SourceId, SourceState, compact};

/// How long a source may fail before it is given up: long enough for one blip.
const GRACE: Duration = Duration::from_secs(2);
/// After how long a person is told what is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is to be known before there is anything to go on.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'a> {
    /// The rows, once they were measured for so long.
    Rows {
        /// From when every source is live.
        measure: Duration,
    },
    /// The inventory; and, where the cluster tells them, its identity and our rights, which a
    /// plan freezes and heeds. Whoever measures is not waited for: a life can be extended while
    /// Prometheus is down.
    Plans,
    /// All of this and the flags. A platform that does not answer keeps nobody from turning off
    /// what others keep.
    PlansForFlags,
    /// All of this and the signals, by which the apps are chosen.
    PlansBySignals,
    /// The rows, and then whatever else settles what was asked.
    Until {
        /// Whether there is nothing left to wait for.
        is_settled: &'a (dyn Fn(&Fleet) -> bool + Sync),
        /// How long to wait for that once every source is live.
        patience: Duration,
        /// What is waited for, for a person who watches.
        words: &'a str,
    },
}

/// A fleet, and what is missing from it.
pub(super) struct Gathered {
    /// As far as it is known.
    pub fleet: Fleet,
    /// Why it is not the whole truth; empty where it is.
    pub missing: Vec<CleanText>,
    /// Why flags are missing from it that a plan can do without.
    pub unheard: Vec<CleanText>,
    /// What looks wrong in what is there.
    pub remarks: Vec<CleanText>,
}

impl Gathered {
    /// The fleet, where it is the whole truth: nothing is changed by what may be wrong.
    pub(super) fn whole(self) -> Result<Fleet, Stop> {
        if self.missing.is_empty() {
            return Ok(self.fleet);
        }
        let words: Vec<_> = self.missing.iter().map(CleanText::as_str).collect();
        Err(Stop::failed(words.join("\n")))
    }
}

/// Observes what is wanted of `site` for at most `timeout`.
pub(super) async fn gather(site: &Site, wanted: Wanted<'_>, timeout: Duration) -> Gathered {
    let backends: Vec<_> = match wanted {
        Wanted::Plans => site.sources().inventory().collect(),
        Wanted::PlansForFlags => {
            let sources = site.sources();
            sources.inventory().chain(sources.platforms()).collect()
        }
        Wanted::Rows { .. } | Wanted::PlansBySignals | Wanted::Until { .. } => {
            site.sources().backends().collect()
        }
    };
    let sources: Vec<_> = backends.iter().map(|it| it.source().clone()).collect();
    let mut fleet = Fleet::new(site.attention());
    for source in &sources {
        fleet.expect(source);
    }
    let (sender, mut observations) = mpsc::channel(64);
    let (compared, watchlist) = Watchlist::new();
    let observing: Vec<_> = backends
        .into_iter()
        .map(|backend| {
            let feed = Feed::new(backend.source().clone(), sender.clone());
            let feed = feed.comparing(watchlist.clone());
            tokio::spawn(backend.observe(feed))
        })
        .collect();
    drop(sender);

    let measure = match wanted {
        Wanted::Rows { measure } => measure,
        Wanted::Until { patience, .. } => patience,
        Wanted::Plans | Wanted::PlansForFlags | Wanted::PlansBySignals => Duration::ZERO,
    };
    let deadline = present() + timeout + measure;
    let mut waiting = Waiting::new(wanted, sources);
    loop {
        let until = waiting.until(&fleet, deadline);
        let Some(until) = until else { break };
        match timeout_at(until, observations.recv()).await {
            Ok(Some(observation)) => {
                fleet.apply(observation);
                compared.write(fleet.compared());
            }
            Ok(None) => break,
            Err(_) if present() >= deadline => break,
            Err(_) => waiting.tell(&fleet),
        }
    }
    for task in observing {
        task.abort();
    }
    fleet.tick(clock::now());
    let platforms: BTreeSet<_> = match wanted {
        Wanted::PlansForFlags => site
            .sources()
            .platforms()
            .map(|it| it.source().clone())
            .collect(),
        _ => BTreeSet::new(),
    };
    let (unheard, needed): (Vec<_>, Vec<_>) = waiting
        .sources
        .into_iter()
        .partition(|source| platforms.contains(source));
    Gathered {
        missing: missing(&fleet, &needed, timeout),
        unheard: missing(&fleet, &unheard, timeout),
        remarks: remarks(&fleet),
        fleet,
    }
}

/// The shell's monotonic clock.
fn present() -> Instant {
    Instant::now()
}

/// What is waited for, and until when.
struct Waiting<'a> {
    wanted: Wanted<'a>,
    sources: Vec<SourceId>,
    told: bool,
    tell_at: Instant,
    failing_since: Option<Instant>,
    rows_since: Option<Instant>,
}

impl<'a> Waiting<'a> {
    fn new(wanted: Wanted<'a>, sources: Vec<SourceId>) -> Self {
        Self {
            wanted,
            sources,
            told: false,
            tell_at: present() + PATIENCE,
            failing_since: None,
            rows_since: None,
        }
    }

    /// When to look again; `None` once there is nothing left to wait for.
    fn until(&mut self, fleet: &Fleet, deadline: Instant) -> Option<Instant> {
        let (mut pending, mut failing) = (0, 0);
        for source in &self.sources {
            match state(fleet, source) {
                None | Some(SourceState::Connecting | SourceState::Loading) => pending += 1,
                Some(SourceState::Failing { .. }) => failing += 1,
                Some(SourceState::Live | SourceState::Off { .. }) => {}
            }
        }
        if pending == 0 && failing == 0 {
            return match self.wanted {
                Wanted::Rows { measure } => self.until_measured(measure),
                Wanted::Plans | Wanted::PlansForFlags | Wanted::PlansBySignals => {
                    self.until_planned(fleet, deadline)
                }
                Wanted::Until {
                    is_settled,
                    patience,
                    ..
                } => {
                    if is_settled(fleet) {
                        None
                    } else {
                        self.until_settled(patience)
                    }
                }
            };
        }
        self.failing_since = match failing {
            0 => None,
            _ => self.failing_since.or_else(|| Some(present())),
        };
        let mut until = deadline;
        if let Some(since) = self.failing_since {
            let given_up = since + GRACE;
            if pending == 0 && present() >= given_up {
                return None;
            }
            until = until.min(given_up.max(present() + Duration::from_millis(50)));
        }
        if !self.told {
            until = until.min(self.tell_at);
        }
        Some(until)
    }

    /// The rows are there: until when to go on measuring.
    fn until_measured(&mut self, measure: Duration) -> Option<Instant> {
        let end = *self.rows_since.get_or_insert_with(present) + measure;
        (present() < end).then_some(end)
    }

    /// The rows are there: until when to wait for the rest, of which a person is told once.
    fn until_settled(&mut self, patience: Duration) -> Option<Instant> {
        let end = self.until_measured(patience)?;
        Some(if self.told {
            end
        } else {
            end.min(self.tell_at)
        })
    }

    /// The rows are there: until when to wait for what plans need besides. It may never come, for
    /// a cluster need not tell, and execution checks all of it again.
    fn until_planned(&mut self, fleet: &Fleet, deadline: Instant) -> Option<Instant> {
        let clusters: BTreeSet<_> = fleet.apps().map(|(_, app)| &app.id.cluster).collect();
        let is_told = |name: &CleanText| {
            fleet.rights().contains_key(name) && fleet.clusters().contains_key(name)
        };
        if clusters.into_iter().all(is_told) {
            return None;
        }
        let given_up = *self.rows_since.get_or_insert_with(present) + GRACE;
        (present() < given_up).then_some(given_up.min(deadline))
    }

    fn tell(&mut self, fleet: &Fleet) {
        if self.told || present() < self.tell_at {
            return;
        }
        self.told = true;
        if !is_watched() {
            return;
        }
        let mut unfinished = self
            .sources
            .iter()
            .filter_map(|source| {
                let words = unfinished(state(fleet, source))?;
                Some(format!("waiting for {source}: {words}"))
            })
            .peekable();
        match self.wanted {
            Wanted::Until { words, .. } if unfinished.peek().is_none() => say(words),
            _ => unfinished.for_each(|words| say(&words)),
        }
    }
}

fn state<'a>(fleet: &'a Fleet, source: &SourceId) -> Option<&'a SourceState> {
    fleet
        .sources()
        .find(|(id, _)| *id == source)
        .map(|(_, freshness)| &freshness.state)
}

/// What a source has still to do; `None` for one that is live.
fn unfinished(state: Option<&SourceState>) -> Option<CleanText> {
    match state {
        None | Some(SourceState::Connecting) => Some(CleanText::new("connecting")),
        Some(SourceState::Loading) => Some(CleanText::new("loading")),
        Some(SourceState::Failing { why } | SourceState::Off { why }) => Some(why.clone()),
        Some(SourceState::Live) => None,
    }
}

/// What sources that are live say of themselves.
fn remarks(fleet: &Fleet) -> Vec<CleanText> {
    let live = fleet.sources().filter(|(_, freshness)| freshness.is_live());
    let of_sources = live.filter_map(|(source, freshness)| {
        let remark = freshness.remark()?;
        Some(CleanText::new(&format!("{source}: {remark}")))
    });
    of_sources.chain(momentary(fleet)).collect()
}

/// Rates that rest on a moment are told: a script would take them for the truth.
fn momentary(fleet: &Fleet) -> Option<CleanText> {
    let measured = fleet.apps().filter_map(|(_, app)| app.signals());
    let windows = measured.map(Signals::window).filter(|it| !it.is_zero());
    let longest = windows.max().filter(|it| *it < SHORTEST)?;
    Some(CleanText::new(&format!(
        "requests, errors and latency rest on {} of measuring, and raise no attention yet: \
         --measure 1m measures for longer",
        compact(longest)
    )))
}

fn missing(fleet: &Fleet, sources: &[SourceId], timeout: Duration) -> Vec<CleanText> {
    let sources = sources.iter();
    sources
        .filter_map(|source| {
            let state = state(fleet, source);
            let words = unfinished(state)?;
            Some(CleanText::new(&match state {
                Some(SourceState::Failing { .. } | SourceState::Off { .. }) => {
                    format!("{source}: {words}")
                }
                _ => format!(
                    "{source}: still {words} after {} s; a longer --timeout may help",
                    timeout.as_secs()
                ),
            }))
        })
        .collect()
}
