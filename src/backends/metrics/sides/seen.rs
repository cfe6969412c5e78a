//! What was measured of sides, as facts.

use std::sync::Arc;

use chrono::TimeDelta;

use super::{SideTally, WantedSides};
use crate::fleet::{Fact, SideRow};
use crate::model::CleanText;

/// The most rows of a fact. It is even, so that both sides of a rollout, which stand one after
/// the other, stand together.
const BATCH: usize = 200;

/// What `tallies`, one a side that is wanted, come to over at most `over`; `why` says what is
/// missing.
pub fn said(
    wanted: &WantedSides,
    tallies: &[SideTally],
    over: TimeDelta,
    why: Option<CleanText>,
) -> Vec<Fact> {
    let sides: Vec<_> = wanted.sides().iter().zip(tallies).collect();
    let facts = sides.chunks(BATCH).filter_map(|sides| {
        let rows = sides.iter().filter_map(|(side, tally)| {
            Some(SideRow {
                of: (*side).clone(),
                counts: tally.counts(over)?,
            })
        });
        let rows: Vec<_> = rows.collect();
        (!rows.is_empty()).then_some(Fact::Sides(rows))
    });
    let of = Arc::clone(wanted.asked());
    let end = Fact::SidesEnd { of, why };
    facts.chain(std::iter::once(end)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Compared, SidePods};

    #[test]
    fn both_sides_of_a_rollout_are_in_one_fact() {
        let side = |number: usize| Compared {
            cluster: "prod".into(),
            namespace: "shop".into(),
            pods: SidePods {
                workload: CleanText::new(&format!("app-{}", number / 2)),
                hash: Some(
                    if number.is_multiple_of(2) {
                        "66c"
                    } else {
                        "77d"
                    }
                    .into(),
                ),
            },
        };
        let sides: Vec<_> = (0..500).map(side).collect();
        let wanted = WantedSides::new(&sides, None);
        let mut tallies = vec![SideTally::default(); sides.len()];
        // All are known, but for one of the second half of the first fact.
        for tally in &mut tallies {
            tally.requests(1.0, false);
        }
        tallies[151] = SideTally::default();
        let facts = said(&wanted, &tallies, TimeDelta::minutes(30), None);
        let rows = facts.iter().filter_map(|fact| match fact {
            Fact::Sides(rows) => Some(rows),
            _ => None,
        });
        let rows: Vec<_> = rows.collect();
        let lengths: Vec<_> = rows.iter().map(|rows| rows.len()).collect();
        assert_eq!(lengths, [199, 200, 100]);
        assert_eq!(rows[1][0].of, side(200));
        assert_eq!(
            facts.last(),
            Some(&Fact::SidesEnd {
                of: sides.into(),
                why: None
            })
        );
        let none = said(
            &wanted,
            &vec![SideTally::default(); 500],
            TimeDelta::zero(),
            Some("no pods".into()),
        );
        assert_eq!(none.len(), 1);
    }
}
