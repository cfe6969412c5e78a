//! What an owner declared, or did not, or declared wrongly.

use serde::{Serialize, Serializer};

use super::{CleanText, Untrusted};

/// A declared value: given, missing, or there but not understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Declared<T> {
    /// Nothing was declared.
    #[default]
    Missing,
    /// Something was declared that we can't read; it is shown with its text.
    Invalid {
        /// The text as it was declared.
        text: Untrusted,
        /// What is wrong with it, in words.
        why: &'static str,
    },
    /// The value.
    Given(T),
}

impl<T> Declared<T> {
    /// Reads an optional declared text with `parse`, whose error says what is wrong.
    pub fn read(text: Option<&str>, parse: impl FnOnce(&str) -> Result<T, &'static str>) -> Self {
        match text {
            None => Self::Missing,
            Some(text) => match parse(text) {
                Ok(value) => Self::Given(value),
                Err(why) => Self::Invalid {
                    text: Untrusted::new(text),
                    why,
                },
            },
        }
    }

    /// The value, where there is a valid one.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Missing | Self::Invalid { .. } => None,
        }
    }

    /// Whether nothing was declared.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The text that could not be read, and why.
    pub fn invalid(&self) -> Option<(CleanText, &'static str)> {
        match self {
            Self::Invalid { text, why } => Some((text.clean(), why)),
            Self::Missing | Self::Given(_) => None,
        }
    }
}

/// The value itself; `null` where missing; `{"invalid": text, "why": …}` where unreadable.
impl<T: Serialize> Serialize for Declared<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Unreadable {
            invalid: CleanText,
            why: &'static str,
        }
        match self {
            Self::Missing => serializer.serialize_none(),
            Self::Invalid { text, why } => Unreadable {
                invalid: text.clean(),
                why,
            }
            .serialize(serializer),
            Self::Given(value) => value.serialize(serializer),
        }
    }
}
