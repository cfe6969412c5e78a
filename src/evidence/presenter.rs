//! What is known of the open app's releases, as whoever plans a rollback would hear it.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::sleep;

use crate::backends::{DetailFeed, Inspector, Surveyor};
use crate::clock;
use crate::model::{CleanText, Closeups, DetailPart, ObjectRef, Reading, ReleaseEvidence};
use crate::playbooks::Survey;

/// How often it is asked again while the page is open: evidence grows slowly, and a close look
/// costs more than the page's own.
const REFRESH: Duration = Duration::from_secs(20);

/// Shows on the page of an app what a close look at it tells of its releases.
pub struct Presenter {
    surveyor: Arc<dyn Surveyor>,
}

impl Presenter {
    /// One that asks `surveyor`.
    pub fn new(surveyor: Arc<dyn Surveyor>) -> Self {
        Self { surveyor }
    }
}

impl Inspector for Presenter {
    fn inspect(
        self: Arc<Self>,
        objects: Vec<ObjectRef>,
        feed: DetailFeed,
    ) -> BoxFuture<'static, ()> {
        async move {
            let goes_on = async {
                loop {
                    let closeups = self.surveyor.survey(&objects, Survey::Releases).await;
                    if !feed.say(DetailPart::Evidence(evidence(closeups))).await {
                        return;
                    }
                    sleep(REFRESH).await;
                }
            };
            tokio::select! {
                () = feed.closed() => {}
                () = goes_on => {}
            }
        }
        .boxed()
    }
}

/// What is known of the releases of all that could be looked at; the reason where nothing could.
fn evidence(closeups: Closeups) -> Reading<Vec<ReleaseEvidence>> {
    let mut known = Vec::new();
    let mut missing = None;
    for closeup in closeups.into_values() {
        match closeup {
            Ok(closeup) => known.extend(closeup.releases.into_iter().map(|kept| ReleaseEvidence {
                revision: kept.record.revision,
                hash: kept.record.hash,
                evidence: kept.evidence,
            })),
            Err(why) => missing = Some(why),
        }
    }
    match missing {
        Some(why) if known.is_empty() => Reading::unknown(CleanText::as_str(&why)),
        _ => Reading::known(known, clock::now()),
    }
}
