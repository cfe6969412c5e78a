//! The columns of the queue of rollouts.

use super::spec::{Design, Need, Spec, right, spec};
use crate::fleet::Column;
use crate::tui::app::columns::NUMBER;

/// The queue.
pub(super) const DESIGN: Design<Column> = Design {
    specs: &SPECS,
    luxury: (6, 6),
};

/// Two numbers and what stands between them.
const PAIR: u16 = 2 * NUMBER + 1;

/// From left to right.
const SPECS: [Spec<Column>; 16] = [
    spec(Column::Phase, [1, 13, 13, 13], (1, 1)).whole(),
    spec(Column::Cluster, [8, 10, 10, 16], (9, 9)).needs(Need::Clusters),
    spec(Column::App, [12, 20, 26, 40], (0, 0)),
    spec(Column::Namespace, [8, 12, 12, 18], (14, 14)),
    spec(Column::Controller, [7, 13, 13, 20], (10, 12)),
    spec(Column::Releases, [13, 17, 17, 25], (6, 8)),
    spec(Column::Stage, [10, 12, 12, 12], (12, 14)),
    spec(Column::Step, [5, 10, 14, 18], (2, 2)).whole(),
    right(Column::Weight, [7, 7, 7, 9], (4, 4)),
    spec(Column::Verdict, [10, 12, 14, 18], (3, 3)),
    spec(
        Column::SideErrors,
        [PAIR, PAIR + 12, PAIR + 12, PAIR + 22],
        (15, 6),
    )
    .whole()
    .needs(Need::Signals),
    spec(Column::SideLatency, [PAIR, PAIR, PAIR, PAIR + 12], (15, 7)).needs(Need::Signals),
    spec(
        Column::SideRequests,
        [PAIR, PAIR, PAIR, PAIR + 12],
        (15, 10),
    )
    .needs(Need::Signals),
    right(Column::Since, [6, 6, 6, 6], (5, 5)),
    spec(Column::Next, [9, 10, 12, 14], (7, 9)),
    spec(Column::Owner, [9, 19, 19, 28], (8, 13)),
];
