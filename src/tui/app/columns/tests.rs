//! Columns that fit, and those that give way.

use super::{NUMBER, Offer, design, place};
use crate::fleet::{Column, ListColumn as _};
use crate::tui::keys::Tab;

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
            let placed = place(design(Tab::Fleet), width, offer);
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
    let placed = place(design(Tab::Fleet), width, offer);
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
        let placed = place(design(Tab::Fleet), room, MEASURED);
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
        let placed = place(design(Tab::Fleet), width, MEASURED);
        let trend = placed.iter().find(|placed| placed.column == Column::Errors);
        assert!(trend.is_none_or(|placed| placed.width == NUMBER || placed.width >= 12));
        let attention = placed
            .iter()
            .find(|placed| placed.column == Column::Attention);
        assert!(attention.is_none_or(|placed| [1, 10].contains(&placed.width)));
    }
}
