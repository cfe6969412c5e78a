//! How the program ends.

use std::process::ExitCode;

use crate::model::CleanText;

/// The exit codes, which scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Failed: a source does not answer, nothing was done, the audit was changed.
    Failed = 1,
    /// The command line, an answer or the configuration can't be understood.
    Usage = 2,
    /// Refused: read-only, not confirmed, no reason, no rights, nothing that may be changed; of a
    /// verdict: the canary fails.
    Refused = 3,
    /// Some was done, some was not.
    Partly = 4,
    /// Of a verdict: whether the canary is worse can't be told yet.
    Inconclusive = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Ends the program early, with words for the operator.
#[derive(Debug)]
pub struct Stop {
    /// The exit code.
    pub exit: Exit,
    /// What to say on standard error.
    pub words: String,
}

/// What a subcommand comes to.
pub type Ended = Result<Exit, Stop>;

#[expect(
    clippy::needless_pass_by_value,
    reason = "by value, these can be given to `map_err`"
)]
impl Stop {
    /// It did not work.
    pub fn failed(words: impl ToString) -> Self {
        Self::new(Exit::Failed, &words)
    }

    /// It can't be understood.
    pub fn usage(words: impl ToString) -> Self {
        Self::new(Exit::Usage, &words)
    }

    /// It may not be done.
    pub fn refused(words: impl ToString) -> Self {
        Self::new(Exit::Refused, &words)
    }

    fn new(exit: Exit, words: &impl ToString) -> Self {
        let words = words.to_string();
        // Each line is cleaned by itself: errors may hold text from outside.
        let lines: Vec<_> = words.lines().map(CleanText::new).collect();
        let lines: Vec<_> = lines.iter().map(CleanText::as_str).collect();
        Self {
            exit,
            words: lines.join("\n"),
        }
    }
}

/// Any other error is told with its causes.
impl<E: std::error::Error> From<E> for Stop {
    fn from(error: E) -> Self {
        let mut words = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            if !words.contains(&text) {
                words = format!("{words}: {text}");
            }
            cause = error.source();
        }
        Self::failed(words)
    }
}
