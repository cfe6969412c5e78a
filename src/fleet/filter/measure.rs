//! What fields measure, in which units, and how that compares.

use std::cmp::Ordering;

use chrono::{DateTime, TimeDelta, Utc};

use super::token::Operator;
use crate::fleet::Listed;
use crate::model::parse_span;

/// A number of a row; `None` where it is not known.
type NumberOf<K> = fn(&<K as Listed>::Item) -> Option<f64>;

/// A moment of a row; `None` where it is not known.
type MomentOf<K> = fn(&<K as Listed>::Item) -> Option<DateTime<Utc>>;

/// When something of a row ends; `None` where it is not known.
type EndOf<K> = fn(&<K as Listed>::Item) -> Option<End>;

/// Something of a row that can be compared with a number.
#[derive(Clone, Copy, Debug)]
pub(in crate::fleet) enum Measure<K: Listed> {
    /// A number in a unit.
    Number(Unit, NumberOf<K>),
    /// A signal, in a unit.
    Signal(Unit, NumberOf<K>),
    /// The time left until something; negative once it is past.
    Left(EndOf<K>),
    /// The time since something.
    Since(MomentOf<K>),
}

/// When something ends.
#[derive(Clone, Copy, Debug)]
pub(in crate::fleet) enum End {
    At(DateTime<Utc>),
    /// Further away than any time.
    Never,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::fleet) enum Unit {
    /// `3`
    Count,
    /// `50%`
    Percent,
    /// `20`, `$20`
    Usd,
    /// `5`, `5/s`
    PerSecond,
    /// `800ms`, `1.5s`, `2m`
    Seconds,
}

impl Unit {
    fn read(self, text: &str) -> Option<f64> {
        let number = match self {
            Self::Count => text,
            Self::Percent => text.strip_suffix('%')?,
            Self::Usd => text.strip_prefix('$').unwrap_or(text),
            Self::PerSecond => text.strip_suffix("/s").unwrap_or(text),
            Self::Seconds => return seconds(text),
        };
        plain(number)
    }

    const fn example(self) -> &'static str {
        match self {
            Self::Count => "3",
            Self::Percent => "50%",
            Self::Usd => "20",
            Self::PerSecond => "5",
            Self::Seconds => "800ms",
        }
    }
}

/// A number without sign, exponent or words: `f64` would also take "inf", "nan" and "1e9".
fn plain(number: &str) -> Option<f64> {
    let is_plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    number.parse().ok().filter(|_| is_plain)
}

/// `800ms`, `1.5s`, `2m`: latency, in seconds.
fn seconds(text: &str) -> Option<f64> {
    let units = [("ms", 0.001), ("s", 1.0), ("m", 60.0)];
    let (number, unit) = units
        .into_iter()
        .find_map(|(suffix, unit)| Some((text.strip_suffix(suffix)?, unit)))?;
    Some(plain(number)? * unit)
}

/// A number that a measure is compared with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Quantity {
    Number(f64),
    Span(TimeDelta),
}

impl<K: Listed> Measure<K> {
    /// Reads what this is compared with, if it is written in its unit.
    pub(super) fn read(self, text: &str) -> Option<Quantity> {
        match self {
            Self::Number(unit, _) | Self::Signal(unit, _) => unit.read(text).map(Quantity::Number),
            Self::Left(_) | Self::Since(_) if text == "0" => {
                Some(Quantity::Span(TimeDelta::zero()))
            }
            Self::Left(_) | Self::Since(_) => parse_span(text).ok().map(Quantity::Span),
        }
    }

    /// How a number for it is written.
    pub(super) const fn example(self) -> &'static str {
        match self {
            Self::Number(unit, _) | Self::Signal(unit, _) => unit.example(),
            Self::Left(_) | Self::Since(_) => "2d",
        }
    }

    /// How the row's value compares at `now`; `None` where it is not known.
    pub(super) fn compare(
        self,
        item: &K::Item,
        with: Quantity,
        now: DateTime<Utc>,
    ) -> Option<Ordering> {
        match (self, with) {
            (Self::Number(_, of) | Self::Signal(_, of), Quantity::Number(number)) => {
                of(item)?.partial_cmp(&number)
            }
            (Self::Left(of), Quantity::Span(span)) => match of(item)? {
                End::At(when) => Some((when - now).cmp(&span)),
                End::Never => Some(Ordering::Greater),
            },
            (Self::Since(of), Quantity::Span(span)) => Some((now - of(item)?).cmp(&span)),
            _ => None,
        }
    }

    /// The moment at which the row's value is exactly `with`.
    pub(super) fn meets(self, item: &K::Item, with: Quantity) -> Option<DateTime<Utc>> {
        match (self, with) {
            (Self::Left(of), Quantity::Span(span)) => match of(item)? {
                End::At(when) => when.checked_sub_signed(span),
                End::Never => None,
            },
            (Self::Since(of), Quantity::Span(span)) => of(item)?.checked_add_signed(span),
            _ => None,
        }
    }
}

impl Operator {
    pub(super) fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Has | Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}
