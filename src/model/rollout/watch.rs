//! A rollout that is followed to its end.

use std::time::Duration;

use serde::Serialize;

use crate::model::CleanText;

/// How long beyond its own deadline a rollout is waited for: its controller may be late to say so.
const MARGIN: Duration = Duration::from_secs(30);

/// How long a controller may take, as a rule, to look at a change.
const NOTICE: Duration = Duration::from_secs(15);

/// The deadline of a workload that declares none, or could not be read.
const USUAL_DEADLINE: Duration = Duration::from_mins(10);

/// One look at a workload whose rollout is followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutLook {
    /// How far it is.
    pub state: RolloutState,
    /// How long it may go without getting on, where it says so.
    pub deadline: Option<Duration>,
    /// How long its controller may take to look at a change: until then what it says may be of
    /// the time before.
    pub notice: Duration,
}

impl RolloutLook {
    /// One at what tells no deadline, and whose controller looks at changes at once.
    pub fn at(state: RolloutState) -> Self {
        Self {
            state,
            deadline: None,
            notice: NOTICE,
        }
    }

    /// The same with the deadline that it tells.
    #[must_use]
    pub fn within(self, deadline: Option<Duration>) -> Self {
        Self { deadline, ..self }
    }

    /// The same of what looks at changes so often.
    #[must_use]
    pub fn every(self, interval: Duration) -> Self {
        Self {
            notice: NOTICE.saturating_add(interval),
            ..self
        }
    }
}

/// How far a rollout is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RolloutState {
    /// All replicas are of the new version and available.
    Complete,
    /// It gets on, or may.
    Underway(RolloutStage),
    /// Its controller says that it did not get on in time.
    Overdue {
        /// In its words.
        why: CleanText,
        /// How far it is.
        stage: RolloutStage,
    },
    /// It rests, and what serves is not what is wanted: its controller has not begun with it.
    Unnoticed {
        /// What it says.
        why: CleanText,
    },
    /// It does nothing until a person decides.
    Waiting {
        /// Where it waits, and for what.
        why: CleanText,
    },
    /// It was aborted: all traffic is, or goes, back to the stable release.
    Aborted {
        /// What its controller says.
        why: CleanText,
    },
    /// It can't come to a good end any more: deleted, replaced, paused.
    Ended {
        /// Why.
        why: CleanText,
    },
    /// It may not be looked at.
    Hidden {
        /// Why.
        why: CleanText,
    },
}

/// How many replicas are where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RolloutStage {
    /// Of the new version.
    pub updated: u32,
    /// Available, of any version.
    pub available: u32,
    /// Of old versions.
    pub old: u32,
    /// How far through its steps, where it has any: the more, the further.
    pub step: u32,
    /// All of it in words.
    pub words: CleanText,
}

/// How a rollout ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum RolloutEnd {
    /// All replicas are of the new version and available.
    Complete,
    /// It waits for a person.
    Waiting {
        /// Where, and for what.
        why: CleanText,
    },
    /// It was aborted.
    Aborted {
        /// What its controller says.
        why: CleanText,
    },
    /// It did not get there.
    Failed {
        /// Why.
        why: CleanText,
    },
    /// Nobody waited for its end, or it could not be seen.
    Unknown {
        /// What is known.
        why: CleanText,
    },
}

impl RolloutEnd {
    /// Whether all replicas are of the new version and available.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Complete)
    }
}

/// Follows one rollout from look to look. Times count from when it began to look.
///
/// It ends for certain: what gets on has its deadline anew, as its controller counts it, and it
/// can get on only so often.
#[derive(Clone, Debug, Default)]
pub struct RolloutWatch {
    deadline: Option<Duration>,
    best: Option<Best>,
    moved: Duration,
    /// Whether it was seen in time, so that being overdue is of this rollout.
    was_in_time: bool,
    /// Since when it rests, though something else is wanted than what serves.
    unnoticed: Option<Duration>,
    last: CleanText,
}

/// The most that was ever seen of it.
#[derive(Clone, Copy, Debug)]
struct Best {
    updated: u32,
    available: u32,
    old: u32,
    step: u32,
}

impl RolloutWatch {
    /// Takes in a look; the end, where this is it.
    pub fn take(&mut self, look: &RolloutLook, at: Duration) -> Option<RolloutEnd> {
        self.deadline = look.deadline;
        if !matches!(look.state, RolloutState::Unnoticed { .. }) {
            self.unnoticed = None;
        }
        match &look.state {
            RolloutState::Complete => Some(RolloutEnd::Complete),
            RolloutState::Waiting { why } => Some(RolloutEnd::Waiting { why: why.clone() }),
            RolloutState::Aborted { why } => Some(RolloutEnd::Aborted { why: why.clone() }),
            RolloutState::Ended { why } => Some(RolloutEnd::Failed { why: why.clone() }),
            RolloutState::Hidden { why } => Some(RolloutEnd::Unknown { why: why.clone() }),
            RolloutState::Underway(stage) => {
                self.was_in_time = true;
                self.note(stage, at);
                self.late(at)
            }
            RolloutState::Overdue { why, stage } => {
                self.note(stage, at);
                let certain = self.was_in_time || at.saturating_sub(self.moved) >= look.notice;
                certain.then(|| RolloutEnd::Failed { why: why.clone() })
            }
            RolloutState::Unnoticed { why } => {
                self.last = why.clone();
                let since = *self.unnoticed.get_or_insert(at);
                let rests = at.saturating_sub(since);
                (rests >= look.notice + MARGIN).then(|| RolloutEnd::Unknown {
                    why: CleanText::new(&format!("{why}, for {} s", rests.as_secs())),
                })
            }
        }
    }

    /// Takes in that it could not be looked at; the end, where that is for too long.
    pub fn unseen(&mut self, why: &CleanText, at: Duration) -> Option<RolloutEnd> {
        let late = self.late(at).is_some();
        late.then(|| RolloutEnd::Unknown {
            why: CleanText::new(&format!("it could not be looked at: {why}")),
        })
    }

    /// How far it was when it was last seen, in words.
    pub fn words(&self) -> &CleanText {
        &self.last
    }

    fn note(&mut self, stage: &RolloutStage, at: Duration) {
        self.last = stage.words.clone();
        let Some(best) = &mut self.best else {
            self.moved = at;
            self.best = Some(Best {
                updated: stage.updated,
                available: stage.available,
                old: stage.old,
                step: stage.step,
            });
            return;
        };
        let before = *best;
        best.updated = before.updated.max(stage.updated);
        best.available = before.available.max(stage.available);
        best.old = before.old.min(stage.old);
        best.step = before.step.max(stage.step);
        let got_on = best.updated > before.updated
            || best.available > before.available
            || best.old < before.old
            || best.step > before.step;
        if got_on {
            self.moved = at;
        }
    }

    fn late(&self, at: Duration) -> Option<RolloutEnd> {
        let deadline = self.deadline.unwrap_or(USUAL_DEADLINE);
        let still = at.saturating_sub(self.moved);
        (still > deadline + MARGIN).then(|| RolloutEnd::Failed {
            why: CleanText::new(&format!(
                "{}, and nothing changed for {} s, beyond its deadline of {} s",
                self.last,
                still.as_secs(),
                deadline.as_secs()
            )),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    fn stage(updated: u32) -> RolloutStage {
        RolloutStage {
            updated,
            available: 3,
            old: 3 - updated,
            step: 0,
            words: CleanText::new(&format!("{updated} of 3 updated")),
        }
    }

    fn look(state: RolloutState) -> RolloutLook {
        RolloutLook::at(state).within(Some(seconds(60)))
    }

    fn underway(updated: u32) -> RolloutLook {
        look(RolloutState::Underway(stage(updated)))
    }

    fn overdue() -> RolloutLook {
        look(RolloutState::Overdue {
            why: "timed out".into(),
            stage: stage(1),
        })
    }

    fn failed(end: Option<RolloutEnd>) -> String {
        match end {
            Some(RolloutEnd::Failed { why }) => why.to_string(),
            other => panic!("a failure, not {other:?}"),
        }
    }

    #[test]
    fn what_gets_on_has_its_deadline_anew() {
        let mut watch = RolloutWatch::default();
        for (at, updated) in [(0, 0), (80, 1), (160, 2), (240, 2)] {
            assert_eq!(watch.take(&underway(updated), seconds(at)), None, "{at}");
        }
        // Going back and forth is no getting on.
        assert_eq!(watch.take(&underway(1), seconds(250)), None);
        let why = failed(watch.take(&underway(2), seconds(251)));
        assert!(
            why.contains("2 of 3 updated") && why.contains("60 s"),
            "{why}"
        );
        let done = look(RolloutState::Complete);
        assert_eq!(watch.take(&done, seconds(252)), Some(RolloutEnd::Complete));
    }

    #[test]
    fn a_deadline_that_passes_while_we_look_is_believed_at_once() {
        let mut watch = RolloutWatch::default();
        assert_eq!(watch.take(&underway(1), seconds(0)), None);
        assert_eq!(failed(watch.take(&overdue(), seconds(1))), "timed out");
    }

    #[test]
    fn a_deadline_of_the_rollout_before_is_not() {
        let mut watch = RolloutWatch::default();
        assert_eq!(watch.take(&overdue(), seconds(0)), None);
        assert_eq!(watch.take(&overdue(), seconds(14)), None);
        assert_eq!(failed(watch.take(&overdue(), seconds(15))), "timed out");
    }

    #[test]
    fn what_its_controller_has_not_looked_at_is_neither_done_nor_failed() {
        let rests = || {
            let why = "not begun".into();
            look(RolloutState::Unnoticed { why }).every(seconds(60))
        };
        let mut watch = RolloutWatch::default();
        assert_eq!(watch.take(&rests(), seconds(0)), None);
        assert_eq!(watch.take(&underway(0), seconds(100)), None);
        // It rests anew, and has as long again.
        assert_eq!(watch.take(&rests(), seconds(110)), None);
        assert_eq!(watch.take(&rests(), seconds(214)), None);
        let end = watch.take(&rests(), seconds(215));
        let Some(RolloutEnd::Unknown { why }) = end else {
            panic!("nobody knows, not {end:?}");
        };
        assert_eq!(why.as_str(), "not begun, for 105 s");
        let done = look(RolloutState::Complete);
        assert_eq!(watch.take(&done, seconds(216)), Some(RolloutEnd::Complete));
    }

    #[test]
    fn what_ends_otherwise_is_a_failure_and_what_is_not_seen_is_unknown() {
        let mut watch = RolloutWatch::default();
        let gone = look(RolloutState::Ended { why: "gone".into() });
        assert_eq!(failed(watch.take(&gone, seconds(0))), "gone");
        let mut watch = RolloutWatch::default();
        let why = "no route".into();
        assert_eq!(watch.unseen(&why, seconds(630)), None);
        let end = watch.unseen(&why, seconds(631));
        assert!(matches!(end, Some(RolloutEnd::Unknown { why }) if why.contains("no route")));
    }
}
