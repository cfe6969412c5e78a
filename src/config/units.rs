//! Values as people write them.

use std::fmt;

use chrono::TimeDelta;
use serde::de::{Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::parse_span;

/// A length of time, written as people write it: `24h`, `3d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span(pub TimeDelta);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        parse_span(&text)
            .map(Self)
            .map_err(serde::de::Error::custom)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let milliseconds = self.0.num_milliseconds();
        if milliseconds % 1_000 == 0 {
            serializer.collect_str(&format_args!("{}s", milliseconds / 1_000))
        } else {
            serializer.collect_str(&format_args!("{milliseconds}ms"))
        }
    }
}

impl Span {
    /// The span as the standard library has it; 0 where it is negative.
    pub fn duration(self) -> std::time::Duration {
        self.0.to_std().unwrap_or_default()
    }

    /// A span of so many seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(TimeDelta::seconds(seconds))
    }
}

/// How many times as much, at least once: `1.25`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Ratio(pub f64);

impl<'de> Deserialize<'de> for Ratio {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let ratio = f64::deserialize(deserializer)?;
        if ratio >= 1.0 && ratio.is_finite() {
            Ok(Self(ratio))
        } else {
            let unexpected = Unexpected::Float(ratio);
            let expected = "how many times as much, at least 1, such as 1.25";
            Err(serde::de::Error::invalid_value(unexpected, &expected))
        }
    }
}

/// A share, written `1%` or `0.01`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share(pub f64);

impl<'de> Deserialize<'de> for Share {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShareVisitor)
    }
}

struct ShareVisitor;

impl Visitor<'_> for ShareVisitor {
    type Value = Share;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a share from 0% to 100%, such as \"1%\" or 0.01")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Share, E> {
        let percent = text.trim().strip_suffix('%');
        let percent = percent.and_then(|number| number.trim().parse::<f64>().ok());
        // Rounded, or 99.9% would be 0.9990000000000001.
        percent
            .and_then(|percent| share((percent * 1e6).round() / 1e8))
            .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Share, E> {
        share(number).ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))
    }

    fn visit_i64<E: serde::de::Error>(self, share: i64) -> Result<Share, E> {
        match share {
            0 => Ok(Share(0.0)),
            1 => Ok(Share(1.0)),
            _ => Err(E::invalid_value(Unexpected::Signed(share), &self)),
        }
    }
}

fn share(number: f64) -> Option<Share> {
    (0.0..=1.0).contains(&number).then_some(Share(number))
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Rounded, or 0.07 would be written as 7.000000000000001%.
        let percent = (self.0 * 1e8).round() / 1e6;
        serializer.collect_str(&format_args!("{percent}%"))
    }
}
