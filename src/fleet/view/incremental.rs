//! The view itself, and how it follows what is kept.

use std::ops::Range;

use chrono::{DateTime, Utc};

use super::groups::{Groups, Line};
use super::order::Order;
use super::selection::Selection;
use super::{Row, ViewSpec};
use crate::fleet::store::CLOCK_SLACK;
use crate::fleet::{Apps, Delta, ListScope as _, Listed, Shelf, Slot};

/// One way to look at what is kept on a shelf, followed as it changes.
#[derive(Debug)]
pub struct View<K: Listed = Apps> {
    spec: ViewSpec<K>,
    /// Every row of the scope in order, so that another filter needs no sorting.
    all: Order,
    /// Those that the filter selects, where there is one.
    selected: Option<Order>,
    selection: Selection,
    groups: Option<Groups<K>>,
    /// Up to when, and to which state of the rows, this is true.
    now: DateTime<Utc>,
    rows_revision: u64,
}

impl<K: Listed> View<K> {
    /// Looks at `store` as `spec` says, at `now`.
    pub fn new(spec: ViewSpec<K>, store: &impl Shelf<Kind = K>, now: DateTime<Utc>) -> Self {
        let mut view = Self {
            spec,
            all: Order::default(),
            selected: None,
            selection: Selection::default(),
            groups: None,
            now,
            rows_revision: 0,
        };
        view.rebuild(store, now);
        view
    }

    /// What it shows, and in which order.
    pub fn spec(&self) -> &ViewSpec<K> {
        &self.spec
    }

    /// Looks at `store` in another way. Only another sort or group sorts anew.
    pub fn set(&mut self, spec: ViewSpec<K>, store: &impl Shelf<Kind = K>, now: DateTime<Utc>) {
        let is_current = self.is_followed_by(&Delta::default(), store);
        let before = std::mem::replace(&mut self.spec, spec);
        let is_sorted = before.scope == self.spec.scope
            && before.sort == self.spec.sort
            && before.group == self.spec.group;
        if !is_current || !is_sorted {
            return self.rebuild(store, now);
        }
        self.now = now;
        let filter = &self.spec.filter;
        // What time changes is asked of all rows, not of the selected ones alone.
        let is_timeless = filter.is_timeless() && before.filter.is_timeless();
        if is_timeless && filter.narrows(&before.filter) && self.selected.is_some() {
            self.narrow(store);
        } else {
            self.select(store);
        }
    }

    /// Follows what changed since the last update, and what time alone changes in what the
    /// filter selects (`ttl<2d`). Costs what changed.
    pub fn update(&mut self, store: &impl Shelf<Kind = K>, delta: &Delta, now: DateTime<Utc>) {
        let clock_was_wrong = now.signed_duration_since(self.now) < -CLOCK_SLACK;
        if clock_was_wrong || !self.is_followed_by(delta, store) {
            return self.rebuild(store, now);
        }
        self.now = self.now.max(now);
        self.rows_revision = store.rows_revision();
        let mut touched: Vec<Slot> = delta.upserted().to_vec();
        if self.spec.heeds_signals() {
            let measured = delta.only_measured().iter();
            touched.extend(measured.filter(|slot| self.all.contains(**slot)));
        }
        touched.extend(self.selection.due(self.now));
        if touched.is_empty() && delta.removed().is_empty() {
            return;
        }
        touched.sort_unstable();
        touched.dedup();
        // First out with all of them: what stays is in order, and can be searched.
        for slot in delta.removed().iter().chain(&touched) {
            self.take_out(*slot);
        }
        self.put_in(touched, store);
        self.arrange();
    }

    /// The time at which this is true.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// How many rows there are, headings included.
    pub fn len(&self) -> usize {
        self.items() + self.groups.as_ref().map_or(0, Groups::len)
    }

    /// How many there are, headings left out.
    pub fn items(&self) -> usize {
        self.shown().len()
    }

    /// How many there are, whether the filter selects them or not.
    pub fn total(&self) -> usize {
        self.all.len()
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.items() == 0
    }

    /// The rows of a window, as far as there are rows.
    pub fn rows(&self, range: Range<usize>) -> Vec<Row> {
        let range = range.start..range.end.min(self.len());
        let Some(groups) = &self.groups else {
            let slots = self.shown().iter_from(range.start);
            return slots.take(range.len()).map(Row::Item).collect();
        };
        let mut rows = Vec::with_capacity(range.len());
        let mut items = None;
        for number in range {
            match groups.line(number) {
                Line::Heading(row) => rows.push(row),
                Line::Item(index) => {
                    let items = items.get_or_insert_with(|| self.shown().iter_from(index));
                    rows.extend(items.next().map(Row::Item));
                }
            }
        }
        rows
    }

    /// One row.
    pub fn row(&self, index: usize) -> Option<Row> {
        self.rows(index..index.checked_add(1)?).pop()
    }

    /// On which row what is at `slot` stands.
    pub fn position(&self, slot: Slot) -> Option<usize> {
        let number = self.shown().position(slot)?;
        Some(match &self.groups {
            Some(groups) => groups.line_of(number),
            None => number,
        })
    }

    /// Whether what is at `slot` is shown.
    pub fn contains(&self, slot: Slot) -> bool {
        self.shown().contains(slot)
    }

    /// Those that are shown, in their order.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.shown().iter_from(0)
    }

    fn shown(&self) -> &Order {
        self.selected.as_ref().unwrap_or(&self.all)
    }

    /// Whether `delta` leads from what this shows to what `store` now is.
    pub(super) fn is_followed_by(&self, delta: &Delta, store: &impl Shelf<Kind = K>) -> bool {
        let (from, to) = match delta.span {
            Some(span) => (span.from, span.to),
            None => (self.rows_revision, self.rows_revision),
        };
        from == self.rows_revision && to == store.rows_revision()
    }

    fn rebuild(&mut self, store: &impl Shelf<Kind = K>, now: DateTime<Utc>) {
        self.now = now;
        self.rows_revision = store.rows_revision();
        let scope = self.spec.scope;
        let items = store.each().filter(|(_, item)| scope.holds(item, now));
        self.all = Order::from_sorted(&self.spec.sorted(items));
        self.select(store);
    }

    /// Selects anew from what is in order already.
    fn select(&mut self, store: &impl Shelf<Kind = K>) {
        self.selection.clear();
        self.groups = self.spec.group.map(Groups::new);
        self.selected = None;
        let is_filtered = !self.spec.filter.is_empty();
        let is_timeless = self.spec.scope.is_timeless();
        if is_filtered || self.groups.is_some() || !is_timeless {
            let every = self.every(store);
            let admitted = self.admitted(every, store);
            self.selected = is_filtered.then(|| self.all.only(&admitted));
        }
        self.arrange();
    }

    /// Every row of the scope. Of the whole shelf, in the order in which it lies in memory, which
    /// is read several times as fast so.
    fn every(&self, store: &impl Shelf<Kind = K>) -> Vec<Slot> {
        if self.spec.scope.is_everything() {
            store.each().map(|(slot, _)| slot).collect()
        } else {
            self.all.iter_from(0).collect()
        }
    }

    /// Selects from what was selected by a filter that has every row that this one has.
    fn narrow(&mut self, store: &impl Shelf<Kind = K>) {
        self.groups = self.spec.group.map(Groups::new);
        let candidates = self.slots().collect();
        let admitted = self.admitted(candidates, store);
        self.selected = Some(Order::from_sorted(&admitted));
        self.arrange();
    }

    /// Those of `slots` that the filter selects, counted in their groups.
    fn admitted(&mut self, mut slots: Vec<Slot>, store: &impl Shelf<Kind = K>) -> Vec<Slot> {
        let spec = &self.spec;
        slots.retain(|slot| {
            let Some(item) = store.get(*slot) else {
                return false;
            };
            let admitted = self.selection.admits(spec, (*slot, item), self.now);
            if admitted && let Some(groups) = &mut self.groups {
                groups.add(*slot, item);
            }
            admitted
        });
        slots
    }

    fn take_out(&mut self, slot: Slot) {
        self.all.remove(slot);
        if let Some(selected) = &mut self.selected {
            selected.remove(slot);
        }
        if let Some(groups) = &mut self.groups {
            groups.remove(slot);
        }
        self.selection.forget(slot);
    }

    /// Puts the living of `slots` where they belong; none of them is in yet.
    fn put_in(&mut self, slots: Vec<Slot>, store: &impl Shelf<Kind = K>) {
        let scope = self.spec.scope;
        let living = slots
            .into_iter()
            .filter_map(|slot| Some((slot, store.get(slot)?)))
            .filter(|(_, item)| scope.holds(item, self.now));
        let sorted = self.spec.sorted(living);
        self.all.extend(&sorted, self.spec.comparison(store));
        let admitted = self.admitted(sorted, store);
        if let Some(selected) = &mut self.selected {
            selected.extend(&admitted, self.spec.comparison(store));
        }
    }

    fn arrange(&mut self) {
        if let Some(groups) = &mut self.groups {
            groups.arrange();
        }
    }
}
