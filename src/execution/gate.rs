//! What lets a step begin: the operator's hand, and the pace.

use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::Instant;

use super::pace::Pace;
use super::{Control, Progress};
use crate::model::CleanText;

/// What every step of a run goes through, and again where the server asked it to wait.
#[derive(Clone, Copy)]
pub(super) struct Gate<'a> {
    pub pace: &'a Pace,
    pub control: &'a Control,
    /// Who is told of holds.
    pub progress: Option<&'a UnboundedSender<Progress>>,
}

impl Gate<'_> {
    /// Waits for the turn; `false` as soon as the plan is stopped. A pause holds here, in the
    /// middle of another wait, too.
    pub(super) async fn may_begin(&self) -> bool {
        loop {
            if !self.control.may_begin().await {
                return false;
            }
            let Err(due) = self.pace.turn(Instant::now()) else {
                return true;
            };
            tokio::select! {
                () = self.control.stopped() => return false,
                () = tokio::time::sleep_until(due) => {}
            }
        }
    }

    /// The server asked to wait: nobody begins for so long.
    pub(super) fn hold(&self, wait: Duration, why: &CleanText) {
        let Some(wait) = self.pace.hold(Instant::now(), wait) else {
            return;
        };
        if let Some(progress) = self.progress {
            // Nobody may be looking any more.
            let _ = progress.send(Progress::Held {
                wait,
                why: why.clone(),
            });
        }
    }
}
