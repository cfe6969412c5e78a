//! The columns of a table of lamps, for tests.

use super::spec::{Design, Need, Spec, right, spec};
use crate::fleet::lamps::LampColumn;

/// A table of lamps.
pub(crate) const DESIGN: Design<LampColumn> = Design {
    specs: &SPECS,
    luxury: (9, 9),
};

const SPECS: [Spec<LampColumn>; 4] = [
    right(LampColumn::Id, [3, 3, 3, 3], (0, 0)),
    spec(LampColumn::Room, [8, 10, 12, 16], (1, 1)),
    spec(LampColumn::State, [3, 5, 5, 5], (2, 2)).whole(),
    right(LampColumn::Watts, [5, 5, 5, 5], (3, 3)).needs(Need::Signals),
];
