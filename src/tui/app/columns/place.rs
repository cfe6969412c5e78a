//! Which columns of a table fit, and where: the least important go first where it is narrow.

use super::spec::{Design, Spec};
use super::{Offer, flags, fleet, rollouts};
use crate::fleet::{Column, FlagColumn};
use crate::tui::keys::Tab;

/// A column on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed<C = Column> {
    /// Which.
    pub column: C,
    /// Its first cell, from the left of the table.
    pub x: u16,
    /// How wide it is.
    pub width: u16,
    /// Whether its text stands at the right.
    pub right: bool,
}

/// What stands before the first column: the cursor's bar, the mark, a space.
pub const LEAD: u16 = 3;

/// The columns of the table of flags.
pub const FLAGS: &Design<FlagColumn> = &flags::DESIGN;

/// The columns of `tab`'s table of apps.
pub fn design(tab: Tab) -> &'static Design {
    match tab {
        Tab::Rollouts => &rollouts::DESIGN,
        Tab::Fleet | Tab::Flags | Tab::Activity => &fleet::DESIGN,
    }
}

/// Places the columns of `design` in `width` cells.
pub fn place<C: Copy + PartialEq>(design: &Design<C>, width: u16, offer: Offer) -> Vec<Placed<C>> {
    let gap = if width < 100 { 1 } else { 2 };
    let room = width.saturating_sub(LEAD + 1);
    let chosen = choose(design, (room, gap), offer);
    let widths = grow(room, gap, &chosen, offer);
    let mut x = LEAD;
    let mut placed: Vec<Placed<C>> = Vec::with_capacity(chosen.len());
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
fn choose<C: Copy + PartialEq>(
    design: &Design<C>,
    (room, gap): (u16, u16),
    offer: Offer,
) -> Vec<&'static Spec<C>> {
    let mut by_rank: Vec<&'static Spec<C>> = (design.specs.iter())
        .filter(|spec| spec.suits(offer))
        .collect();
    by_rank.sort_by_key(|spec| spec.rank(offer));
    let mut chosen: Vec<&'static Spec<C>> = Vec::new();
    for spec in by_rank {
        let width = |other: &Spec<C>| {
            if design.is_luxury(spec, offer) {
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
    let place = |spec: &&Spec<C>| {
        design
            .specs
            .iter()
            .position(|other| other.column == spec.column)
    };
    chosen.sort_by_key(place);
    chosen
}

/// First everything gets what it should have, the most important first; then more.
fn grow<C: Copy>(room: u16, gap: u16, chosen: &[&Spec<C>], offer: Offer) -> Vec<u16> {
    let mut widths: Vec<u16> = chosen.iter().map(|spec| spec.least()).collect();
    let gaps: u16 = chosen.iter().skip(1).map(|spec| spec.gap(gap)).sum();
    let mut spare = room.saturating_sub(widths.iter().sum::<u16>() + gaps);
    let mut order: Vec<(&&Spec<C>, &mut u16)> = chosen.iter().zip(&mut widths).collect();
    order.sort_by_key(|(spec, _)| spec.rank(offer));
    for round in 1..4 {
        for (spec, width) in &mut order {
            let wanted = spec
                .widths
                .get(round)
                .map_or(0, |most| most.saturating_sub(**width));
            let halved = wanted > spare && spec.whole && **width < spec.good();
            let more = if halved { 0 } else { wanted.min(spare) };
            **width += more;
            spare -= more;
        }
    }
    widths
}
