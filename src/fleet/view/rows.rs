//! What a view shows on a line.

use crate::fleet::Slot;
use crate::model::{CleanText, Severity};

/// One line of a view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// The heading of the rows that follow.
    Group {
        /// What they have in common, or that they have none ("no owner").
        name: CleanText,
        /// How many they are.
        count: usize,
        /// How loudly the loudest of them asks.
        worst: Severity,
    },
    /// What is at that slot.
    Item(Slot),
}
