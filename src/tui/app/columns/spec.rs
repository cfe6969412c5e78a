//! How wide columns may be, and what they are worth.

use super::Offer;
use crate::fleet::Column;

/// The columns that a table may have, from left to right.
pub(super) struct Design {
    pub(super) specs: &'static [Spec],
    /// From this rank on a column is a luxury, without and with signals: it comes only once
    /// everything else has what it should have.
    pub(super) luxury: (u8, u8),
}

impl Design {
    pub(super) fn is_luxury(&self, spec: &Spec, offer: Offer) -> bool {
        let (plain, measured) = self.luxury;
        spec.rank(offer) >= if offer.signals { measured } else { plain }
    }
}

/// How wide a column may be, and what it is worth.
pub(super) struct Spec {
    pub(super) column: Column,
    /// Without the first of these it is not shown; the others are what it should have, what it
    /// may have before others, and what it takes where there is plenty.
    pub(super) widths: [u16; 4],
    /// 0 stays longest; of fleets without and with signals.
    ranks: (u8, u8),
    pub(super) right: bool,
}

impl Spec {
    pub(super) fn rank(&self, offer: Offer) -> u8 {
        if offer.signals {
            self.ranks.1
        } else {
            self.ranks.0
        }
    }

    pub(super) fn least(&self) -> u16 {
        self.widths[0]
    }

    pub(super) fn good(&self) -> u16 {
        self.widths[1]
    }

    /// The cells before it. Numbers stand at the right of their place and need no more air.
    pub(super) fn gap(&self, usual: u16) -> u16 {
        match self.column {
            Column::Latency | Column::Requests | Column::Cpu | Column::Memory => 1,
            _ => usual,
        }
    }

    /// Half of "critical" says nothing, nor does a trend of two cells: these grow to what they
    /// should have at once or not at all.
    pub(super) fn grows_at_once(&self) -> bool {
        matches!(
            self.column,
            Column::Attention | Column::Errors | Column::Phase | Column::Step | Column::SideErrors
        )
    }
}

pub(super) const fn spec(column: Column, widths: [u16; 4], ranks: (u8, u8)) -> Spec {
    Spec {
        column,
        widths,
        ranks,
        right: false,
    }
}

pub(super) const fn right(column: Column, widths: [u16; 4], ranks: (u8, u8)) -> Spec {
    Spec {
        column,
        widths,
        ranks,
        right: true,
    }
}
