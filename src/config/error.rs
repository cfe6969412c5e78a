//! What is wrong with a configuration, and where.

use std::fmt;
use std::path::PathBuf;

use thiserror::Error;

use super::nearest::nearest;
use crate::model::CleanText;

/// Why there is no configuration.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file holds something that is not understood.
    #[error("{}:{place}: {what}", path.display())]
    Invalid {
        /// Which.
        path: PathBuf,
        /// Where in it.
        place: Place,
        /// What is wrong, and the nearest that would be right.
        what: CleanText,
    },
    /// There is no home directory to look in.
    #[error("no home directory is known, so give {0}")]
    Homeless(&'static str),
}

/// A place in a file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

impl Place {
    /// The place of the byte `offset` of `text`.
    fn of(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
        }
    }
}

impl ConfigError {
    /// An error of the parser, told with its place.
    pub(super) fn invalid(path: PathBuf, text: &str, error: &toml::de::Error) -> Self {
        let offset = error.span().map_or(0, |span| span.start);
        Self::Invalid {
            path,
            place: Place::of(text, offset),
            what: CleanText::new(&advised(error.message())),
        }
    }
}

/// The parser's message; where it names a key that does not exist, with the nearest that does.
fn advised(message: &str) -> String {
    let message = message.trim().replace('\n', ", ");
    if !message.starts_with("unknown field") {
        return message;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(unknown) = quoted.next() else {
        return message;
    };
    let keys: Vec<_> = quoted.collect();
    match nearest(unknown, &keys) {
        Some(key) => format!("there is no key `{unknown}`; did you mean `{key}`?"),
        None => format!(
            "there is no key `{unknown}`; here there are {}",
            keys.join(", ")
        ),
    }
}
