//! What a view shows, and in which order.

use std::cmp::Ordering;

use crate::fleet::{Filter, GroupBy, Sort};
use crate::model::App;

/// What a view shows, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewSpec {
    /// Which apps.
    pub filter: Filter,
    /// In which order.
    pub sort: Sort,
    /// Under which headings.
    pub group: Option<GroupBy>,
}

impl ViewSpec {
    /// Which of two apps comes first; equal only for one and the same app.
    pub(super) fn compare(&self, a: &App, b: &App) -> Ordering {
        let groups = self
            .group
            .map_or(Ordering::Equal, |by| by.key(a).compare(by.key(b)));
        groups.then_with(|| self.sort.compare(a, b))
    }
}
