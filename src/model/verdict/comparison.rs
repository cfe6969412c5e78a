//! A rollout's sides beside each other, as they are measured.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Outcome, SideCounts, Verdict, VerdictPolicy};
use crate::model::signals::Round;
use crate::model::{CleanText, Compared, Reading, Rollout, Sla};

/// How many points of the past are kept.
const POINTS: usize = 40;

/// Of what no round has spoken yet.
const AWAITED: &str = "not measured yet";

/// A rollout's sides beside each other, and what that comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// What serves, and is compared with.
    pub stable: SideReading,
    /// What is new.
    pub canary: SideReading,
    /// What the comparison comes to; unknown while either side is.
    pub verdict: Reading<Verdict>,
    /// How both were, the oldest first.
    pub history: Vec<ComparedPoint>,
}

/// One side, as it was last measured.
#[derive(Clone, Debug, PartialEq)]
pub struct SideReading {
    /// Which pods are of it.
    pub of: Compared,
    /// What was measured of them.
    pub counts: Reading<SideCounts>,
    round: Option<Round>,
}

/// How both sides were at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComparedPoint {
    /// When.
    pub at: DateTime<Utc>,
    /// What served.
    pub stable: SidePoint,
    /// What was new.
    pub canary: SidePoint,
}

/// How a side was at a moment, where that was known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SidePoint {
    /// Requests a second.
    pub rate: Option<f32>,
    /// The share of requests that failed.
    pub errors: Option<f32>,
    /// The 95th percentile of latency, in seconds.
    pub p95: Option<f32>,
}

impl Comparison {
    /// What is to be compared, before anything was measured. `None` where nothing is on its way,
    /// or its sides share their pods.
    pub(in crate::model) fn of(
        rollout: &Rollout,
        cluster: &CleanText,
        namespace: &CleanText,
    ) -> Option<Self> {
        let (stable, canary) = rollout.compared()?;
        let side = |pods: &crate::model::SidePods| SideReading {
            of: Compared {
                cluster: cluster.clone(),
                namespace: namespace.clone(),
                pods: pods.clone(),
            },
            counts: Reading::unknown(AWAITED),
            round: None,
        };
        let mut comparison = Self {
            stable: side(&stable.pods),
            canary: side(&canary.pods),
            verdict: Reading::unknown(""),
            history: Vec::new(),
        };
        comparison.verdict = comparison.open();
        Some(comparison)
    }

    /// Whether nobody has said yet whether it can be measured.
    pub fn is_awaited(&self) -> bool {
        let is_new = |side: &SideReading| side.counts == Reading::unknown(AWAITED);
        is_new(&self.stable) && is_new(&self.canary)
    }

    /// Whether it is worth an answer: it can tell, or its sides were counted for `measured`, or
    /// nothing counts them. One that rests on a moment would be taken for the truth.
    pub fn is_settled(&self, measured: TimeDelta) -> bool {
        let outcome = self.verdict.value().map(|verdict| &verdict.outcome);
        if matches!(outcome, Some(Outcome::Pass | Outcome::Fail)) {
            return true;
        }
        let sides = [&self.stable, &self.canary];
        let counted = sides.into_iter().filter_map(|side| side.counts.value());
        match counted.map(|counts| counts.over).max() {
            Some(over) => over >= measured,
            None => !self.is_awaited(),
        }
    }

    /// Whether it is about the same pods as `other`.
    pub(in crate::model) fn is_of(&self, other: &Self) -> bool {
        self.stable.of == other.stable.of && self.canary.of == other.canary.of
    }

    /// Takes in what was measured of one side; whether it was. Where two sources speak of it, the
    /// one that was counted on first is heard.
    pub(in crate::model) fn take(
        &mut self,
        of: &Compared,
        counts: SideCounts,
        (round, at): (Round, DateTime<Utc>),
    ) -> bool {
        let sides = [&mut self.stable, &mut self.canary];
        let Some(side) = sides.into_iter().find(|side| side.of == *of) else {
            return false;
        };
        let is_heard = side.round.is_none_or(|last| round.source <= last.source);
        if is_heard {
            side.counts = Reading::known(counts, at);
            side.round = Some(round);
        }
        is_heard
    }

    /// A round is over: what its source, or none, did not say in it is not known. Whether that
    /// changed anything.
    pub(in crate::model) fn end(&mut self, round: Round, why: Option<&CleanText>) -> bool {
        let mut changed = false;
        for side in [&mut self.stable, &mut self.canary] {
            let is_its_own = side.round.is_none_or(|last| last.source == round.source);
            if side.round == Some(round) || !is_its_own {
                continue;
            }
            let words = match (why, side.round) {
                (Some(why), _) => why.as_str(),
                (None, Some(_)) => "no longer reported",
                (None, None) => "no metrics source told of its pods: has it had any requests?",
            };
            let unknown = Reading::unknown(words);
            changed |= side.counts != unknown;
            side.counts = unknown;
        }
        changed
    }

    /// Judges what was measured.
    pub(in crate::model) fn judge(&mut self, class: Option<Sla>, policy: &VerdictPolicy) {
        let (Some((stable, since)), Some((canary, at))) =
            (self.stable.known(), self.canary.known())
        else {
            self.verdict = self.open();
            return;
        };
        let at = at.max(since);
        let point = ComparedPoint {
            at,
            stable: SidePoint::of(stable),
            canary: SidePoint::of(canary),
        };
        self.verdict = Reading::known(Verdict::judge(stable, canary, class, policy), at);
        if self.history.last().is_none_or(|last| last.at < at) {
            if self.history.len() >= POINTS {
                self.history.remove(0);
            }
            self.history.push(point);
        }
    }

    /// Why there is no verdict.
    fn open(&self) -> Reading<Verdict> {
        let why = |side: &SideReading| match &side.counts {
            Reading::Known { .. } => None,
            Reading::Unknown { why } => Some(why.clone()),
        };
        let words = match (why(&self.stable), why(&self.canary)) {
            (Some(stable), Some(canary)) if stable == canary => stable.to_string(),
            (Some(stable), Some(canary)) => format!("canary: {canary}; stable: {stable}"),
            (Some(stable), None) => format!("stable: {stable}"),
            (None, Some(canary)) => format!("canary: {canary}"),
            (None, None) => "not judged yet".to_owned(),
        };
        Reading::unknown(&words)
    }
}

impl SideReading {
    fn known(&self) -> Option<(&SideCounts, DateTime<Utc>)> {
        Some((self.counts.value()?, self.counts.at()?))
    }
}

impl SidePoint {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a sparkline has eight heights"
    )]
    fn of(counts: &SideCounts) -> Self {
        let latency = counts.latency.as_ref();
        Self {
            rate: counts.rate.map(|rate| rate as f32),
            errors: counts.tally().share().map(|share| share as f32),
            p95: latency
                .and_then(|latency| latency.quantile(0.95))
                .map(|seconds| seconds as f32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SidePods;

    fn of(hash: &str) -> Compared {
        Compared {
            cluster: "prod".into(),
            namespace: "shop".into(),
            pods: SidePods {
                workload: "cart".into(),
                hash: Some(hash.into()),
            },
        }
    }

    fn comparison() -> Comparison {
        let side = |hash| SideReading {
            of: of(hash),
            counts: Reading::unknown("not measured yet"),
            round: None,
        };
        Comparison {
            stable: side("old"),
            canary: side("new"),
            verdict: Reading::unknown("not measured yet"),
            history: Vec::new(),
        }
    }

    fn counts(requests: u64, failures: u64) -> SideCounts {
        SideCounts {
            requests,
            failures,
            rate: Some(2.0),
            ..SideCounts::default()
        }
    }

    fn said(source: usize, number: u32) -> (Round, DateTime<Utc>) {
        let round = Round { source, number };
        let at = DateTime::UNIX_EPOCH + TimeDelta::seconds(i64::from(number) * 15);
        (round, at)
    }

    fn why(comparison: &mut Comparison) -> String {
        comparison.judge(None, &VerdictPolicy::default());
        match &comparison.verdict {
            Reading::Unknown { why } => why.to_string(),
            Reading::Known { value, .. } => value.sentence(),
        }
    }

    #[test]
    fn both_sides_make_a_verdict_and_one_makes_none() {
        let mut it = comparison();
        assert!(it.take(&of("old"), counts(1_000, 0), said(0, 1)));
        assert_eq!(why(&mut it), "canary: not measured yet");
        assert!(it.take(&of("new"), counts(100, 50), said(0, 1)));
        it.judge(None, &VerdictPolicy::default());
        assert_eq!(it.verdict.value().expect("known").outcome, Outcome::Fail);
        assert!(!it.take(&of("older"), counts(1, 1), said(0, 1)));
    }

    #[test]
    fn what_a_round_does_not_say_is_unknown_and_why() {
        let mut it = comparison();
        let reason: CleanText = "no metrics tell the two sides apart".into();
        assert!(it.end(said(0, 1).0, Some(&reason)));
        assert_eq!(why(&mut it), "no metrics tell the two sides apart");
        assert!(!it.end(said(0, 2).0, Some(&reason)), "no news");
        it.take(&of("old"), counts(1_000, 0), said(0, 3));
        it.take(&of("new"), counts(1_000, 0), said(0, 3));
        assert!(!it.end(said(0, 3).0, None), "all was said");
        assert!(!it.end(said(1, 1).0, Some(&reason)), "another's silence");
        it.take(&of("old"), counts(1_000, 0), said(0, 4));
        assert!(it.end(said(0, 4).0, None));
        assert_eq!(why(&mut it), "canary: no longer reported");
    }

    #[test]
    fn the_source_that_was_counted_on_first_is_heard() {
        let mut it = comparison();
        assert!(it.take(&of("old"), counts(10, 0), said(1, 1)));
        assert!(it.take(&of("old"), counts(20, 0), said(0, 1)));
        assert!(!it.take(&of("old"), counts(30, 0), said(1, 2)));
        assert_eq!(it.stable.counts.value().expect("known").requests, 20);
    }

    #[test]
    fn it_is_settled_by_what_tells_by_time_and_by_what_can_not_be_measured() {
        let ten = TimeDelta::seconds(10);
        let measured = |(requests, failures), seconds| {
            let mut it = comparison();
            for (number, hash) in (1..).zip(["old", "new"]) {
                let counts = SideCounts {
                    over: TimeDelta::seconds(seconds),
                    ..counts(requests, failures * (u64::from(number) - 1))
                };
                it.take(&of(hash), counts, said(0, number));
            }
            it.judge(None, &VerdictPolicy::default());
            it
        };
        assert!(!comparison().is_settled(TimeDelta::zero()), "awaited");
        assert!(!measured((9, 0), 1).is_settled(ten), "a moment");
        assert!(measured((9, 0), 16).is_settled(ten));
        assert!(measured((1_000, 300), 1).is_settled(ten), "that is sure");
        let mut it = comparison();
        it.end(said(0, 1).0, None);
        assert!(it.is_settled(ten), "nothing counts them");
        it.take(&of("old"), counts(9, 0), said(0, 2));
        assert!(!it.is_settled(ten), "the other may come");
    }

    #[test]
    fn the_past_is_bounded_and_has_a_point_a_round() {
        let mut it = comparison();
        for number in 1..100 {
            it.take(&of("old"), counts(1_000, 10), said(0, number));
            it.take(&of("new"), counts(0, 0), said(0, number));
            it.judge(None, &VerdictPolicy::default());
            it.judge(None, &VerdictPolicy::default());
        }
        assert_eq!(it.history.len(), POINTS);
        let last = it.history.last().expect("a point");
        assert_eq!(last.at, said(0, 99).1);
        assert_eq!((last.stable.errors, last.canary.errors), (Some(0.01), None));
    }
}
