//! What rows can be grouped by.

use std::cmp::Ordering;
use std::fmt::Debug;
use std::hash::Hash;

use crate::fleet::natural::natural;
use crate::model::{CleanText, Declared};

/// What the rows of a kind can be grouped by.
pub trait ListGroup<Item>: Copy + Debug + Eq + Hash + 'static {
    /// All of them, in the order in which they are offered.
    const ALL: &'static [Self];

    /// The name, as it is typed.
    fn name(self) -> &'static str;

    /// The group that `item` belongs to.
    fn key(self, item: &Item) -> GroupKey<'_>;

    /// The grouping of that name, in any case.
    fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        let mut all = Self::ALL.iter().copied();
        all.find(|by| by.name().eq_ignore_ascii_case(name))
    }
}

/// A group, and its place among the others: by rank, by name, and last the one of those that have
/// none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupKey<'a> {
    rank: u8,
    name: &'a str,
}

impl<'a> GroupKey<'a> {
    /// The group of that name, which stands at its place by name.
    pub fn named(name: &'a CleanText) -> Self {
        Self { rank: 0, name }
    }

    /// The group of that name, the lowest rank first.
    pub const fn ranked(rank: u8, name: &'static str) -> Self {
        Self { rank, name }
    }

    /// The group of those that have none, under this name.
    pub const fn missing(name: &'static str) -> Self {
        Self::ranked(u8::MAX, name)
    }

    /// The group of what was declared, or of those that declare nothing readable.
    pub fn declared(value: &'a Declared<CleanText>, missing: &'static str) -> Self {
        value.given().map_or(Self::missing(missing), Self::named)
    }

    pub(in crate::fleet) fn compare(self, other: Self) -> Ordering {
        self.rank
            .cmp(&other.rank)
            .then_with(|| natural(self.name, other.name))
    }

    /// The group, to keep.
    pub(in crate::fleet) fn to_group(self) -> Group {
        Group {
            rank: self.rank,
            name: self.name.into(),
        }
    }
}

/// A group with a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::fleet) struct Group {
    rank: u8,
    name: CleanText,
}

impl Group {
    pub(in crate::fleet) fn name(&self) -> &CleanText {
        &self.name
    }

    fn key(&self) -> GroupKey<'_> {
        GroupKey {
            rank: self.rank,
            name: &self.name,
        }
    }
}

impl Ord for Group {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().compare(other.key())
    }
}

impl PartialOrd for Group {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
