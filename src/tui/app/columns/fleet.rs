//! The columns of the fleet's table.

use super::NUMBER;
use super::spec::{Design, Need, Spec, right, spec};
use crate::fleet::Column;

/// The fleet's table.
pub(super) const DESIGN: Design<Column> = Design {
    specs: &SPECS,
    luxury: (10, 8),
};

const NUMBERS: [u16; 4] = [NUMBER; 4];

/// From left to right.
const SPECS: [Spec<Column>; 17] = [
    spec(Column::Attention, [1, 10, 10, 10], (1, 1)).whole(),
    spec(Column::Cluster, [8, 10, 10, 16], (6, 8)).needs(Need::Clusters),
    spec(Column::App, [12, 20, 26, 40], (0, 0)),
    spec(Column::Namespace, [8, 12, 12, 18], (10, 16)),
    spec(Column::Owner, [9, 19, 19, 28], (5, 13)),
    spec(Column::Sla, [7, 7, 7, 7], (7, 9)),
    spec(Column::Version, [7, 10, 10, 14], (8, 14)),
    right(Column::Ready, [5, 5, 5, 5], (4, 7)),
    spec(Column::Status, [9, 11, 11, 11], (3, 4)),
    right(Column::Errors, [NUMBER, 12, 17, 27], (2, 2))
        .whole()
        .needs(Need::Signals),
    right(Column::Latency, NUMBERS, (5, 5))
        .tight()
        .needs(Need::Signals),
    right(Column::Requests, NUMBERS, (6, 6))
        .tight()
        .needs(Need::Signals),
    right(Column::Cpu, NUMBERS, (10, 10))
        .tight()
        .needs(Need::Signals),
    right(Column::Memory, NUMBERS, (11, 11))
        .tight()
        .needs(Need::Signals),
    right(Column::Ttl, [8, 8, 8, 16], (2, 3)),
    right(Column::Age, [6, 6, 6, 6], (9, 15)),
    spec(Column::Why, [22, 28, 40, 120], (11, 12)),
];
