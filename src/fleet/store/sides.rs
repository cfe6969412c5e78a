//! What metrics sources measured of rollouts' sides, into the store.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::apply::Touched;
use super::fleet::Fleet;
use crate::fleet::{SideRow, Slot};
use crate::model::signals::Round;
use crate::model::{App, CleanText, Compared, RoundEffect};

/// Whose sides are compared, and how far their rounds are. Kept as apps change: its cost grows
/// with the rollouts that are on their way, not with the fleet.
#[derive(Debug, Default)]
pub(super) struct Sides {
    by_slot: HashMap<Slot, [Compared; 2]>,
    slots: BTreeMap<Compared, Slot>,
    listed: Arc<[Compared]>,
    is_stale: bool,
    /// Counts the rounds of each source.
    rounds: HashMap<usize, u32>,
}

impl Sides {
    /// Brings it up to what of `app` is compared now.
    pub(super) fn follow(&mut self, slot: Slot, app: &App) {
        let wanted = app.comparison().map(|it| [&it.stable.of, &it.canary.of]);
        let known = self
            .by_slot
            .get(&slot)
            .map(|[stable, canary]| [stable, canary]);
        if known == wanted {
            return;
        }
        let wanted = wanted.map(|sides| sides.map(Clone::clone));
        self.forget(slot);
        if let Some(sides) = wanted {
            for side in &sides {
                self.slots.insert(side.clone(), slot);
            }
            self.by_slot.insert(slot, sides);
            self.is_stale = true;
        }
    }

    /// The app is gone, or nothing of it is compared any more.
    pub(super) fn forget(&mut self, slot: Slot) {
        for side in self.by_slot.remove(&slot).into_iter().flatten() {
            self.is_stale = true;
            if self.slots.get(&side) == Some(&slot) {
                self.slots.remove(&side);
            }
        }
    }

    /// Lists them anew where others are compared than before.
    pub(super) fn list(&mut self) {
        if std::mem::take(&mut self.is_stale) {
            let mut pairs: Vec<_> = self.by_slot.values().collect();
            pairs.sort_unstable();
            self.listed = pairs.into_iter().flatten().cloned().collect();
        }
    }

    fn round(&self, source: usize) -> Round {
        let number = self.rounds.get(&source).copied().unwrap_or_default();
        Round { source, number }
    }
}

impl Fleet {
    /// The sides of all rollouts that are on their way, the stable one of each and then its canary:
    /// what metrics sources are asked about. The same `Arc` as long as nothing changes.
    pub fn compared(&self) -> Arc<[Compared]> {
        Arc::clone(&self.sides.listed)
    }

    /// Takes in what was measured of some sides.
    pub(super) fn measure_sides(
        &mut self,
        source: usize,
        rows: Vec<SideRow>,
        at: DateTime<Utc>,
        touched: &mut Touched,
    ) {
        let round = self.sides.round(source);
        let mut heard = Vec::new();
        for SideRow { of, counts } in rows {
            let Some(slot) = self.sides.slots.get(&of).copied() else {
                continue;
            };
            if let Some(entry) = self.entries.get_mut(slot)
                && entry.app.measure_side(&of, counts, (round, at))
            {
                heard.push(slot);
            }
        }
        // Both sides of a rollout stand in one fact: it is judged once.
        heard.sort_unstable();
        heard.dedup();
        for slot in heard {
            self.judge(slot, touched);
        }
    }

    /// Ends a round of `source` about the sides `of` some rollouts.
    pub(super) fn end_sides(
        &mut self,
        source: usize,
        (of, why): (&[Compared], Option<&CleanText>),
        touched: &mut Touched,
    ) {
        let round = self.sides.round(source);
        let asked: HashSet<_> = of.iter().collect();
        let pairs = self.sides.by_slot.iter();
        let pairs = pairs.filter(|(_, pair)| pair.iter().all(|side| asked.contains(side)));
        let slots: Vec<_> = pairs.map(|(slot, _)| *slot).collect();
        for slot in slots {
            if let Some(entry) = self.entries.get_mut(slot)
                && entry.app.end_sides(round, why)
            {
                self.judge(slot, touched);
            }
        }
        *self.sides.rounds.entry(source).or_default() += 1;
    }

    fn judge(&mut self, slot: Slot, touched: &mut Touched) {
        let Some(entry) = self.entries.get_mut(slot) else {
            return;
        };
        match entry.app.judge(self.now, &self.policy) {
            RoundEffect::Reassessed => {
                self.settle(slot);
                touched.upserted.push(slot);
            }
            _ => touched.measured.push(slot),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::fleet::sample::{self, noon, workload};
    use crate::fleet::{Changes, Fact, Observation};
    use crate::model::verdict::{Comparison, Outcome, SideCounts};
    use crate::model::{
        AttentionPolicy, Controller, Decisions, Pause, PauseReason, Phase, Reading, Release,
        Rollout, Severity, Side, SidePods, Stage, Weights, Workload,
    };

    fn side(app: &str, hash: &str) -> Side {
        Side {
            name: hash.into(),
            pods: SidePods {
                workload: app.into(),
                hash: Some(hash.into()),
            },
            release: Release::default(),
        }
    }

    fn waiting() -> Phase {
        Phase::Waiting {
            pause: Pause {
                reason: PauseReason::Step,
                since: Some(noon() - TimeDelta::minutes(5)),
            },
        }
    }

    /// The app of that number with a canary of that hash.
    fn rolling(number: usize, canary: &str, phase: Phase) -> Workload {
        let workload = workload(number, 0);
        let name = workload.object.key.name.clone();
        let rollout = Rollout {
            controller: Controller::ArgoRollouts,
            phase,
            stage: Stage::of_weight(25),
            steps: Vec::new(),
            step: None,
            weights: Weights::default(),
            since: None,
            aborted: None,
            analyses: Vec::new(),
            stable: Some(side(&name, "old")),
            canary: Some(side(&name, canary)),
            deadline: None,
            decisions: Decisions::all(),
            oddities: Vec::new(),
        };
        Workload {
            rollout: Some(Box::new(rollout)),
            ..workload
        }
    }

    fn put(fleet: &mut Fleet, workload: Workload) -> Changes {
        let fact = Fact::Upsert(Box::new(workload));
        fleet.apply(sample::observation(vec![fact], noon()))
    }

    fn fleet() -> Fleet {
        let mut fleet = sample::fleet(20);
        put(&mut fleet, rolling(3, "new", waiting()));
        fleet
    }

    fn row(number: usize, hash: &str, (requests, failures): (u64, u64)) -> SideRow {
        let key = workload(number, 0).object.key;
        SideRow {
            of: Compared {
                cluster: key.cluster,
                namespace: key.namespace,
                pods: side(&key.name, hash).pods,
            },
            counts: SideCounts {
                requests,
                failures,
                ..SideCounts::default()
            },
        }
    }

    fn round(fleet: &mut Fleet, rows: Vec<SideRow>) -> Changes {
        let of = fleet.compared();
        let facts = vec![Fact::Sides(rows), Fact::SidesEnd { of, why: None }];
        fleet.apply(sample::says(facts, noon()))
    }

    fn slot(fleet: &Fleet) -> Slot {
        fleet.find(&workload(3, 0).app).expect("there")
    }

    fn app(fleet: &Fleet) -> &App {
        fleet.app(slot(fleet)).expect("alive")
    }

    fn comparison(fleet: &Fleet) -> &Comparison {
        app(fleet).comparison().expect("two sides")
    }

    fn why(fleet: &Fleet) -> String {
        match &comparison(fleet).verdict {
            Reading::Unknown { why } => why.to_string(),
            known @ Reading::Known { .. } => panic!("{known:?}"),
        }
    }

    #[test]
    fn a_failing_canary_needs_a_person_and_numbers_alone_move_nothing() {
        let mut fleet = fleet();
        assert_eq!(why(&fleet), "not measured yet");
        let rows = |failures| vec![row(3, "old", (2_000, 4)), row(3, "new", (812, failures))];
        let changes = round(&mut fleet, rows(33));
        assert_eq!(changes.apps.upserted(), [slot(&fleet)]);
        let attention = &app(&fleet).attention;
        assert_eq!(attention.severity, Severity::Critical);
        let sentence = attention.sentence(noon());
        let wanted = "canary new failing: 4.1% errors against 0.20%, n = 812";
        assert!(sentence.starts_with(wanted), "{sentence}");

        let changes = round(&mut fleet, rows(34));
        assert!(changes.apps.upserted().is_empty(), "it fails as before");
        assert_eq!(changes.apps.only_measured(), [slot(&fleet)]);
        assert!(app(&fleet).attention.sentence(noon()).contains("4.2%"));

        let changes = round(&mut fleet, rows(1));
        assert_eq!(
            changes.apps.upserted(),
            [slot(&fleet)],
            "it no longer fails"
        );
        assert!(!app(&fleet).attention.sentence(noon()).contains("canary"));
    }

    #[test]
    fn once_it_is_aborted_a_bad_canary_needs_nobody_and_its_verdict_stays() {
        let mut fleet = fleet();
        round(
            &mut fleet,
            vec![row(3, "old", (2_000, 4)), row(3, "new", (812, 33))],
        );
        let why = "RolloutAborted".into();
        put(&mut fleet, rolling(3, "new", Phase::Degraded { why }));
        let verdict = comparison(&fleet).verdict.value().expect("known");
        assert_eq!(verdict.outcome, Outcome::Fail);
        assert!(!app(&fleet).attention.sentence(noon()).contains("canary"));
    }

    #[test]
    fn another_canary_begins_with_nothing() {
        let mut fleet = fleet();
        let rows = vec![row(3, "old", (2_000, 4)), row(3, "new", (812, 33))];
        round(&mut fleet, rows.clone());
        put(&mut fleet, rolling(3, "newer", waiting()));
        assert_eq!(why(&fleet), "not measured yet");
        assert!(comparison(&fleet).history.is_empty());
        round(&mut fleet, rows);
        assert!(why(&fleet).starts_with("canary: no metrics source told of its pods"));
    }

    #[test]
    fn what_is_no_longer_said_is_unknown_and_why() {
        let mut fleet = fleet();
        round(
            &mut fleet,
            vec![row(3, "old", (20, 0)), row(3, "new", (20, 0))],
        );
        let changes = round(&mut fleet, Vec::new());
        assert_eq!(changes.apps.upserted(), [slot(&fleet)]);
        assert_eq!(why(&fleet), "no longer reported");
        let reason = "no metrics tell the two sides apart".into();
        let end = Fact::SidesEnd {
            of: fleet.compared(),
            why: Some(reason),
        };
        fleet.apply(sample::says(vec![end], noon()));
        assert_eq!(why(&fleet), "no metrics tell the two sides apart");
    }

    #[test]
    fn a_round_says_nothing_of_what_has_begun_since_it_was_asked() {
        let mut fleet = fleet();
        let of = fleet.compared();
        put(&mut fleet, rolling(3, "newer", waiting()));
        fleet.apply(sample::says(vec![Fact::SidesEnd { of, why: None }], noon()));
        assert!(comparison(&fleet).is_awaited());
        round(&mut fleet, Vec::new());
        assert!(why(&fleet).starts_with("no metrics source told of its pods"));
    }

    #[test]
    fn what_is_compared_is_listed_and_only_that() {
        let mut fleet = fleet();
        let names = |fleet: &Fleet| -> Vec<_> {
            let listed = fleet.compared();
            let hashes = listed.iter().filter_map(|it| it.pods.only_hash().cloned());
            hashes.map(|hash| hash.to_string()).collect()
        };
        assert_eq!(names(&fleet), ["old", "new"], "the stable side first");
        let before = fleet.compared();
        put(&mut fleet, workload(4, 1));
        put(&mut fleet, rolling(3, "new", waiting()));
        assert!(Arc::ptr_eq(&before, &fleet.compared()), "nothing changed");
        put(&mut fleet, rolling(3, "newer", waiting()));
        assert_eq!(names(&fleet), ["old", "newer"]);
        put(&mut fleet, rolling(3, "old", waiting()));
        assert!(names(&fleet).is_empty(), "both sides are the same pods");
        put(&mut fleet, rolling(3, "new", Phase::Done));
        assert!(names(&fleet).is_empty());
        put(&mut fleet, rolling(3, "new", waiting()));
        assert_eq!(names(&fleet).len(), 2);
        let gone = Fact::Delete(workload(3, 0).object.key);
        fleet.apply(sample::observation(vec![gone], noon()));
        assert!(names(&fleet).is_empty());
        assert!(fleet.sides.slots.is_empty() && fleet.sides.by_slot.is_empty());
    }

    #[test]
    fn a_snapshot_with_rollouts_is_listed_too() {
        let mut fleet = Fleet::new(AttentionPolicy::default());
        let first = Fact::Upsert(Box::new(rolling(1, "new", waiting())));
        fleet.apply(Observation {
            facts: vec![Fact::Reset, first, Fact::Complete],
            ..sample::snapshot(0)
        });
        assert_eq!(fleet.compared().len(), 2);
    }

    #[test]
    fn who_waits_for_long_is_named_once_it_is_long() {
        let mut fleet = fleet();
        let waits = |fleet: &Fleet, at| app(fleet).attention.sentence(at).contains("waits for");
        assert!(!waits(&fleet, noon()));
        let later = noon() + TimeDelta::minutes(25);
        let changes = fleet.tick(later);
        assert!(changes.apps.upserted().contains(&slot(&fleet)));
        let sentence = app(&fleet).attention.sentence(later);
        let wanted = "waits for a person for 30m: paused at a step";
        assert!(sentence.contains(wanted), "{sentence}");
    }
}
