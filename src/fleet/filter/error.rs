//! What is wrong with a filter, and where.

use std::ops::Range;

use thiserror::Error;

use crate::model::CleanText;

/// What is wrong with a filter, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct FilterError {
    /// The place in the text, in bytes, on character boundaries.
    pub span: Range<usize>,
    /// What is wrong there and what to write instead.
    pub message: CleanText,
}

impl FilterError {
    pub(super) fn new(span: Range<usize>, message: &str) -> Self {
        Self {
            span,
            message: CleanText::new(message),
        }
    }
}
