//! Runs one step: read, compare, apply once, find out what came of it.

use std::time::Duration;

use super::Outcome;
use super::gate::Gate;
use super::live::{Side, Standing, holds, instead, standing};
use super::moved_on::got_through;
use super::patience::Patience;
use crate::backends::{LiveObject, WriteError, Writer};
use crate::model::CleanText;
use crate::playbooks::{Origin, Step};

/// The longest wait between two looks at an object, whatever the server asks for.
const LONGEST_LOOK: Duration = Duration::from_secs(15);

/// One step on its way.
pub(super) struct StepRun<'a> {
    pub writer: &'a dyn Writer,
    pub step: &'a Step,
    pub patience: &'a Patience,
    pub gate: Gate<'a>,
    pub already: Already,
    /// Why, for a platform that keeps it.
    pub reason: Option<&'a CleanText>,
}

/// What it means that an object already is as a step would make it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Already {
    /// Somebody else did it since the plan was shown.
    Theirs,
    /// An earlier try of this very change got through.
    Ours {
        /// What is recorded of it.
        found: &'static str,
    },
}

impl Already {
    /// What it means in a plan of that origin.
    pub(super) fn of(origin: &Origin) -> Self {
        match origin {
            Origin::Playbook | Origin::Undo(_) => Self::Theirs,
            Origin::Retry(_) => Self::Ours {
                found: "found so when it was tried again",
            },
            Origin::Resume { .. } => Self::Ours {
                found: "found so when the plan was resumed",
            },
        }
    }
}

/// What came of it, and the object as the cluster last gave it.
#[derive(Debug)]
pub(super) struct StepResult {
    pub outcome: Outcome,
    pub object: Option<LiveObject>,
    pub note: Option<CleanText>,
    /// What is recorded of a change that was found done.
    pub found: Option<&'static str>,
    /// Whether somebody else had made the change, so that what follows it can be done.
    pub already: bool,
}

impl StepResult {
    pub(super) fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            object: None,
            note: None,
            found: None,
            already: false,
        }
    }

    fn done(object: LiveObject) -> Self {
        Self {
            object: Some(object),
            ..Self::new(Outcome::Done)
        }
    }
}

/// How an attempt to apply ended, when it did not end the step.
enum Attempt {
    Over(StepResult),
    /// Nothing was changed because the object had changed; look again.
    Moved(CleanText),
}

impl StepRun<'_> {
    /// Does it, at most once.
    pub(super) async fn perform(&self) -> StepResult {
        let mut moved = None;
        // A change elsewhere in the object is no reason to bother a person: look once more.
        for _ in 0..2 {
            let live = match self.ready().await {
                Ok(live) => live,
                Err(result) => return *result,
            };
            match self.apply(&live).await {
                Attempt::Over(result) => return result,
                Attempt::Moved(why) => moved = Some(why),
            }
        }
        let why = moved.unwrap_or_default();
        StepResult::new(Outcome::Conflict {
            why: CleanText::new(&format!("it keeps changing, nothing was done: {why}")),
        })
    }

    /// Asks the cluster to check it without doing it.
    pub(super) async fn preview(&self) -> Outcome {
        let live = match self.ready().await {
            Ok(live) => live,
            Err(result) => return result.outcome,
        };
        let mut waits = self.patience.busy.iter();
        loop {
            let error = match self.writer.dry_run(self.step, &live).await {
                Ok(()) => return Outcome::Done,
                Err(error) => error,
            };
            return match error {
                WriteError::Busy { why, retry_after } => {
                    match self.busy(waits.next(), retry_after, &why).await {
                        Ok(()) => continue,
                        Err(outcome) => outcome,
                    }
                }
                WriteError::Gone(why) | WriteError::Conflict(why) => Outcome::Conflict { why },
                WriteError::Refused(why) => Outcome::Refused { why },
                error @ (WriteError::NotSent(_) | WriteError::Unknown(_)) => {
                    failed(&format!("could not be checked: {error}"))
                }
            };
        }
    }

    /// The live object, where it is what the plan was made for.
    async fn ready(&self) -> Result<LiveObject, Box<StepResult>> {
        let live = self.read().await;
        let live = live.map_err(|outcome| Box::new(StepResult::new(outcome)))?;
        let outcome = match (standing(self.step, &live), self.already) {
            (Standing::Ready, _) => return Ok(live),
            (Standing::Already, Already::Ours { found }) => {
                return Err(Box::new(StepResult {
                    found: Some(found),
                    ..StepResult::done(live)
                }));
            }
            (Standing::Already, Already::Theirs) => {
                return Err(Box::new(StepResult {
                    already: true,
                    ..StepResult::new(Outcome::Conflict {
                        why: CleanText::new("it is already so: somebody did it meanwhile"),
                    })
                }));
            }
            (Standing::Conflict(why), _) => Outcome::Conflict { why },
        };
        Err(Box::new(StepResult::new(outcome)))
    }

    /// Reads the object, waiting where the API server asks for it.
    async fn read(&self) -> Result<LiveObject, Outcome> {
        let mut waits = self.patience.busy.iter();
        loop {
            let error = match self.writer.read(&self.step.target).await {
                Ok(live) => return Ok(live),
                Err(error) => error,
            };
            match error {
                WriteError::Busy { why, retry_after } => {
                    self.busy(waits.next(), retry_after, &why).await?;
                }
                WriteError::Gone(why) | WriteError::Conflict(why) => {
                    return Err(Outcome::Conflict {
                        why: CleanText::new(&format!("it is gone: {why}")),
                    });
                }
                WriteError::Refused(why) => return Err(Outcome::Refused { why }),
                WriteError::NotSent(why) | WriteError::Unknown(why) => {
                    return Err(failed(&format!(
                        "it could not be read, nothing was changed: {why}"
                    )));
                }
            }
        }
    }

    async fn apply(&self, live: &LiveObject) -> Attempt {
        let mut waits = self.patience.busy.iter();
        loop {
            let error = match self.writer.apply(self.step, live, self.reason).await {
                Ok(written) => return Attempt::Over(self.verify(live, written).await),
                Err(error) => error,
            };
            let outcome = match error {
                WriteError::Conflict(why) => return Attempt::Moved(why),
                WriteError::Unknown(why) => return Attempt::Over(self.settle(live, &why).await),
                WriteError::Busy { why, retry_after } => {
                    match self.busy(waits.next(), retry_after, &why).await {
                        Ok(()) => continue,
                        Err(outcome) => outcome,
                    }
                }
                WriteError::Gone(why) => Outcome::Conflict {
                    why: CleanText::new(&format!("it is gone: {why}")),
                },
                WriteError::Refused(why) => Outcome::Refused { why },
                WriteError::NotSent(why) => failed(&format!("not sent: {why}")),
            };
            return Attempt::Over(StepResult::new(outcome));
        }
    }

    /// Waits as the API server asked, with everybody else; nothing was changed by what it
    /// refused to look at.
    async fn busy(
        &self,
        next: Option<&Duration>,
        asked: Option<Duration>,
        why: &CleanText,
    ) -> Result<(), Outcome> {
        if let Some(wait) = asked.or(next.copied()) {
            self.gate.hold(wait, why);
        }
        if next.is_none() {
            return Err(failed(&format!(
                "the API server kept asking to wait, nothing was changed: {why}"
            )));
        }
        if self.gate.may_begin().await {
            Ok(())
        } else {
            Err(Outcome::NotStarted)
        }
    }

    /// The cluster took the change, made to `on`: reads back what it says now.
    ///
    /// A status is its controller's, too, which goes on from what was written at once: there it is
    /// enough that the answer to the change held it and that it is not as it was before.
    async fn verify(&self, on: &LiveObject, written: LiveObject) -> StepResult {
        let taken = self.step.is_of_status() && holds(self.step, Side::After, &written);
        let went_on = |live: &LiveObject| taken && !holds(self.step, Side::Before, live);
        match self.read_back().await {
            Ok(live)
                if live.uid == written.uid
                    && (got_through(self.step, on, &live) || went_on(&live)) =>
            {
                StepResult::done(live)
            }
            Ok(live) => StepResult {
                object: Some(live.clone()),
                ..StepResult::new(failed(&format!(
                    "it was written, but was put back or changed at once: {}",
                    instead(self.step, &live)
                )))
            },
            // The answer to the change itself is the cluster's word, too.
            Err(error) if holds(self.step, Side::After, &written) => StepResult {
                note: Some(CleanText::new(&format!(
                    "{}: done, but not read back: {error}",
                    self.step.target
                ))),
                ..StepResult::done(written)
            },
            Err(error) => StepResult::new(Outcome::Unknown {
                why: CleanText::new(&format!("it was written, but can't be read back: {error}")),
            }),
        }
    }

    /// Reads without giving up at the first failure, whatever it is. The change is made: neither
    /// a pause nor a stop keeps its outcome from being known.
    async fn read_back(&self) -> Result<LiveObject, WriteError> {
        let mut waits = self.patience.unknown.iter().take(3);
        loop {
            let error = match self.writer.read(&self.step.target).await {
                Err(
                    error @ (WriteError::Busy { .. }
                    | WriteError::NotSent(_)
                    | WriteError::Unknown(_)),
                ) => error,
                answer => return answer,
            };
            let Some(next) = waits.next() else {
                return Err(error);
            };
            self.look_again(&error, *next).await;
        }
    }

    /// Waits before another look: as long as the server asks for, where it does.
    async fn look_again(&self, error: &WriteError, wait: Duration) {
        let WriteError::Busy { why, retry_after } = error else {
            return tokio::time::sleep(wait).await;
        };
        let wait = retry_after.unwrap_or(wait).min(LONGEST_LOOK);
        self.gate.hold(wait, why);
        tokio::time::sleep(wait).await;
    }

    /// The answer to the change was lost: looks until the cluster tells whether it happened.
    ///
    /// One look at an unchanged object is not enough, for the request may still be on its way;
    /// two in a row, with a wait between them, count.
    async fn settle(&self, on: &LiveObject, lost: &CleanText) -> StepResult {
        let mut unchanged = 0;
        let mut reason = lost.clone();
        for next in &self.patience.unknown {
            tokio::time::sleep(*next).await;
            match self.writer.read(&self.step.target).await {
                Ok(live) if live.uid != on.uid => {
                    return StepResult::new(unknown("the object was made anew meanwhile"));
                }
                Ok(live) if got_through(self.step, on, &live) => return StepResult::done(live),
                Ok(live) if self.may_still_count(on, &live) => unchanged += 1,
                // Its condition no longer holds, so that the request can't count any more.
                Ok(live) if holds(self.step, Side::Before, &live) => {
                    return StepResult::new(failed(&format!(
                        "it did not happen, or was put back at once: {lost}"
                    )));
                }
                Ok(live) => {
                    return StepResult::new(unknown(&format!(
                        "the answer was lost ({lost}), and the object was changed since{}",
                        since(self.step, &live)
                    )));
                }
                Err(WriteError::Gone(why)) => {
                    return StepResult::new(unknown(&format!("it is gone meanwhile: {why}")));
                }
                Err(error) => {
                    reason = CleanText::new(&error.to_string());
                    self.look_again(&error, Duration::ZERO).await;
                }
            }
            if unchanged == 2 {
                return StepResult::new(failed(&format!("it did not happen: {lost}")));
            }
        }
        StepResult::new(unknown(&format!(
            "the answer was lost, and the object could not be read since: {reason}"
        )))
    }

    /// Whether `live` is as it was, and the request may still be on its way: one with a condition
    /// counts only for the version that it was sent for.
    fn may_still_count(&self, on: &LiveObject, live: &LiveObject) -> bool {
        if self.step.is_conditional() {
            live.resource_version == on.resource_version
        } else {
            holds(self.step, Side::Before, live)
        }
    }
}

/// What else is there, where that is known.
fn since(step: &Step, live: &LiveObject) -> String {
    match instead(step, live).as_str() {
        "" => String::new(),
        words => format!(": {words}"),
    }
}

fn failed(why: &str) -> Outcome {
    Outcome::Failed {
        why: CleanText::new(why),
    }
}

fn unknown(why: &str) -> Outcome {
    Outcome::Unknown {
        why: CleanText::new(why),
    }
}
