//! In which order the rows stand.

use std::cmp::Ordering;
use std::fmt;

use thiserror::Error;

use super::Column;
use super::column::SortKey;
use super::natural::natural;
use crate::model::{App, AppId, CleanText};

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
/// stand by name, namespace and cluster, so that the order is total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// By which column.
    pub column: Column,
    /// In which direction.
    pub direction: Direction,
}

/// Why a text names no order.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("there is no column `{name}` to sort by: {}", columns())]
pub struct SortError {
    name: CleanText,
}

fn columns() -> String {
    let names = Column::ALL.map(Column::name).join(", ");
    format!("it is one of {names}; `-` in front begins with the largest, `+` with the smallest")
}

impl Default for Sort {
    fn default() -> Self {
        Self::by(Column::Attention)
    }
}

impl Sort {
    /// By `column`, in the direction in which it is mostly wanted.
    pub const fn by(column: Column) -> Self {
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
        let column = Column::parse(name).ok_or_else(|| SortError {
            name: CleanText::new(name),
        })?;
        Ok(Self {
            column,
            direction: direction.unwrap_or(column.natural_direction()),
        })
    }

    /// The same column from its other end.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self {
            column: self.column,
            direction: self.direction.reversed(),
        }
    }

    /// Which of two apps comes first; equal only for one and the same app.
    pub fn compare(self, a: &App, b: &App) -> Ordering {
        self.compare_keys(self.key(a), self.key(b))
    }

    /// What `app` is sorted by.
    pub(super) fn key(self, app: &App) -> RowKey<'_> {
        RowKey {
            value: self.column.key(app),
            id: &app.id,
        }
    }

    pub(super) fn compare_keys(self, a: RowKey<'_>, b: RowKey<'_>) -> Ordering {
        a.value
            .compare(b.value, self.direction)
            .then_with(|| by_name(a.id, b.id))
    }
}

/// What a row is sorted by: its value in a column, then its name.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowKey<'a> {
    value: SortKey<'a>,
    id: &'a AppId,
}

/// As it is parsed.
impl fmt::Display for Sort {
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

fn by_name(a: &AppId, b: &AppId) -> Ordering {
    natural(&a.name, &b.name)
        .then_with(|| natural(&a.namespace, &b.namespace))
        .then_with(|| natural(&a.cluster, &b.cluster))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_are_written() {
        for column in Column::ALL {
            for sort in [Sort::by(column), Sort::by(column).reversed()] {
                assert_eq!(Sort::parse(&sort.to_string()), Ok(sort));
            }
        }
        assert_eq!(Sort::parse("-err"), Ok(Sort::by(Column::Errors)));
        assert_eq!(Sort::parse("+err"), Ok(Sort::by(Column::Errors).reversed()));
        let oldest_first = Sort::parse(" -Age ").expect("a sort");
        assert_eq!(
            (oldest_first.column, oldest_first.direction),
            (Column::Age, Direction::Descending)
        );
        assert_eq!(Sort::default().to_string(), "attention");
    }

    #[test]
    fn an_unknown_column_is_answered_with_the_known_ones() {
        let error = Sort::parse("-colour\x1b").expect_err("no such column");
        let message = error.to_string();
        assert!(
            message.contains("`colour^[`") && message.contains("ttl, age"),
            "{message}"
        );
    }
}
