//! Which columns of the fleet fit, and where: the least important go first where it is narrow.

use crate::fleet::{Column, Fleet};
use crate::model::SourceId;

/// A column on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Which.
    pub column: Column,
    /// Its first cell, from the left of the table.
    pub x: u16,
    /// How wide it is.
    pub width: u16,
    /// Whether its text stands at the right.
    pub right: bool,
}

/// What a fleet has that not every fleet has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// More than one cluster.
    pub clusters: bool,
    /// A source of signals.
    pub signals: bool,
}

/// The kinds of sources that speak of signals.
const METRICS: [&str; 2] = ["prometheus/", "exposition/"];

impl Offer {
    /// What `fleet` has.
    pub fn of(fleet: &Fleet) -> Self {
        let measures = |source: &SourceId| METRICS.iter().any(|kind| source.0.starts_with(kind));
        Self {
            clusters: fleet.clusters().len() > 1,
            signals: fleet.sources().any(|(source, _)| measures(source)),
        }
    }

    fn includes(self, column: Column) -> bool {
        match column {
            Column::Cluster => self.clusters,
            Column::Errors | Column::Latency | Column::Requests | Column::Cpu | Column::Memory => {
                self.signals
            }
            _ => true,
        }
    }

    /// From this rank on a column is a luxury: it comes only once everything else has what it
    /// should have.
    fn luxury(self) -> u8 {
        if self.signals { 8 } else { 10 }
    }
}

/// How wide a column may be, and what it is worth.
struct Spec {
    column: Column,
    /// Without the first of these it is not shown; the others are what it should have, what it
    /// may have before others, and what it takes where there is plenty.
    widths: [u16; 4],
    /// 0 stays longest; of fleets without and with signals.
    ranks: (u8, u8),
    right: bool,
}

impl Spec {
    fn rank(&self, offer: Offer) -> u8 {
        if offer.signals {
            self.ranks.1
        } else {
            self.ranks.0
        }
    }

    fn least(&self) -> u16 {
        self.widths[0]
    }

    fn good(&self) -> u16 {
        self.widths[1]
    }

    /// The cells before it. Numbers stand at the right of their place and need no more air.
    fn gap(&self, usual: u16) -> u16 {
        match self.column {
            Column::Latency | Column::Requests | Column::Cpu | Column::Memory => 1,
            _ => usual,
        }
    }

    /// Half of "critical" says nothing, nor does a trend of two cells: these grow to what they
    /// should have at once or not at all.
    fn grows_at_once(&self) -> bool {
        matches!(self.column, Column::Attention | Column::Errors)
    }
}

const fn spec(column: Column, widths: [u16; 4], ranks: (u8, u8)) -> Spec {
    Spec {
        column,
        widths,
        ranks,
        right: false,
    }
}

const fn right(column: Column, widths: [u16; 4], ranks: (u8, u8)) -> Spec {
    Spec {
        column,
        widths,
        ranks,
        right: true,
    }
}

/// A number with its unit and the sign of an alarm.
pub const NUMBER: u16 = 6;
const NUMBERS: [u16; 4] = [NUMBER; 4];

/// From left to right.
const SPECS: [Spec; 17] = [
    spec(Column::Attention, [1, 10, 10, 10], (1, 1)),
    spec(Column::Cluster, [8, 10, 10, 16], (6, 8)),
    spec(Column::App, [12, 20, 26, 40], (0, 0)),
    spec(Column::Namespace, [8, 12, 12, 18], (10, 16)),
    spec(Column::Owner, [9, 19, 19, 28], (5, 13)),
    spec(Column::Sla, [7, 7, 7, 7], (7, 9)),
    spec(Column::Version, [7, 10, 10, 14], (8, 14)),
    right(Column::Ready, [5, 5, 5, 5], (4, 7)),
    spec(Column::Status, [9, 11, 11, 11], (3, 4)),
    right(Column::Errors, [NUMBER, 12, 17, 27], (2, 2)),
    right(Column::Latency, NUMBERS, (5, 5)),
    right(Column::Requests, NUMBERS, (6, 6)),
    right(Column::Cpu, NUMBERS, (10, 10)),
    right(Column::Memory, NUMBERS, (11, 11)),
    right(Column::Ttl, [8, 8, 8, 16], (2, 3)),
    right(Column::Age, [6, 6, 6, 6], (9, 15)),
    spec(Column::Why, [22, 28, 40, 120], (11, 12)),
];

/// What stands before the first column: the cursor's bar, the mark, a space.
pub const LEAD: u16 = 3;

/// Places the columns in `width` cells.
pub fn place(width: u16, offer: Offer) -> Vec<Placed> {
    let gap = if width < 100 { 1 } else { 2 };
    let room = width.saturating_sub(LEAD + 1);
    let chosen = choose(room, gap, offer);
    let widths = grow(room, gap, &chosen, offer);
    let mut x = LEAD;
    let mut placed: Vec<Placed> = Vec::with_capacity(chosen.len());
    for (spec, width) in chosen.into_iter().zip(widths) {
        x += if placed.is_empty() { 0 } else { spec.gap(gap) };
        placed.push(Placed {
            column: spec.column,
            x,
            width,
            right: spec.right,
        });
        x += width;
    }
    placed
}

/// Takes columns by their rank as long as they fit.
fn choose(room: u16, gap: u16, offer: Offer) -> Vec<&'static Spec> {
    let luxury = |spec: &Spec| spec.rank(offer) >= offer.luxury();
    let mut by_rank: Vec<&Spec> = SPECS
        .iter()
        .filter(|spec| offer.includes(spec.column))
        .collect();
    by_rank.sort_by_key(|spec| spec.rank(offer));
    let mut chosen: Vec<&Spec> = Vec::new();
    for spec in by_rank {
        let width = |other: &Spec| {
            if luxury(spec) {
                other.good()
            } else {
                other.least()
            }
        };
        let used: u16 = chosen
            .iter()
            .map(|other| width(other) + other.gap(gap))
            .sum();
        if used + width(spec) > room {
            break;
        }
        chosen.push(spec);
    }
    let place = |spec: &&Spec| SPECS.iter().position(|other| other.column == spec.column);
    chosen.sort_by_key(place);
    chosen
}

/// First everything gets what it should have, the most important first; then more.
fn grow(room: u16, gap: u16, chosen: &[&Spec], offer: Offer) -> Vec<u16> {
    let mut widths: Vec<u16> = chosen.iter().map(|spec| spec.least()).collect();
    let gaps: u16 = chosen.iter().skip(1).map(|spec| spec.gap(gap)).sum();
    let mut spare = room.saturating_sub(widths.iter().sum::<u16>() + gaps);
    let mut order: Vec<(&&Spec, &mut u16)> = chosen.iter().zip(&mut widths).collect();
    order.sort_by_key(|(spec, _)| spec.rank(offer));
    for round in 1..4 {
        for (spec, width) in &mut order {
            let wanted = spec
                .widths
                .get(round)
                .map_or(0, |most| most.saturating_sub(**width));
            let halved = wanted > spare && spec.grows_at_once() && **width < spec.good();
            let more = if halved { 0 } else { wanted.min(spare) };
            **width += more;
            spare -= more;
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Offer = Offer {
        clusters: false,
        signals: false,
    };
    const MEASURED: Offer = Offer {
        signals: true,
        ..PLAIN
    };
    const OFFERS: [Offer; 4] = [
        PLAIN,
        MEASURED,
        Offer {
            clusters: true,
            ..PLAIN
        },
        Offer {
            clusters: true,
            ..MEASURED
        },
    ];

    #[test]
    fn columns_never_overlap_nor_leave_the_screen() {
        for width in 20..250 {
            for offer in OFFERS {
                let placed = place(width, offer);
                assert!(!placed.is_empty(), "{width}");
                let mut end = 0;
                for column in &placed {
                    assert!(column.x > end || end == 0, "{width}: {placed:?}");
                    end = column.x + column.width;
                }
                assert!(end <= width, "{width}: {placed:?}");
            }
        }
    }

    fn names(width: u16, offer: Offer) -> Vec<&'static str> {
        let placed = place(width, offer);
        placed.iter().map(|placed| placed.column.name()).collect()
    }

    #[test]
    fn signals_come_before_what_can_wait() {
        let names = |width| names(width, MEASURED);
        assert_eq!(names(40), ["attention", "app", "err", "ttl"]);
        let essential = [
            "attention",
            "app",
            "ready",
            "status",
            "err",
            "p95",
            "rps",
            "ttl",
        ];
        assert_eq!(names(80), essential);
        let wide = [
            "attention",
            "app",
            "sla",
            "ready",
            "status",
            "err",
            "p95",
            "rps",
            "cpu",
            "mem",
            "ttl",
            "why",
        ];
        assert_eq!(names(160), wide);
        let width = |room, column| {
            let placed = place(room, MEASURED);
            placed
                .iter()
                .find(|placed| placed.column == column)
                .map(|placed| placed.width)
        };
        assert!(width(80, Column::Errors) >= Some(12), "a trend even here");
        assert!(width(160, Column::Errors) >= Some(17));
        assert!(width(160, Column::Why) >= Some(30));
    }

    #[test]
    fn narrow_screens_keep_what_matters_most() {
        let names = |width| names(width, PLAIN);
        assert_eq!(names(30), ["attention", "app", "ttl"]);
        assert_eq!(names(40), ["attention", "app", "status", "ttl"]);
        assert_eq!(
            names(80),
            [
                "attention",
                "app",
                "owner",
                "sla",
                "version",
                "ready",
                "status",
                "ttl",
                "age"
            ]
        );
        assert!(names(140).contains(&"namespace"));
        assert!(names(160).contains(&"why"));
    }

    #[test]
    fn the_word_of_attention_comes_whole_or_not_at_all() {
        for width in 20..250 {
            let placed = place(width, MEASURED);
            let trend = placed.iter().find(|placed| placed.column == Column::Errors);
            assert!(trend.is_none_or(|placed| placed.width == NUMBER || placed.width >= 12));
            let attention = placed
                .iter()
                .find(|placed| placed.column == Column::Attention);
            assert!(attention.is_none_or(|placed| [1, 10].contains(&placed.width)));
        }
    }
}
