//! What is known of the one app that is open: its releases, pods, events and analyses.
//!
//! Asked for anew every few seconds, as long as the page is open; each part fails by itself.

mod analyses;
mod events;
mod parts;
mod pods;
mod revisions;
mod sets;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use self::parts::{Found, look};
use super::Kubernetes;
use crate::backends::DetailFeed;
use crate::clock;
use crate::model::{
    AnalysisRun, DetailPart, EventNote, ObjectRef, PodSummary, Reading, ReleaseRecord,
};

/// What did not change is said again after this long, so that its age shows that it is true.
const AGAIN: Duration = Duration::from_secs(15);

/// Follows `objects` until the feed's receiver is gone.
pub(super) async fn inspect(
    kubernetes: Arc<Kubernetes>,
    objects: Vec<ObjectRef>,
    feed: DetailFeed,
) {
    let mut releases = Part::new(DetailPart::Releases as fn(_) -> _);
    let mut pods = Part::new(DetailPart::Pods as fn(_) -> _);
    let mut events = Part::new(DetailPart::Events as fn(_) -> _);
    let mut analyses = Part::new(DetailPart::Analyses as fn(_) -> _);
    loop {
        let found = tokio::select! {
            () = feed.closed() => return,
            found = look(&kubernetes, &objects) => found,
        };
        let said = releases.say(found.releases, &feed).await
            && pods.say(found.pods, &feed).await
            && events.say(found.events, &feed).await;
        let said = match found.analyses {
            Some(found) => said && analyses.say(found, &feed).await,
            None => said,
        };
        if !said {
            return;
        }
        tokio::select! {
            () = feed.closed() => return,
            () = sleep(kubernetes.timing.inspect) => {}
        }
    }
}

/// One part of the page, and what was last said of it.
struct Part<T> {
    wrap: fn(Reading<T>) -> DetailPart,
    last: Option<(Found<T>, Instant)>,
}

impl<T: Clone + PartialEq> Part<T> {
    fn new(wrap: fn(Reading<T>) -> DetailPart) -> Self {
        Self { wrap, last: None }
    }

    /// Says what was found where it is news. `false` once nobody listens.
    async fn say(&mut self, found: Found<T>, feed: &DetailFeed) -> bool {
        if let Some((last, at)) = &self.last
            && *last == found
            && at.elapsed() < AGAIN
        {
            return true;
        }
        self.last = Some((found.clone(), Instant::now()));
        let reading = match found {
            Ok(value) => Reading::known(value, clock::now()),
            Err(why) => Reading::Unknown { why },
        };
        feed.say((self.wrap)(reading)).await
    }
}

/// All parts.
struct Parts {
    releases: Found<Vec<ReleaseRecord>>,
    pods: Found<Vec<PodSummary>>,
    events: Found<Vec<EventNote>>,
    /// Only where a controller analyses.
    analyses: Option<Found<Vec<AnalysisRun>>>,
}

impl Parts {
    const fn none() -> Self {
        Self {
            releases: Ok(Vec::new()),
            pods: Ok(Vec::new()),
            events: Ok(Vec::new()),
            analyses: None,
        }
    }
}
