//! Which decisions Knative supports now. Pure.

use super::standing::Standing;
use crate::model::{Decision, Decisions};

const NO_STEPS: &str =
    "Knative has no steps: promote-full sends all traffic to the newest revision";
const NO_PAUSE: &str =
    "Knative has no pause: roll back, which pins the traffic to an earlier revision";
const NO_ABORT: &str =
    "Knative has no abort: roll back, which pins the traffic to an earlier revision";
const NO_RETRY: &str = "Knative has no abort, so nothing to retry: restart makes a new revision";
const NOTHING: &str = "all traffic is on the newest revision already";
const NOT_READY: &str = "its newest revision is not ready: wait for it, or roll back";
const BY_ITSELF: &str = "traffic moves to the newest revision by itself: wait for it, or roll back";

/// What can be decided about a Service that stands so; `sum` is what its traffic adds up to.
pub(super) fn decisions(standing: &Standing, sum: i64) -> Decisions {
    if sum != 100 {
        return Decisions::none("its traffic does not add up to 100 %: repair that first");
    }
    if *standing == Standing::Unseen {
        let why = "the controller has not seen the newest change yet: look again in a moment";
        return Decisions::none(why);
    }
    let decisions = Decisions::all()
        .refuse(Decision::Promote, NO_STEPS)
        .refuse(Decision::Pause, NO_PAUSE)
        .refuse(Decision::Abort, NO_ABORT)
        .refuse(Decision::Retry, NO_RETRY);
    let full = match standing {
        Standing::Pinned | Standing::Split => None,
        Standing::Done => Some(NOTHING),
        Standing::Failing(_) | Standing::Unseen => Some(NOT_READY),
        Standing::Progressing(_) => Some(BY_ITSELF),
    };
    let decisions = match full {
        Some(why) => decisions.refuse(Decision::PromoteFull, why),
        None => decisions,
    };
    if *standing == Standing::Pinned {
        let why = "its traffic is pinned, a new revision would get none: resume unpins it";
        return decisions.refuse(Decision::Restart, why);
    }
    decisions.refuse(Decision::Resume, "its traffic is not pinned")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_standing_supports_what_knative_would_do() {
        let words = || "x".into();
        for (standing, sum, supported) in [
            (Standing::Done, 100, &["rollback", "restart"][..]),
            (
                Standing::Pinned,
                100,
                &["promote-full", "resume", "rollback"],
            ),
            (
                Standing::Split,
                100,
                &["promote-full", "rollback", "restart"],
            ),
            (
                Standing::Progressing(words()),
                100,
                &["rollback", "restart"],
            ),
            (Standing::Failing(words()), 100, &["rollback", "restart"]),
            (Standing::Unseen, 100, &[]),
            (Standing::Split, 90, &[]),
            (Standing::Done, 101, &[]),
        ] {
            let decisions = decisions(&standing, sum);
            let found: Vec<_> = decisions.supported().map(Decision::playbook).collect();
            assert_eq!(found, supported, "{standing:?} {sum}");
        }
    }
}
