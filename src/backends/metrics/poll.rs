//! The loop of a source that is asked again and again.

use std::collections::hash_map::RandomState;
use std::future::Future;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::backends::backoff::{Backoff, Waits};
use crate::backends::http::Failure;
use crate::backends::{Connection, Feed, Watchlist};
use crate::fleet::Fact;
use crate::model::{CleanText, Compared, Epoch, SourceState};

/// Other sides are wanted within this part of a refresh: rollouts that begin one after the other
/// are asked about together.
const SOON: u32 = 8;

/// How often a source is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// While it answers: from the beginning of one round to that of the next, and up to a
    /// twentieth longer, so that many consoles don't ask at once.
    pub refresh: Duration,
    /// While it fails.
    pub waits: Waits,
}

/// What one look at a source has shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// What is true now; each is said in an observation of its own.
    pub facts: Vec<Fact>,
    /// What is incomplete or odd.
    pub note: Option<CleanText>,
    /// After how long to look again, where this look could not show everything: until then a
    /// source that was not live is loading.
    pub next: Option<Duration>,
}

/// A source that is asked.
pub trait Polled: Send {
    /// Asks once, where the sides of rollouts that are `wanted` will be asked about next. An error
    /// means that nothing could be learned.
    fn look(&mut self, wanted: &[Compared]) -> impl Future<Output = Result<Seen, Failure>> + Send;

    /// Asks about the sides of rollouts that are `wanted`, after a look; once about none of them,
    /// when the last one is no longer wanted. What fails is said, and fails nothing else.
    fn compare(&mut self, wanted: &[Compared]) -> impl Future<Output = Seen> + Send;
}

/// Asks `source` until nobody listens to `feed` any more. A failure is said, in its words, and
/// the source asked again after a while; what it last said stays. Where other sides are wanted
/// than before, the next round comes soon.
pub async fn poll(source: impl Polled, feed: Feed, pace: Pace) {
    let watchlist = feed.watchlist().clone();
    let rounds = async {
        let mut rounds = Rounds {
            teller: Teller::new(&feed),
            backoff: Backoff::new(pace.waits),
            watchlist,
            compared: false,
            source,
            pace,
        };
        while let Some(next) = rounds.round().await {
            rounds.wait(next).await;
        }
    };
    tokio::select! {
        () = feed.closed() => {}
        () = rounds => {}
    }
}

/// What goes round.
struct Rounds<'a, P> {
    source: P,
    pace: Pace,
    teller: Teller<'a>,
    backoff: Backoff,
    watchlist: Watchlist,
    /// Whether any side was wanted in the round before.
    compared: bool,
}

/// When to go round again.
struct Next {
    at: Instant,
    /// Where other sides are wanted.
    soon: Instant,
}

impl<P: Polled> Rounds<'_, P> {
    /// `None` once nobody listens.
    async fn round(&mut self) -> Option<Next> {
        let begun = Instant::now();
        let wanted = self.watchlist.look();
        let looked = self.source.look(&wanted).await;
        let seen = match looked {
            Ok(seen) => seen,
            Err(failure) => {
                let at = Instant::now() + self.backoff.after(failure.setback());
                let said = self.teller.fails(&failure).await;
                return said.then_some(Next { at, soon: at });
            }
        };
        self.backoff.reset();
        let refresh = self.pace.refresh;
        let usual = refresh + jitter(refresh / 20);
        let next = begun + seen.next.unwrap_or(usual);
        if !self.teller.works(seen).await || !self.compare(&wanted).await {
            return None;
        }
        // A server that is slow is not asked without a pause.
        let rested = Instant::now() + begun.elapsed() / 4;
        Some(Next {
            at: next.max(rested),
            soon: rested.max(begun + refresh / SOON).min(next.max(rested)),
        })
    }

    /// `false` once nobody listens.
    async fn compare(&mut self, wanted: &[Compared]) -> bool {
        let before = std::mem::replace(&mut self.compared, !wanted.is_empty());
        if wanted.is_empty() && !before {
            return true;
        }
        let seen = self.source.compare(wanted).await;
        self.teller.compares(seen).await
    }

    async fn wait(&mut self, next: Next) {
        let changed = async {
            self.watchlist.changed().await;
            sleep_until(next.soon).await;
        };
        tokio::select! {
            () = sleep_until(next.at) => {}
            () = changed => {}
        }
    }
}

/// Says what is news.
struct Teller<'a> {
    feed: &'a Feed,
    connection: Connection,
    state: Option<SourceState>,
    /// What was odd in the last look, and about sides.
    odd: [Option<CleanText>; 2],
    note: Option<CleanText>,
}

impl<'a> Teller<'a> {
    fn new(feed: &'a Feed) -> Self {
        Self {
            feed,
            connection: feed.connection(Epoch(1)),
            state: None,
            odd: [None, None],
            note: None,
        }
    }

    /// Says what was seen, and with the last of it how the source is: who waits for a live source
    /// has then heard everything but about sides. `false` once nobody listens.
    async fn works(&mut self, seen: Seen) -> bool {
        let whole = seen.next.is_none() || self.state == Some(SourceState::Live);
        self.odd[0] = seen.note;
        let mut news = self.note_news();
        news.extend(self.state_news(if whole {
            SourceState::Live
        } else {
            SourceState::Loading
        }));
        self.say(seen.facts, news).await
    }

    /// Says what was seen of sides. `false` once nobody listens.
    async fn compares(&mut self, seen: Seen) -> bool {
        self.odd[1] = seen.note;
        let news = self.note_news();
        self.say(seen.facts, news).await
    }

    /// Says each fact in an observation of its own, and with the last of them what is `news`.
    /// `false` once nobody listens.
    async fn say(&mut self, facts: Vec<Fact>, news: Vec<Fact>) -> bool {
        let mut facts = facts.into_iter().peekable();
        let mut last = Vec::new();
        while let Some(fact) = facts.next() {
            if facts.peek().is_none() {
                last.push(fact);
            } else if !self.connection.say(vec![fact]).await {
                return false;
            }
        }
        last.extend(news);
        last.is_empty() || self.connection.say(last).await
    }

    fn note_news(&mut self) -> Vec<Fact> {
        let odd: Vec<_> = self.odd.iter().flatten().map(CleanText::as_str).collect();
        let note = (!odd.is_empty()).then(|| CleanText::new(&odd.join("; ")));
        if note == self.note {
            return Vec::new();
        }
        self.note.clone_from(&note);
        vec![Fact::Note(note)]
    }

    /// `false` once nobody listens.
    async fn fails(&mut self, failure: &Failure) -> bool {
        let why = failure.words();
        tracing::debug!(%why, "a round failed");
        let news = self.state_news(SourceState::Failing { why });
        if news.is_empty() {
            return true;
        }
        let said = self.connection.say(news).await;
        // What comes next is of a new connection.
        let epoch = Epoch(self.connection.epoch().0 + 1);
        self.connection = self.feed.connection(epoch);
        said
    }

    fn state_news(&mut self, state: SourceState) -> Vec<Fact> {
        if self.state.as_ref() == Some(&state) {
            return Vec::new();
        }
        self.state = Some(state.clone());
        vec![Fact::State(state)]
    }
}

/// A random time up to `most`.
fn jitter(most: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    most.mul_f64(random as f64 / u64::MAX as f64)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tokio::sync::mpsc;

    use super::*;
    use crate::fleet::Observation;
    use crate::model::{SidePods, SourceId};

    /// Fails, works, works, fails, works, …
    struct Moody {
        looks: usize,
    }

    impl Polled for Moody {
        async fn compare(&mut self, wanted: &[Compared]) -> Seen {
            let words = format!("{} sides", wanted.len());
            let why = Some(CleanText::new(&words));
            Seen {
                note: (!wanted.is_empty()).then(|| CleanText::new(&words)),
                facts: vec![Fact::SidesEnd {
                    of: wanted.into(),
                    why,
                }],
                next: None,
            }
        }

        async fn look(&mut self, _: &[Compared]) -> Result<Seen, Failure> {
            self.looks += 1;
            if self.looks % 3 == 1 {
                return Err(Failure::broken("it broke"));
            }
            Ok(Seen {
                facts: vec![Fact::Alive, Fact::Alive],
                note: Some("odd".into()),
                next: (self.looks == 2).then_some(Duration::ZERO),
            })
        }
    }

    fn watch(refresh: Duration) -> (mpsc::Receiver<Observation>, tokio::task::JoinHandle<()>) {
        let (sender, observations) = mpsc::channel(4);
        let feed = Feed::new(SourceId("moody".into()), sender);
        let pace = Pace {
            refresh,
            waits: Waits::default(),
        };
        (
            observations,
            tokio::spawn(poll(Moody { looks: 0 }, feed, pace)),
        )
    }

    #[tokio::test(start_paused = true)]
    async fn it_fails_and_recovers_by_itself_and_says_what_is_news() {
        let (mut observations, polling) = watch(Duration::from_secs(15));
        let failing = Fact::State(SourceState::Failing {
            why: "it broke".into(),
        });
        let live = Fact::State(SourceState::Live);
        let note = Fact::Note(Some("odd".into()));
        let alive = || vec![Fact::Alive];
        let loading = Fact::State(SourceState::Loading);
        for (epoch, facts) in [
            (1, vec![failing.clone()]),
            (2, alive()),
            (2, vec![Fact::Alive, note, loading]),
            (2, alive()),
            (2, vec![Fact::Alive, live.clone()]),
            (2, vec![failing]),
            (3, alive()),
            (3, vec![Fact::Alive, live]),
        ] {
            let said = observations.recv().await.expect("it goes on");
            assert_eq!((said.epoch.0, said.facts), (epoch, facts));
        }
        drop(observations);
        polling.await.expect("it ends without a panic");
    }

    fn compared(names: &[&str]) -> Arc<[Compared]> {
        let side = |name: &&str| Compared {
            cluster: "prod".into(),
            namespace: "shop".into(),
            pods: SidePods {
                workload: (*name).into(),
                hash: None,
            },
        };
        names.iter().map(side).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn who_wants_other_sides_is_told_soon_and_who_wants_none_once() {
        let (sender, mut observations) = mpsc::channel(4);
        let (writer, watchlist) = Watchlist::new();
        let feed = Feed::new(SourceId("moody".into()), sender).comparing(watchlist);
        let pace = Pace {
            refresh: Duration::from_hours(1),
            waits: Waits::default(),
        };
        let polling = tokio::spawn(poll(Moody { looks: 1 }, feed, pace));
        let mut facts = async || {
            let said = observations.recv().await;
            said.expect("it goes on").facts
        };
        // Sides are told after the round, in which nobody has to wait for them.
        let live = Fact::State(SourceState::Live);
        while facts().await.last() != Some(&live) {}
        let begun = Instant::now();
        writer.write(compared(&["a", "b"]));
        let end = |of: &[&str]| Fact::SidesEnd {
            of: compared(of),
            why: Some(CleanText::new(&format!("{} sides", of.len()))),
        };
        let mut found = facts().await;
        while !found.contains(&end(&["a", "b"])) {
            found = facts().await;
        }
        let note = Fact::Note(Some("odd; 2 sides".into()));
        assert!(found.contains(&note), "{found:?}");
        assert!(
            begun.elapsed() < Duration::from_mins(10),
            "not after an hour"
        );
        writer.write(compared(&[]));
        while !found.contains(&end(&[])) {
            found = facts().await;
        }
        assert!(found.contains(&Fact::Note(Some("odd".into()))), "{found:?}");
        // From here on nobody asks.
        let quiet = tokio::time::timeout(Duration::from_hours(3), async {
            loop {
                let found = facts().await;
                assert!(
                    !found
                        .iter()
                        .any(|fact| matches!(fact, Fact::SidesEnd { .. }))
                );
            }
        });
        assert!(quiet.await.is_err());
        drop(observations);
        polling.await.expect("it ends without a panic");
    }

    #[tokio::test(start_paused = true)]
    async fn rounds_are_a_refresh_apart_unless_one_says_otherwise() {
        let (mut observations, polling) = watch(Duration::from_secs(100));
        let mut rounds = Vec::new();
        while rounds.len() < 4 {
            let said = observations.recv().await.expect("it goes on");
            // A round is two observations, a failure one.
            if !said.facts.contains(&Fact::Alive) {
                continue;
            }
            observations.recv().await.expect("its second half");
            rounds.push(Instant::now());
        }
        assert!(rounds[1] - rounds[0] < Duration::from_secs(1), "as it said");
        let apart = rounds[2] - rounds[1];
        assert!(apart >= Duration::from_secs(100), "{apart:?}");
        drop(observations);
        polling.await.expect("it ends without a panic");
    }
}
