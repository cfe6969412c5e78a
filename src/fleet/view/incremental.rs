//! The view itself, and how it follows the fleet.

use std::cmp::Ordering;
use std::ops::Range;

use chrono::{DateTime, Utc};

use super::groups::{Groups, Line};
use super::order::Order;
use super::{Row, ViewSpec};
use crate::fleet::agenda::Agenda;
use crate::fleet::filter::Scratch;
use crate::fleet::store::CLOCK_SLACK;
use crate::fleet::{Changes, Fleet, Slot};

/// One way to look at the fleet, kept as the fleet changes.
#[derive(Debug)]
pub struct View {
    spec: ViewSpec,
    order: Order,
    groups: Option<Groups>,
    /// When time alone changes what the filter selects, and for each place in the store what was
    /// entered there.
    agenda: Agenda,
    due: Vec<Option<DateTime<Utc>>>,
    scratch: Scratch,
    /// Up to when, and to which state of the rows, this is true.
    now: DateTime<Utc>,
    rows_revision: u64,
}

impl View {
    /// Looks at `fleet` as `spec` says, at `now`.
    pub fn new(spec: ViewSpec, fleet: &Fleet, now: DateTime<Utc>) -> Self {
        let mut view = Self {
            spec,
            order: Order::default(),
            groups: None,
            agenda: Agenda::default(),
            due: Vec::new(),
            scratch: Scratch::default(),
            now,
            rows_revision: 0,
        };
        view.rebuild(fleet, now);
        view
    }

    /// What it shows, and in which order.
    pub fn spec(&self) -> &ViewSpec {
        &self.spec
    }

    /// Looks at `fleet` in another way.
    pub fn set(&mut self, spec: ViewSpec, fleet: &Fleet, now: DateTime<Utc>) {
        self.spec = spec;
        self.rebuild(fleet, now);
    }

    /// Follows what changed since the last update, and what time alone changes in what the
    /// filter selects (`ttl<2d`). Costs what changed.
    pub fn update(&mut self, fleet: &Fleet, changes: &Changes, now: DateTime<Utc>) {
        let clock_was_wrong = now.signed_duration_since(self.now) < -CLOCK_SLACK;
        if clock_was_wrong || !self.is_followed_by(changes, fleet) {
            return self.rebuild(fleet, now);
        }
        self.now = self.now.max(now);
        self.rows_revision = fleet.rows_revision();
        let mut touched: Vec<Slot> = changes.upserted().to_vec();
        touched.extend(std::iter::from_fn(|| self.agenda.take_due(self.now)));
        if touched.is_empty() && changes.removed().is_empty() {
            return;
        }
        touched.sort_unstable();
        touched.dedup();
        // First out with all of them: what stays is in order, and can be searched.
        for slot in changes.removed().iter().chain(&touched) {
            self.take_out(*slot);
        }
        self.put_in(touched, fleet);
        if let Some(groups) = &mut self.groups {
            groups.arrange();
        }
    }

    /// The time at which this is true.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// How many rows there are, headings included.
    pub fn len(&self) -> usize {
        self.order.len() + self.groups.as_ref().map_or(0, Groups::len)
    }

    /// How many apps there are.
    pub fn apps(&self) -> usize {
        self.order.len()
    }

    /// Whether nothing is selected.
    pub fn is_empty(&self) -> bool {
        self.order.len() == 0
    }

    /// The rows of a window, as far as there are rows.
    pub fn rows(&self, range: Range<usize>) -> Vec<Row> {
        let range = range.start..range.end.min(self.len());
        let Some(groups) = &self.groups else {
            let slots = self.order.iter_from(range.start);
            return slots.take(range.len()).map(Row::App).collect();
        };
        let mut rows = Vec::with_capacity(range.len());
        let mut apps = None;
        for number in range {
            match groups.line(number) {
                Line::Heading(row) => rows.push(row),
                Line::App(index) => {
                    let apps = apps.get_or_insert_with(|| self.order.iter_from(index));
                    rows.extend(apps.next().map(Row::App));
                }
            }
        }
        rows
    }

    /// One row.
    pub fn row(&self, index: usize) -> Option<Row> {
        self.rows(index..index.checked_add(1)?).pop()
    }

    /// On which row the app at `slot` is.
    pub fn position(&self, slot: Slot) -> Option<usize> {
        let app = self.order.position(slot)?;
        Some(match &self.groups {
            Some(groups) => groups.line_of(app),
            None => app,
        })
    }

    /// Whether the app at `slot` is shown.
    pub fn contains(&self, slot: Slot) -> bool {
        self.order.contains(slot)
    }

    /// The apps that are shown, in their order.
    pub fn slots(&self) -> impl Iterator<Item = Slot> {
        self.order.iter_from(0)
    }

    /// Whether `changes` lead from what this shows to what the fleet now is.
    pub(super) fn is_followed_by(&self, changes: &Changes, fleet: &Fleet) -> bool {
        let (from, to) = match changes.span {
            Some(span) => (span.from, span.to),
            None => (self.rows_revision, self.rows_revision),
        };
        from == self.rows_revision && to == fleet.rows_revision()
    }

    fn rebuild(&mut self, fleet: &Fleet, now: DateTime<Utc>) {
        self.now = now;
        self.rows_revision = fleet.rows_revision();
        self.order = Order::default();
        self.groups = self.spec.group.map(Groups::new);
        self.agenda = Agenda::default();
        self.due.clear();
        self.put_in(fleet.apps().map(|(slot, _)| slot).collect(), fleet);
        if let Some(groups) = &mut self.groups {
            groups.arrange();
        }
    }

    fn take_out(&mut self, slot: Slot) {
        if self.order.remove(slot)
            && let Some(groups) = &mut self.groups
        {
            groups.remove(slot);
        }
        if let Some(when) = self.due.get_mut(slot.index()).and_then(Option::take) {
            self.agenda.strike(when, slot);
        }
    }

    /// Puts those of `slots` where they belong that the filter selects; none of them is in yet.
    fn put_in(&mut self, mut slots: Vec<Slot>, fleet: &Fleet) {
        slots.retain(|slot| self.is_selected(*slot, fleet));
        let spec = &self.spec;
        let compare = |a: Slot, b: Slot| match (fleet.app(a), fleet.app(b)) {
            (Some(a), Some(b)) => spec.compare(a, b),
            _ => Ordering::Equal,
        };
        // One pass over all costs about as much as finding the places of an eighth of them.
        if slots.len() > self.order.len() / 8 {
            slots.sort_unstable_by(|a, b| compare(*a, *b));
            self.order.merge(&slots, compare);
        } else {
            for slot in &slots {
                self.order.insert(*slot, compare);
            }
        }
    }

    /// Whether the filter selects the app; enters when that may change, and counts its group.
    fn is_selected(&mut self, slot: Slot, fleet: &Fleet) -> bool {
        let Some(app) = fleet.app(slot) else {
            return false;
        };
        let filter = &self.spec.filter;
        if let Some(when) = filter.next_turn(app, self.now) {
            self.agenda.enter(when, slot);
            if self.due.len() <= slot.index() {
                self.due.resize(slot.index() + 1, None);
            }
            self.due[slot.index()] = Some(when);
        }
        let selected = filter.selects(app, self.now, &mut self.scratch);
        if selected && let Some(groups) = &mut self.groups {
            groups.add(slot, app);
        }
        selected
    }
}
