//! Which columns of the fleet fit, and where: the least important go first where it is narrow.

use crate::fleet::Column;

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

/// How wide a column may be, and what it is worth.
struct Spec {
    column: Column,
    /// Without this much it is not shown.
    least: u16,
    /// What it should have.
    good: u16,
    /// What it takes where there is plenty.
    most: u16,
    /// 0 stays longest.
    rank: u8,
    right: bool,
}

const fn spec(column: Column, widths: [u16; 3], rank: u8, right: bool) -> Spec {
    let [least, good, most] = widths;
    Spec {
        column,
        least,
        good,
        most,
        rank,
        right,
    }
}

/// From left to right.
const SPECS: [Spec; 12] = [
    spec(Column::Attention, [1, 10, 10], 1, false),
    spec(Column::Cluster, [8, 10, 16], 6, false),
    spec(Column::App, [12, 24, 34], 0, false),
    spec(Column::Namespace, [8, 12, 18], 10, false),
    spec(Column::Owner, [9, 19, 28], 5, false),
    spec(Column::Sla, [7, 7, 7], 7, false),
    spec(Column::Version, [7, 10, 14], 8, false),
    spec(Column::Ready, [5, 5, 5], 4, true),
    spec(Column::Status, [9, 11, 11], 3, false),
    spec(Column::Ttl, [8, 9, 16], 2, true),
    spec(Column::Age, [6, 6, 6], 9, true),
    spec(Column::Why, [22, 40, 120], 11, false),
];

/// From this rank on a column is a luxury.
const LUXURY: u8 = 10;

/// What stands before the first column: the cursor's bar, the mark, a space.
pub const LEAD: u16 = 3;

/// Places the columns in `width` cells.
pub fn place(width: u16, many_clusters: bool) -> Vec<Placed> {
    let gap = if width < 100 { 1 } else { 2 };
    let room = width.saturating_sub(LEAD + 1);
    let chosen = choose(room, gap, many_clusters);
    let widths = grow(room, gap, &chosen);
    let mut x = LEAD;
    let mut placed = Vec::with_capacity(chosen.len());
    for (spec, width) in chosen.into_iter().zip(widths) {
        placed.push(Placed {
            column: spec.column,
            x,
            width,
            right: spec.right,
        });
        x += width + gap;
    }
    placed
}

fn choose(room: u16, gap: u16, many_clusters: bool) -> Vec<&'static Spec> {
    let mut by_rank: Vec<&Spec> = SPECS.iter().collect();
    by_rank.retain(|spec| many_clusters || spec.column != Column::Cluster);
    by_rank.sort_by_key(|spec| spec.rank);
    let mut used = 0;
    let fitting = by_rank.iter().take_while(|spec| {
        // A luxury comes only once everything before it has what it should have.
        if spec.rank == LUXURY {
            let before = by_rank.iter().filter(|other| other.rank < LUXURY);
            used = before.map(|other| other.good + gap).sum();
        }
        used += spec.least
            + if used > 0 && spec.rank < LUXURY {
                gap
            } else {
                0
            };
        let fits = used <= room;
        used += if spec.rank < LUXURY { 0 } else { gap };
        fits
    });
    let ranks: Vec<u8> = fitting.map(|spec| spec.rank).collect();
    SPECS
        .iter()
        .filter(|spec| ranks.contains(&spec.rank))
        .collect()
}

/// First everything gets what it should have, the most important first; then what it can take.
fn grow(room: u16, gap: u16, chosen: &[&Spec]) -> Vec<u16> {
    let mut widths: Vec<u16> = chosen.iter().map(|spec| spec.least).collect();
    let gaps = gap * u16::try_from(chosen.len().saturating_sub(1)).unwrap_or(0);
    let mut spare = room.saturating_sub(widths.iter().sum::<u16>() + gaps);
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    order.sort_by_key(|index| chosen.get(*index).map(|spec| spec.rank));
    for wanted in [|spec: &Spec| spec.good, |spec: &Spec| spec.most] {
        for index in &order {
            let (Some(spec), Some(width)) = (chosen.get(*index), widths.get_mut(*index)) else {
                continue;
            };
            let more = wanted(spec).saturating_sub(*width);
            // Half of "critical" says nothing: the word comes whole or not at all.
            let whole_only = spec.column == Column::Attention;
            let more = if whole_only && more > spare {
                0
            } else {
                more.min(spare)
            };
            *width += more;
            spare -= more;
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_never_overlap_nor_leave_the_screen() {
        for width in 20..250 {
            for many in [false, true] {
                let placed = place(width, many);
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

    #[test]
    fn narrow_screens_keep_what_matters_most() {
        let names = |width| -> Vec<&str> {
            place(width, false)
                .iter()
                .map(|placed| placed.column.name())
                .collect()
        };
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
            let placed = place(width, false);
            let attention = placed
                .iter()
                .find(|placed| placed.column == Column::Attention);
            assert!(attention.is_none_or(|placed| [1, 10].contains(&placed.width)));
        }
    }
}
