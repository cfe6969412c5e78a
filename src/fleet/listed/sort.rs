//! In which order the rows stand.

use std::cmp::Ordering;
use std::fmt;

use thiserror::Error;

use super::{ListColumn, Listed, SortKey};
use crate::fleet::Column;
use crate::model::CleanText;

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The smallest, the first by name, the soonest.
    Ascending,
    /// The other way round.
    Descending,
}

impl Direction {
    /// The other one.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }
}

/// By which column, in which direction. Values that are unknown come last in both; equal ones
/// stand by name, so that the order is total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort<C = Column> {
    /// By which column.
    pub column: C,
    /// In which direction.
    pub direction: Direction,
}

/// Why a text names no order.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "there is no column `{name}` to sort by: it is one of {known}; `-` in front begins with the \
     largest, `+` with the smallest"
)]
pub struct SortError {
    name: CleanText,
    known: String,
}

impl SortError {
    fn new<C: ListColumn>(name: &str) -> Self {
        let known: Vec<_> = C::ALL.iter().map(|column| column.name()).collect();
        Self {
            name: CleanText::new(name),
            known: known.join(", "),
        }
    }
}

impl<C: ListColumn> Default for Sort<C> {
    fn default() -> Self {
        Self::by(C::USUAL)
    }
}

type ItemOf<C> = <<C as ListColumn>::Kind as Listed>::Item;
type IdOf<C> = <<C as ListColumn>::Kind as Listed>::Id;

impl<C: ListColumn> Sort<C> {
    /// By `column`, in the direction in which it is mostly wanted.
    pub fn by(column: C) -> Self {
        Self {
            column,
            direction: column.natural_direction(),
        }
    }

    /// Reads `-ttl` (the largest first), `+ttl` (the smallest first), or `ttl`: as it is mostly
    /// wanted, which is the loudest and worst first for attention, status and signals, and the
    /// smallest first for everything else.
    pub fn parse(text: &str) -> Result<Self, SortError> {
        let text = text.trim();
        let (name, direction) = if let Some(name) = text.strip_prefix('-') {
            (name, Some(Direction::Descending))
        } else if let Some(name) = text.strip_prefix('+') {
            (name, Some(Direction::Ascending))
        } else {
            (text, None)
        };
        let column = C::parse(name).ok_or_else(|| SortError::new::<C>(name))?;
        Ok(Self {
            column,
            direction: direction.unwrap_or(column.natural_direction()),
        })
    }

    /// The same column from its other end.
    #[must_use]
    pub fn reversed(self) -> Self {
        Self {
            column: self.column,
            direction: self.direction.reversed(),
        }
    }

    /// Which of two rows comes first; equal only for one and the same.
    pub fn compare(self, a: &ItemOf<C>, b: &ItemOf<C>) -> Ordering {
        self.compare_keys(&self.key(a), &self.key(b))
    }

    /// What `item` is sorted by.
    pub(in crate::fleet) fn key(self, item: &ItemOf<C>) -> RowKey<'_, IdOf<C>> {
        RowKey {
            value: self.column.key(item),
            id: C::Kind::id(item),
        }
    }

    pub(in crate::fleet) fn compare_keys(
        self,
        a: &RowKey<'_, IdOf<C>>,
        b: &RowKey<'_, IdOf<C>>,
    ) -> Ordering {
        a.value
            .compare(b.value, self.direction)
            .then_with(|| C::Kind::by_name(a.id, b.id))
    }
}

/// What a row is sorted by: its value in a column, then its name.
#[derive(Debug)]
pub(in crate::fleet) struct RowKey<'a, Id> {
    value: SortKey<'a>,
    id: &'a Id,
}

/// As it is parsed.
impl<C: ListColumn> fmt::Display for Sort<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.direction != self.column.natural_direction() {
            formatter.write_str(match self.direction {
                Direction::Ascending => "+",
                Direction::Descending => "-",
            })?;
        }
        formatter.write_str(self.column.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_are_written() {
        for column in Column::ALL.iter().copied() {
            for sort in [Sort::by(column), Sort::by(column).reversed()] {
                assert_eq!(Sort::parse(&sort.to_string()), Ok(sort));
            }
        }
        assert_eq!(Sort::parse("-err"), Ok(Sort::by(Column::Errors)));
        assert_eq!(Sort::parse("+err"), Ok(Sort::by(Column::Errors).reversed()));
        let oldest_first: Sort = Sort::parse(" -Age ").expect("a sort");
        assert_eq!(
            (oldest_first.column, oldest_first.direction),
            (Column::Age, Direction::Descending)
        );
        assert_eq!(Sort::<Column>::default().to_string(), "attention");
    }

    #[test]
    fn an_unknown_column_is_answered_with_the_known_ones() {
        let error = Sort::<Column>::parse("-colour\x1b").expect_err("no such column");
        let message = error.to_string();
        assert!(
            message.contains("`colour^[`") && message.contains("ttl, age"),
            "{message}"
        );
    }
}
