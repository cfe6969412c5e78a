//! What a view shows, and in which order.

use std::cmp::Ordering;

use crate::fleet::{Filter, Fleet, GroupBy, Scope, Slot, Sort};
use crate::model::App;

/// What a view shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewSpec {
    /// Which apps are rows at all.
    pub scope: Scope,
    /// Which of them are shown.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Under which headings.
    pub group: Option<GroupBy>,
}

impl ViewSpec {
    /// Whether a change of nothing but signals can move a row, or let one in or out.
    pub(super) fn heeds_signals(&self) -> bool {
        self.sort.column.heeds_signals() || self.filter.heeds_signals()
    }

    /// Which of two apps comes first; equal only for one and the same app.
    pub(super) fn compare(&self, a: &App, b: &App) -> Ordering {
        let groups = self
            .group
            .map_or(Ordering::Equal, |by| by.key(a).compare(by.key(b)));
        groups.then_with(|| self.sort.compare(a, b))
    }

    /// The same for the apps at two living slots.
    pub(super) fn comparison(&self, fleet: &Fleet) -> impl Fn(Slot, Slot) -> Ordering {
        |a, b| match (fleet.app(a), fleet.app(b)) {
            (Some(a), Some(b)) => self.compare(a, b),
            _ => Ordering::Equal,
        }
    }

    /// The slots of `apps` in their order.
    pub(super) fn sorted<'a>(&self, apps: impl Iterator<Item = (Slot, &'a App)>) -> Vec<Slot> {
        // What is compared is looked up once an app, not once a comparison.
        let mut keyed: Vec<_> = apps
            .map(|(slot, app)| {
                let group = self.group.map(|by| by.key(app));
                (group, self.sort.key(app), slot)
            })
            .collect();
        keyed.sort_unstable_by(|(group_a, a, _), (group_b, b, _)| {
            let groups = match (group_a, group_b) {
                (Some(a), Some(b)) => a.compare(*b),
                _ => Ordering::Equal,
            };
            groups.then_with(|| self.sort.compare_keys(*a, *b))
        });
        keyed.into_iter().map(|(.., slot)| slot).collect()
    }
}
