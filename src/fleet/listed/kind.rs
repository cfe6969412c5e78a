//! Kinds of rows, and where they are kept.

use std::cmp::Ordering;
use std::fmt::{Debug, Display};
use std::hash::Hash;

use super::{ListColumn, ListGroup, ListScope};
use crate::fleet::{Field, Slot};
use crate::model::Severity;

/// A kind of rows, such as apps: a name for it in types, which no value is needed of.
pub trait Listed: Copy + Debug + Default + Eq + Hash + 'static {
    /// One of them.
    type Item: 'static;
    /// What tells it from all others, as long as it lives.
    type Id: Clone + Debug + Display + Hash + Ord;
    /// What is shown of it, and what it is sorted by.
    type Column: ListColumn<Kind = Self>;
    /// Which of them are rows at all.
    type Scope: ListScope<Self::Item>;
    /// What they can be grouped by.
    type Group: ListGroup<Self::Item>;

    /// What they are called.
    const WORDS: Words;

    /// What tells `item` from all others.
    fn id(item: &Self::Item) -> &Self::Id;

    /// The order of equals; equal only for one and the same, so that every order is total.
    fn by_name(a: &Self::Id, b: &Self::Id) -> Ordering;

    /// How loudly it asks for a person.
    fn severity(item: &Self::Item) -> Severity;

    /// Whether any of the texts passes that a bare word of a filter is looked for in.
    fn any_name(item: &Self::Item, passes: Passes<'_>) -> bool;

    /// The fields of its filter language, by subject, in the order in which help shows them.
    fn fields() -> &'static [&'static [Field<Self>]];
}

/// A test of a text.
pub type Passes<'a> = &'a mut dyn FnMut(&str) -> bool;

/// What a kind of rows is called, and what its filters look like.
#[derive(Clone, Copy, Debug)]
pub struct Words {
    /// What one is called.
    pub one: &'static str,
    /// What many are called.
    pub many: &'static str,
    /// A term of a filter.
    pub term: &'static str,
    /// A term that is turned around.
    pub negated: &'static str,
    /// What can be typed into a filter, in short.
    pub hint: &'static str,
}

/// Where the rows of a kind are kept.
pub trait Shelf {
    /// Of which kind they are.
    type Kind: Listed;

    /// What is at `slot`, while it lives.
    fn get(&self, slot: Slot) -> Option<&<Self::Kind as Listed>::Item>;

    /// Where it is.
    fn find(&self, id: &<Self::Kind as Listed>::Id) -> Option<Slot>;

    /// All of them, in the order in which they lie in memory.
    fn each(&self) -> impl Iterator<Item = (Slot, &<Self::Kind as Listed>::Item)>;

    /// Counts the states of the rows alone.
    fn rows_revision(&self) -> u64;
}
