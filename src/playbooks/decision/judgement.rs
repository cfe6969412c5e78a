//! What measurements say against letting a canary on. A person may know better, but not by
//! accident: it is said in the plan, and a canary that fails takes a reason.

use crate::model::verdict::{Outcome, Verdict};
use crate::model::{App, CleanText, Decision};

/// What the verdicts on some apps' canaries say.
#[derive(Default)]
pub struct Judgement<'a> {
    failing: Vec<(&'a CleanText, &'a Verdict)>,
    open: Vec<(&'a CleanText, &'a Verdict)>,
}

impl<'a> Judgement<'a> {
    /// Takes in the verdict on `app`'s canary, where `decision` lets that on.
    pub fn take(&mut self, decision: Decision, app: &'a App) {
        let lets_on = matches!(
            decision,
            Decision::Promote | Decision::PromoteFull | Decision::Resume
        );
        let compared = app.comparison().filter(|_| lets_on);
        let Some(verdict) = compared.and_then(|it| it.verdict.value()) else {
            return;
        };
        match verdict.outcome {
            Outcome::Fail => self.failing.push((&app.id.name, verdict)),
            Outcome::Inconclusive { .. } => self.open.push((&app.id.name, verdict)),
            Outcome::Pass => {}
        }
    }

    /// Whether a canary fails.
    pub fn is_bad(&self) -> bool {
        !self.failing.is_empty()
    }

    /// All of it in words.
    pub fn words(&self) -> Vec<String> {
        let failing = said("the canary fails", &self.failing);
        let open = said("whether the canary is good can't be told yet", &self.open);
        failing.into_iter().chain(open).collect()
    }
}

fn said(what: &str, verdicts: &[(&CleanText, &Verdict)]) -> Option<String> {
    match verdicts {
        [] => None,
        [(name, verdict)] => Some(format!("{what}: {name}, {}", verdict.why())),
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
                verdict.is_some_and(|verdict| verdict.outcome == Outcome::Fail)
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
