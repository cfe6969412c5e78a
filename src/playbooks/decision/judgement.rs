//! What measurements say against letting a canary on. A person may know better, but not by
//! accident: it is said in the plan, and a canary that fails takes a reason.

use crate::model::verdict::Outcome;
use crate::model::{App, CleanText, Decision, Phase, Reading};

/// What the verdicts on some apps' canaries say, and their controllers.
#[derive(Default)]
pub struct Judgement<'a> {
    failing: Vec<(&'a CleanText, String)>,
    open: Vec<(&'a CleanText, String)>,
    unknown: Vec<(&'a CleanText, String)>,
}

impl<'a> Judgement<'a> {
    /// Whether `decision` lets a canary on.
    pub const fn is_of(decision: Decision) -> bool {
        matches!(
            decision,
            Decision::Promote | Decision::PromoteFull | Decision::Resume
        )
    }

    /// Takes in what is known of `app`'s canary, where `decision` lets that on.
    pub fn take(&mut self, decision: Decision, app: &'a App) {
        let Some(rollout) = app.rollout().filter(|_| Self::is_of(decision)) else {
            return;
        };
        let name = &app.id.name;
        if let Phase::Failing { why } = &rollout.phase {
            return self.failing.push((name, why.to_string()));
        }
        match app.comparison().map(|it| &it.verdict) {
            Some(Reading::Known { value, .. }) => match value.outcome {
                Outcome::Fail => self.failing.push((name, value.why())),
                Outcome::Inconclusive { .. } => self.open.push((name, value.why())),
                Outcome::Pass => {}
            },
            Some(Reading::Unknown { why }) => self.unknown.push((name, why.to_string())),
            None => {}
        }
    }

    /// Whether a canary fails.
    pub fn is_bad(&self) -> bool {
        !self.failing.is_empty()
    }

    /// All of it in words.
    pub fn words(&self) -> Vec<String> {
        let all = [
            said("the canary fails", &self.failing),
            said("whether the canary is good can't be told yet", &self.open),
            said("nothing tells whether the canary is good", &self.unknown),
        ];
        all.into_iter().flatten().collect()
    }
}

fn said(what: &str, apps: &[(&CleanText, String)]) -> Option<String> {
    match apps {
        [] => None,
        [(name, why)] => Some(format!("{what}: {name}, {why}")),
        [(first, _), rest @ ..] => Some(format!(
            "{what}: {first} and {} more; `dogwatch get rollouts` has the numbers",
            rest.len()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::{Fleet, sample};
    use crate::model::AttentionPolicy;

    fn compared() -> Fleet {
        let mut fleet = Fleet::new(AttentionPolicy::default());
        fleet.apply(sample::snapshot_with_rollouts(200, 200));
        fleet.apply(sample::sides(200, 200, sample::noon()));
        fleet
    }

    fn judged(decision: Decision, apps: &[&App]) -> (bool, Vec<String>) {
        let mut judgement = Judgement::default();
        for app in apps {
            judgement.take(decision, app);
        }
        (judgement.is_bad(), judgement.words())
    }

    #[test]
    fn what_lets_a_failing_canary_on_says_so_and_what_stops_it_does_not() {
        let fleet = compared();
        let failing: Vec<&App> = fleet
            .apps()
            .map(|(_, app)| app)
            .filter(|app| {
                let verdict = app.comparison().and_then(|it| it.verdict.value());
                let fails = verdict.is_some_and(|verdict| verdict.outcome == Outcome::Fail);
                fails && app.rollout().is_some_and(|it| it.phase.word() != "failing")
            })
            .take(3)
            .collect();
        assert_eq!(failing.len(), 3);
        let (bad, words) = judged(Decision::Promote, &failing[..1]);
        let name = &failing[0].id.name;
        assert!(bad && words[0].starts_with(&format!("the canary fails: {name}, ")));
        let (bad, words) = judged(Decision::PromoteFull, &failing);
        assert!(bad && words[0].contains("and 2 more"), "{words:?}");
        for decision in [Decision::Abort, Decision::Pause, Decision::Retry] {
            assert_eq!(judged(decision, &failing), (false, vec![]));
        }
    }
}
