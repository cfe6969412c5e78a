//! Values with the time at which they were true.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::CleanText;

/// A measured value and when it was true, or why it is not known. Never 0 for want of data.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Reading<T> {
    /// The value was `value` at `at`.
    Known {
        /// The value.
        value: T,
        /// When it was true, by the clock of the machine that observed it.
        at: DateTime<Utc>,
    },
    /// There is no value.
    Unknown {
        /// Why not, in words.
        why: CleanText,
    },
}

impl<T> Reading<T> {
    /// A value that was true at `at`.
    pub fn known(value: T, at: DateTime<Utc>) -> Self {
        Self::Known { value, at }
    }

    /// No value, and why.
    pub fn unknown(why: &str) -> Self {
        Self::Unknown {
            why: CleanText::new(why),
        }
    }

    /// Whether `other` says the same, at whatever time.
    pub fn same_value(&self, other: &Self) -> bool
    where
        T: PartialEq,
    {
        match (self, other) {
            (Self::Known { value, .. }, Self::Known { value: other, .. }) => value == other,
            (Self::Unknown { why }, Self::Unknown { why: other }) => why == other,
            _ => false,
        }
    }

    /// When the value was true, where it is known.
    pub fn at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Known { at, .. } => Some(*at),
            Self::Unknown { .. } => None,
        }
    }

    /// The value, where it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Unknown { .. } => None,
        }
    }
}
