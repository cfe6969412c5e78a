//! One series of a result.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::answer::{AnswerError, MOST_SERIES, foreign};
use super::text::Text;

/// The labels of a series.
#[derive(Clone, Debug, Default)]
pub(in crate::backends::prometheus) struct Labels<'a>(Vec<(Text<'a>, Text<'a>)>);

impl Labels<'_> {
    /// A label's value, "" where it is not there.
    pub(in crate::backends::prometheus) fn value(&self, label: &str) -> &str {
        let found = self.0.iter().find(|(name, _)| name.0 == label);
        found.map_or("", |(_, value)| value.0.as_ref())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Labels<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LabelsVisitor;
        impl<'de> Visitor<'de> for LabelsVisitor {
            type Value = Labels<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("labels")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut labels = Vec::with_capacity(4);
                while let Some(label) = map.next_entry()? {
                    labels.push(label);
                }
                Ok(Labels(labels))
            }
        }
        deserializer.deserialize_map(LabelsVisitor)
    }
}

/// A value at a time, in seconds since 1970; the value comes as a string.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Sample {
    pub(super) at: f64,
    pub(super) value: f64,
}

impl<'de> Deserialize<'de> for Sample {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (at, text): (f64, Text<'_>) = Deserialize::deserialize(deserializer)?;
        let value = text.0.parse().map_err(|_| {
            let expected = "a number in a string";
            D::Error::invalid_value(serde::de::Unexpected::Str(&text.0), &expected)
        })?;
        Ok(Self { at, value })
    }
}

/// Reads a list, an element at a time, and gives each to `take`.
pub(super) fn each<'a, T: Deserialize<'a>>(
    json: &'a str,
    take: impl FnMut(T),
) -> Result<(), AnswerError> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let list = List {
        take,
        element: std::marker::PhantomData,
    };
    match list.deserialize(&mut deserializer) {
        Ok(true) => Ok(()),
        Ok(false) => Err(AnswerError::TooMany),
        Err(error) => Err(foreign(&error)),
    }
}

struct List<F, T> {
    take: F,
    element: std::marker::PhantomData<T>,
}

impl<'de, T: Deserialize<'de>, F: FnMut(T)> DeserializeSeed<'de> for List<F, T> {
    /// Whether all of it was read.
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>, F: FnMut(T)> Visitor<'de> for List<F, T> {
    type Value = bool;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of series")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<bool, A::Error> {
        for _ in 0..MOST_SERIES {
            match list.next_element()? {
                Some(element) => (self.take)(element),
                None => return Ok(true),
            }
        }
        Ok(list.next_element::<serde::de::IgnoredAny>()?.is_none())
    }
}
