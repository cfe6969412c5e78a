//! Which revision is meant, and whether it can be had.

use crate::model::{CleanText, Closeup, KeptRelease};

/// The answer that means the revision before.
pub(super) const PREVIOUS: &str = "previous";

/// Which revision is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Revision {
    /// The newest that differs from what runs.
    Previous,
    /// The one of this number.
    Number(u64),
}

/// Why a workload does not go back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// It can't, and its app must not be left halfway.
    Refused(String),
    /// It is there already, or there is nowhere to go: others of its app may.
    NothingToDo(String),
}

impl Revision {
    /// Reads an answer: a number, 0 for the one before, as kubectl has it, or `previous`.
    pub(super) fn parse(answer: &str) -> Result<Self, String> {
        let answer = answer.trim();
        if answer == PREVIOUS {
            return Ok(Self::Previous);
        }
        match answer.parse() {
            Ok(0) => Ok(Self::Previous),
            Ok(number) => Ok(Self::Number(number)),
            Err(_) => Err(format!(
                "`{}` is no revision: write its number, or `{PREVIOUS}`",
                CleanText::new(answer)
            )),
        }
    }

    /// The release that `closeup` goes back to.
    pub(super) fn of(self, closeup: &Closeup) -> Result<&KeptRelease, Obstacle> {
        if closeup.paused {
            return Err(Obstacle::Refused(PAUSED.to_owned()));
        }
        match self {
            Self::Previous => {
                let differs =
                    |release: &&KeptRelease| Some(&release.template) != closeup.template.as_ref();
                closeup.releases.iter().find(differs).ok_or_else(|| {
                    Obstacle::NothingToDo("the cluster keeps no other revision of it".to_owned())
                })
            }
            Self::Number(number) => {
                let called = |release: &&KeptRelease| release.record.revision == number;
                let release = closeup.releases.iter().find(called);
                let release =
                    release.ok_or_else(|| Obstacle::Refused(not_kept(number, closeup)))?;
                if Some(&release.template) == closeup.template.as_ref() {
                    let words = format!("revision {number} runs already");
                    return Err(Obstacle::NothingToDo(words));
                }
                Ok(release)
            }
        }
    }

    /// What is done to so many workloads, in words.
    pub(super) fn summary(self, workloads: usize) -> String {
        let whom = match workloads {
            0 => String::new(),
            count => format!(" {count} workloads"),
        };
        match self {
            Self::Previous => format!("roll back{whom} to the revision before"),
            Self::Number(number) => format!("roll back{whom} to revision {number}"),
        }
    }
}

/// Why nothing paused goes back.
pub(super) const PAUSED: &str =
    "it is paused, so that nothing would be rolled out: `kubectl rollout resume` first";

fn not_kept(number: u64, closeup: &Closeup) -> String {
    let kept: Vec<_> = closeup
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
