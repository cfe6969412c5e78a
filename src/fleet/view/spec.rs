//! What a view shows, and in which order.

use std::cmp::Ordering;

use crate::fleet::{Apps, Filter, ListColumn as _, ListGroup as _, Listed, Shelf, Slot, Sort};

/// What a view shows, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewSpec<K: Listed = Apps> {
    /// Which of them are rows at all.
    pub scope: K::Scope,
    /// Which of them are shown.
    pub filter: Filter<K>,
    /// In which order.
    pub sort: Sort<K::Column>,
    /// Under which headings.
    pub group: Option<K::Group>,
}

impl<K: Listed> Default for ViewSpec<K> {
    fn default() -> Self {
        Self {
            scope: K::Scope::default(),
            filter: Filter::default(),
            sort: Sort::default(),
            group: None,
        }
    }
}

impl<K: Listed> ViewSpec<K> {
    /// Whether a change of nothing but signals can move a row, or let one in or out.
    pub(super) fn heeds_signals(&self) -> bool {
        self.sort.column.heeds_signals() || self.filter.heeds_signals()
    }

    /// Which of two comes first; equal only for one and the same.
    pub(super) fn compare(&self, a: &K::Item, b: &K::Item) -> Ordering {
        let groups = self
            .group
            .map_or(Ordering::Equal, |by| by.key(a).compare(by.key(b)));
        groups.then_with(|| self.sort.compare(a, b))
    }

    /// The same for those at two living slots.
    pub(super) fn comparison<S: Shelf<Kind = K>>(
        &self,
        store: &S,
    ) -> impl Fn(Slot, Slot) -> Ordering {
        |a, b| match (store.get(a), store.get(b)) {
            (Some(a), Some(b)) => self.compare(a, b),
            _ => Ordering::Equal,
        }
    }

    /// The slots of `items` in their order.
    pub(super) fn sorted<'a>(&self, items: impl Iterator<Item = (Slot, &'a K::Item)>) -> Vec<Slot> {
        // What is compared is looked up once a row, not once a comparison.
        let mut keyed: Vec<_> = items
            .map(|(slot, item)| {
                let group = self.group.map(|by| by.key(item));
                (group, self.sort.key(item), slot)
            })
            .collect();
        keyed.sort_unstable_by(|(group_a, a, _), (group_b, b, _)| {
            let groups = match (group_a, group_b) {
                (Some(a), Some(b)) => a.compare(*b),
                _ => Ordering::Equal,
            };
            groups.then_with(|| self.sort.compare_keys(a, b))
        });
        keyed.into_iter().map(|(.., slot)| slot).collect()
    }
}
