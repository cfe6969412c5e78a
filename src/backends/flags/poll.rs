//! Asks a platform round by round, for as long as anybody listens.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::backends::backoff::Backoff;
use crate::backends::http::Failure;
use crate::backends::{Connection, Feed, Waits};
use crate::fleet::Fact;
use crate::model::{CleanText, Epoch, SourceState};

/// How many facts are told at once, so that keys are answered in between.
const BATCH: usize = 500;

/// What is told in a round.
#[derive(Debug, Default)]
pub(in crate::backends) struct Told {
    pub facts: Vec<Fact>,
    /// Whether that is everything.
    pub whole: bool,
    pub note: Option<CleanText>,
}

/// What is remembered of a platform from round to round.
pub(in crate::backends) trait Rounds<P>: Default + Send {
    /// What has changed since the round before, or everything.
    fn next(&mut self, platform: &P) -> impl Future<Output = Result<Told, Failure>> + Send;

    /// Has the next round ask for everything.
    fn relist(&mut self);
}

/// When to ask again.
#[derive(Clone, Copy, Debug)]
pub(in crate::backends) struct Pace {
    /// After a round that went well.
    pub refresh: Duration,
    /// After failures.
    pub waits: Waits,
}

/// Asks `platform` until the feed's receiver is gone.
pub(in crate::backends) async fn observe<P, R>(platform: Arc<P>, pace: Pace, feed: Feed)
where
    P: Send + Sync,
    R: Rounds<P>,
{
    let rounds = async {
        let mut teller = Teller {
            connection: feed.connection(Epoch(1)),
            state: None,
            note: None,
        };
        let mut rounds = R::default();
        let mut backoff = Backoff::new(pace.waits);
        loop {
            let begun = Instant::now();
            let (next, said) = match rounds.next(&platform).await {
                Ok(told) => {
                    backoff.reset();
                    // A server that is slow is not asked without a pause.
                    let rested = Instant::now() + begun.elapsed() / 4;
                    let next = rested.max(begun + jittered(pace.refresh));
                    (next, teller.works(told).await)
                }
                Err(failure) => {
                    rounds.relist();
                    let next = Instant::now() + backoff.after(failure.setback());
                    let why = failure.words();
                    tracing::debug!(%why, "a round failed");
                    (next, teller.fails(why).await)
                }
            };
            if !said {
                return;
            }
            sleep_until(next).await;
        }
    };
    tokio::select! {
        () = feed.closed() => {}
        () = rounds => {}
    }
}

/// Up to a twentieth longer, so that many consoles don't ask at once.
fn jittered(time: Duration) -> Duration {
    let most = u64::try_from((time / 20).as_millis()).unwrap_or(0);
    let random = RandomState::new().build_hasher().finish();
    time + Duration::from_millis(random % (most + 1))
}

/// Says what is news.
struct Teller {
    connection: Connection,
    state: Option<SourceState>,
    note: Option<CleanText>,
}

impl Teller {
    /// `false` once nobody listens.
    async fn works(&mut self, told: Told) -> bool {
        let mut facts = told.facts;
        if told.whole {
            facts.insert(0, Fact::Reset);
            facts.push(Fact::Complete);
        }
        facts.push(Fact::Alive);
        if told.note != self.note {
            self.note.clone_from(&told.note);
            facts.push(Fact::Note(told.note));
        }
        facts.extend(self.news(SourceState::Live));
        let mut facts = facts.into_iter().peekable();
        while facts.peek().is_some() {
            let batch = facts.by_ref().take(BATCH).collect();
            if !self.connection.say(batch).await {
                return false;
            }
        }
        true
    }

    /// `false` once nobody listens.
    async fn fails(&mut self, why: CleanText) -> bool {
        match self.news(SourceState::Failing { why }) {
            Some(news) => self.connection.say(vec![news]).await,
            None => true,
        }
    }

    fn news(&mut self, state: SourceState) -> Option<Fact> {
        if self.state.as_ref() == Some(&state) {
            return None;
        }
        self.state = Some(state.clone());
        Some(Fact::State(state))
    }
}
