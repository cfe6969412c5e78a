//! Which revision is meant, and whether it can be had.

use crate::model::{CleanText, KeptRelease};

use super::shelf::Shelf;

/// The answer that means the best known release.
pub(super) const BEST: &str = "best";

/// The answer that means the revision before.
pub(super) const PREVIOUS: &str = "previous";

/// Which revision is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Revision {
    /// The stable one in the middle of a rollout, else the best known.
    Best,
    /// The newest that differs from what runs.
    Previous,
    /// The one of this number.
    Number(u64),
}

/// Why an object does not go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// It can't, and its app must not be left halfway.
    Refused(String),
    /// It is there already, or there is nowhere to go: others of its app may.
    NothingToDo(String),
}

impl Revision {
    /// Reads an answer: a number, 0 for the one before, as kubectl has it, `previous` or `best`.
    pub(super) fn parse(answer: &str) -> Result<Self, String> {
        match answer.trim() {
            BEST => return Ok(Self::Best),
            PREVIOUS => return Ok(Self::Previous),
            _ => {}
        }
        match answer.trim().parse() {
            Ok(0) => Ok(Self::Previous),
            Ok(number) => Ok(Self::Number(number)),
            Err(_) => Err(format!(
                "`{}` is no revision: write its number, `{BEST}` or `{PREVIOUS}`",
                CleanText::new(answer.trim())
            )),
        }
    }

    /// The release that the object of `kept` goes back to.
    pub(super) fn of<'a>(self, kept: &Shelf<'a>) -> Result<&'a KeptRelease, Obstacle> {
        if let Some(why) = obstacle(kept) {
            return Err(Obstacle::Refused(why));
        }
        let none = || Obstacle::NothingToDo("the cluster keeps no other revision of it".to_owned());
        match self {
            Self::Best => kept.best().ok_or_else(none),
            Self::Previous => kept.previous().ok_or_else(none),
            Self::Number(number) => {
                let called = |release: &&KeptRelease| release.record.revision == number;
                let release = kept.releases.iter().find(called);
                let release = release.ok_or_else(|| Obstacle::Refused(not_kept(number, kept)))?;
                if kept.is_now(release) {
                    let words = format!("revision {number} runs already");
                    return Err(Obstacle::NothingToDo(words));
                }
                Ok(release)
            }
        }
    }

    /// What is done to so many objects, in words.
    pub(super) fn summary(self, workloads: usize) -> String {
        let whom = match workloads {
            0 => String::new(),
            count => format!(" {count} workloads"),
        };
        match self {
            Self::Best => format!("roll back{whom} to the best known release"),
            Self::Previous => format!("roll back{whom} to the revision before"),
            Self::Number(number) => format!("roll back{whom} to revision {number}"),
        }
    }
}

/// Why the object of `shelf` goes back to no release at all.
pub(super) fn obstacle(shelf: &Shelf<'_>) -> Option<String> {
    let subject = &shelf.subject;
    if subject.is_paused() {
        return Some(PAUSED.to_owned());
    }
    let decisions = subject.rollout().map(|rollout| rollout.decisions)?;
    let refused = decisions.check(crate::model::Decision::Rollback).err()?;
    Some(refused.to_owned())
}

/// Why nothing paused goes back.
const PAUSED: &str = "it is paused, so that nothing would be rolled out: `resume` it first";

fn not_kept(number: u64, shelf: &Shelf<'_>) -> String {
    let kept: Vec<_> = shelf
        .releases
        .iter()
        .map(|release| {
            let now = if release.record.current {
                " (runs now)"
            } else {
                ""
            };
            format!("{}{now}", release.record.revision)
        })
        .collect();
    if kept.is_empty() {
        return "the cluster keeps no revision of it".to_owned();
    }
    format!(
        "revision {number} is not kept; these are: {}",
        kept.join(", ")
    )
}

/// Whether `--to-revision` can be used with `text`.
pub(super) fn check(text: &str) -> Result<(), String> {
    Revision::parse(text).map(drop)
}
