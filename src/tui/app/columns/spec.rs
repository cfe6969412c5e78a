//! How wide columns may be, and what they are worth.

use super::Offer;
use crate::fleet::Column;

/// The columns that a table may have, from left to right.
pub struct Design<C: 'static = Column> {
    pub(super) specs: &'static [Spec<C>],
    /// From this rank on a column is a luxury, without and with signals: it comes only once
    /// everything else has what it should have.
    pub(super) luxury: (u8, u8),
}

impl<C: Copy> Design<C> {
    pub(super) fn is_luxury(&self, spec: &Spec<C>, offer: Offer) -> bool {
        let (plain, measured) = self.luxury;
        spec.rank(offer) >= if offer.signals { measured } else { plain }
    }
}

/// How wide a column may be, and what it is worth.
#[derive(Clone, Copy)]
pub(super) struct Spec<C> {
    pub(super) column: C,
    /// Without the first of these it is not shown; the others are what it should have, what it
    /// may have before others, and what it takes where there is plenty.
    pub(super) widths: [u16; 4],
    /// 0 stays longest; of fleets without and with signals.
    ranks: (u8, u8),
    pub(super) right: bool,
    /// Numbers stand at the right of their place and need no more air than one cell.
    tight: bool,
    /// Half of "critical" says nothing, nor does a trend of two cells: it grows to what it should
    /// have at once or not at all.
    pub(super) whole: bool,
    /// Without which it has nothing to say.
    needs: Option<Need>,
}

/// What not every fleet has.
#[derive(Clone, Copy)]
pub(super) enum Need {
    Clusters,
    Signals,
}

impl<C: Copy> Spec<C> {
    pub(super) const fn tight(self) -> Self {
        Self {
            tight: true,
            ..self
        }
    }

    pub(super) const fn whole(self) -> Self {
        Self {
            whole: true,
            ..self
        }
    }

    pub(super) const fn needs(self, need: Need) -> Self {
        Self {
            needs: Some(need),
            ..self
        }
    }

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

    /// The cells before it.
    pub(super) fn gap(&self, usual: u16) -> u16 {
        if self.tight { 1 } else { usual }
    }

    /// Whether it has anything to say where there is what `offer` says.
    pub(super) fn suits(&self, offer: Offer) -> bool {
        match self.needs {
            None => true,
            Some(Need::Clusters) => offer.clusters,
            Some(Need::Signals) => offer.signals,
        }
    }
}

pub(super) const fn spec<C: Copy>(column: C, widths: [u16; 4], ranks: (u8, u8)) -> Spec<C> {
    Spec {
        column,
        widths,
        ranks,
        right: false,
        tight: false,
        whole: false,
        needs: None,
    }
}

pub(super) const fn right<C: Copy>(column: C, widths: [u16; 4], ranks: (u8, u8)) -> Spec<C> {
    Spec {
        right: true,
        ..spec(column, widths, ranks)
    }
}
