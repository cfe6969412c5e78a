//! Rounds, for as long as anybody listens.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::backend::LaunchDarkly;
use super::round::{Rounds, Told};
use crate::backends::backoff::Backoff;
use crate::backends::{Connection, Feed};
use crate::fleet::Fact;
use crate::model::{CleanText, Epoch, SourceState};

/// How many facts are told at once, so that keys are answered in between.
const BATCH: usize = 500;

/// Asks until the feed's receiver is gone.
pub(super) async fn observe(platform: Arc<LaunchDarkly>, feed: Feed) {
    let rounds = async {
        let mut teller = Teller {
            connection: feed.connection(Epoch(1)),
            state: None,
            note: None,
        };
        let mut rounds = Rounds::default();
        let mut backoff = Backoff::new(platform.timing.waits);
        loop {
            let begun = Instant::now();
            let (next, said) = match rounds.next(&platform).await {
                Ok(told) => {
                    backoff.reset();
                    // A server that is slow is not asked without a pause.
                    let rested = Instant::now() + begun.elapsed() / 4;
                    let next = rested.max(begun + jittered(platform.config.refresh.duration()));
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
