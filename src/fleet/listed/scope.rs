//! Which of a kind are rows at all.

use std::fmt::Debug;
use std::hash::Hash;

use chrono::{DateTime, Utc};

/// Which of a kind are rows at all, before any filter. Of these the default one is the widest.
pub trait ListScope<Item>: Copy + Debug + Default + Eq + Hash + 'static {
    /// Whether all of them are.
    fn is_everything(self) -> bool;

    /// Whether `item` is a row at `now`.
    fn holds(self, item: &Item, now: DateTime<Utc>) -> bool;

    /// When time alone takes `item` out.
    fn next_turn(self, item: &Item, now: DateTime<Utc>) -> Option<DateTime<Utc>>;

    /// Whether time alone never takes one out.
    fn is_timeless(self) -> bool;
}

/// The scope of kinds that know no other: all of them are rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Everything;

impl<Item> ListScope<Item> for Everything {
    fn is_everything(self) -> bool {
        true
    }

    fn holds(self, _: &Item, _: DateTime<Utc>) -> bool {
        true
    }

    fn next_turn(self, _: &Item, _: DateTime<Utc>) -> Option<DateTime<Utc>> {
        None
    }

    fn is_timeless(self) -> bool {
        true
    }
}
