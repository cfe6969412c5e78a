//! The columns of the table of flags.

use super::spec::{Design, Spec, right, spec};
use crate::fleet::FlagColumn;

/// The table of flags.
pub(super) const DESIGN: Design<FlagColumn> = Design {
    specs: &SPECS,
    luxury: (9, 9),
};

/// From left to right.
const SPECS: [Spec<FlagColumn>; 15] = [
    spec(FlagColumn::Attention, [1, 9, 9, 9], (1, 1)).whole(),
    spec(FlagColumn::Flag, [12, 22, 30, 40], (0, 0)),
    spec(FlagColumn::Environment, [10, 11, 11, 14], (3, 3)),
    spec(FlagColumn::State, [4, 8, 8, 12], (4, 4)),
    spec(FlagColumn::Exposure, [8, 15, 15, 22], (2, 2)),
    spec(FlagColumn::App, [10, 16, 20, 28], (5, 5)),
    right(FlagColumn::Since, [6, 6, 6, 6], (6, 6)),
    spec(FlagColumn::Change, [18, 22, 30, 40], (10, 10)),
    right(FlagColumn::Seen, [7, 7, 7, 7], (7, 7)),
    spec(FlagColumn::Kind, [7, 11, 11, 11], (9, 9)),
    spec(FlagColumn::Stale, [6, 6, 6, 24], (8, 8)),
    right(FlagColumn::Age, [6, 6, 6, 6], (11, 11)),
    spec(FlagColumn::Owner, [9, 14, 14, 24], (12, 12)),
    spec(FlagColumn::Platform, [8, 8, 11, 14], (13, 13)),
    spec(FlagColumn::Project, [8, 10, 12, 24], (14, 14)),
];
