//! What rows are sorted by.

use std::cmp::Ordering;

use super::Direction;
use crate::fleet::natural::natural;
use crate::model::{CleanText, Declared};

/// The value of a row in a column, to compare with another's in the same column.
#[derive(Clone, Copy, Debug)]
pub enum SortKey<'a> {
    /// A whole number.
    Whole(i64),
    /// A number.
    Real(f64),
    /// A text, compared as people expect: `app-9` before `app-10`, in any case.
    Text(&'a str),
    /// Not known, not declared or not readable: last, in either direction.
    Missing,
}

impl<'a> SortKey<'a> {
    /// A text that was declared, or not.
    pub fn declared(text: &'a Declared<CleanText>) -> Self {
        text.given().map_or(Self::Missing, |text| Self::Text(text))
    }

    /// A whole number that is known, or not.
    pub fn whole(value: Option<i64>) -> Self {
        value.map_or(Self::Missing, Self::Whole)
    }

    /// A number that is known, or not.
    pub fn real(value: Option<f64>) -> Self {
        value.map_or(Self::Missing, Self::Real)
    }

    /// A text that is known, or not.
    pub fn text(value: Option<&'a CleanText>) -> Self {
        value.map_or(Self::Missing, |text| Self::Text(text))
    }

    pub(in crate::fleet) fn compare(self, other: Self, direction: Direction) -> Ordering {
        let order = match (self, other) {
            (Self::Missing, Self::Missing) => return Ordering::Equal,
            (Self::Missing, _) => return Ordering::Greater,
            (_, Self::Missing) => return Ordering::Less,
            (Self::Whole(a), Self::Whole(b)) => a.cmp(&b),
            (Self::Real(a), Self::Real(b)) => a.total_cmp(&b),
            (Self::Text(a), Self::Text(b)) => natural(a, b),
            // A column has keys of one kind; still the order has to be total.
            (a, b) => a.kind().cmp(&b.kind()),
        };
        match direction {
            Direction::Ascending => order,
            Direction::Descending => order.reverse(),
        }
    }

    fn kind(self) -> u8 {
        match self {
            Self::Whole(_) => 0,
            Self::Real(_) => 1,
            Self::Text(_) => 2,
            Self::Missing => 3,
        }
    }
}
