//! The envelope of every answer.

use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::model::CleanText;

/// The most series that one answer may have.
pub(super) const MOST_SERIES: usize = 300_000;

/// An answer that is of no use.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// It is not one of this API.
    #[error("it can't be read: {0}")]
    Foreign(CleanText),
    /// It says that the query failed. What kind of error is not for us to interpret: servers
    /// differ in it.
    #[error("{kind}: {words}")]
    Failed {
        /// The kind of error.
        kind: CleanText,
        /// What it says.
        words: CleanText,
    },
    /// It has another shape than the question asks for.
    #[error("the query yields a {0} instead of a {1}: aggregate it by namespace and app")]
    Shape(CleanText, &'static str),
    /// It has too many series.
    #[error(
        "more than {MOST_SERIES} series in one answer: aggregate the query by namespace and app"
    )]
    TooMany,
}

/// What every answer is wrapped in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Envelope<'a> {
    status: String,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    error_type: Option<String>,
    error: Option<String>,
    warnings: Option<Vec<String>>,
    infos: Option<Vec<String>>,
}

/// What a query yields.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data<'a> {
    result_type: String,
    #[serde(borrow)]
    result: &'a RawValue,
}

/// The result of a query, unread, and what the server has to say about it.
pub(super) struct Outcome<'a> {
    pub(super) shape: String,
    pub(super) result: &'a str,
    pub(super) warnings: Vec<CleanText>,
}

impl<'a> Envelope<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, AnswerError> {
        let envelope: Self = serde_json::from_slice(bytes).map_err(|error| foreign(&error))?;
        if envelope.status == "success" {
            return Ok(envelope);
        }
        Err(AnswerError::Failed {
            kind: CleanText::new(envelope.error_type.as_deref().unwrap_or("error")),
            words: CleanText::new(envelope.error.as_deref().unwrap_or("no reason given")),
        })
    }

    /// The result, which must have the wanted shape.
    pub(super) fn result(self, wanted: &'static str) -> Result<Outcome<'a>, AnswerError> {
        let outcome = self.outcome()?;
        if outcome.shape == wanted {
            Ok(outcome)
        } else {
            Err(AnswerError::Shape(CleanText::new(&outcome.shape), wanted))
        }
    }

    /// The result, of whatever shape.
    pub(super) fn outcome(self) -> Result<Outcome<'a>, AnswerError> {
        let data = self.data.ok_or_else(|| missing("data"))?;
        let data: Data<'a> = serde_json::from_str(data.get()).map_err(|error| foreign(&error))?;
        let warnings = self.warnings.into_iter().chain(self.infos).flatten();
        Ok(Outcome {
            shape: data.result_type,
            result: data.result.get(),
            warnings: warnings.map(|words| CleanText::new(&words)).collect(),
        })
    }
}

pub(super) fn foreign(error: &serde_json::Error) -> AnswerError {
    AnswerError::Foreign(CleanText::new(&error.to_string()))
}

fn missing(what: &str) -> AnswerError {
    AnswerError::Foreign(CleanText::new(&format!("it has no {what}")))
}

/// What the body of a refusal says, where it is of this API.
pub fn refusal(body: &[u8]) -> Option<AnswerError> {
    match Envelope::read(body) {
        Err(failed @ AnswerError::Failed { .. }) => Some(failed),
        _ => None,
    }
}
