//! Label and field selectors.

mod fields;
mod labels;

pub(super) use fields::FieldSelector;
pub(super) use labels::LabelSelector;

use crate::sim::store::Stored;

/// What a list or watch is narrowed to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selection {
    pub(super) labels: LabelSelector,
    pub(super) fields: FieldSelector,
}

impl Selection {
    pub(super) fn is_everything(&self) -> bool {
        self.labels.is_everything() && self.fields.is_everything()
    }

    pub(super) fn matches(&self, stored: &Stored) -> bool {
        self.labels.matches(stored.labels()) && self.fields.matches(stored)
    }
}
