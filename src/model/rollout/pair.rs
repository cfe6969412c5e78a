//! Two Deployments of one app, told apart by a label: what serves, and a canary beside it.

use super::{
    Controller, Decision, Decisions, Pause, PauseReason, Phase, Rollout, Side, SidePods, Stage,
    Track, Weights,
};
use crate::model::{CleanText, Replicas, Workload};

const BY_HAND: &str =
    "nobody lets a pair in: release the canary's version on the stable Deployment";
const NO_ABORT: &str =
    "a pair has no abort: take the canary away with `kubectl scale --replicas=0`, or roll it back";
const NO_RETRY: &str =
    "a pair has no abort, so nothing to retry: bring the canary back with `kubectl scale`";
const NO_PAUSE: &str = "nothing goes on by itself: the canary stays as it is";

impl Rollout {
    /// The rollout that the stable Deployment and the canary among `workloads` are together;
    /// `None` where one of them is missing, or the canary is scaled to 0.
    pub fn of_pair(workloads: &[Workload]) -> Option<Self> {
        let on = |track| move |workload: &&Workload| workload.track == Some(track);
        let stable = workloads.iter().find(on(Track::Stable))?;
        let canary = workloads.iter().find(on(Track::Canary))?;
        let replicas = [stable, canary].map(|it| it.replicas.value().copied());
        if replicas[1].is_some_and(|canary| canary.desired == 0) {
            return None;
        }
        let weight = share(replicas);
        let others = workloads.iter().filter(|it| it.track.is_some()).count() - 2;
        let oddity =
            format!("{others} more Deployments carry the label of a side: they are left out");
        let (phase, since) = (phase(stable, canary), since(canary));
        Some(Self {
            controller: Controller::Pair,
            stage: Stage::of_weight(weight.unwrap_or(0)),
            steps: Vec::new(),
            step: None,
            weights: Weights {
                set: None,
                actual: weight,
            },
            since,
            aborted: None,
            analyses: Vec::new(),
            stable: Some(side(stable)),
            canary: Some(side(canary)),
            deadline: canary.rollout.as_ref().and_then(|rollout| rollout.deadline),
            decisions: decisions(),
            oddities: (others > 0)
                .then(|| CleanText::new(&oddity))
                .into_iter()
                .collect(),
            phase,
        })
    }
}

/// The canary's share of the pods that are ready: a Service sends to each alike.
fn share([stable, canary]: [Option<Replicas>; 2]) -> Option<u8> {
    let (stable, canary) = (u64::from(stable?.ready), u64::from(canary?.ready));
    let percent = (canary * 200 + stable + canary).checked_div((stable + canary) * 2)?;
    let percent = match (stable, canary) {
        (0, _) => 100,
        (_, 0) => 0,
        _ => percent.clamp(1, 99),
    };
    u8::try_from(percent).ok()
}

/// While one of them rolls out it is as that one is; else it waits, unless both run the same.
fn phase(stable: &Workload, canary: &Workload) -> Phase {
    let own = [canary, stable].map(|workload| workload.rollout.as_deref());
    let unsettled = own
        .into_iter()
        .flatten()
        .find(|rollout| rollout.phase != Phase::Done);
    if let Some(rollout) = unsettled {
        return rollout.phase.clone();
    }
    if !stable.release.images.is_empty() && stable.release.images == canary.release.images {
        return Phase::Done;
    }
    Phase::Waiting {
        pause: Pause {
            reason: PauseReason::Other("canary beside what serves".into()),
            since: since(canary),
        },
    }
}

fn since(canary: &Workload) -> Option<chrono::DateTime<chrono::Utc>> {
    canary.rollout.as_ref().and_then(|rollout| rollout.since)
}

fn side(workload: &Workload) -> Side {
    let name = &workload.object.key.name;
    Side {
        name: name.clone(),
        pods: SidePods {
            workload: name.clone(),
            hash: None,
        },
        release: workload.release.clone(),
    }
}

const fn decisions() -> Decisions {
    Decisions::all()
        .refuse(Decision::Promote, BY_HAND)
        .refuse(Decision::PromoteFull, BY_HAND)
        .refuse(Decision::Pause, NO_PAUSE)
        .refuse(Decision::Resume, NO_PAUSE)
        .refuse(Decision::Abort, NO_ABORT)
        .refuse(Decision::Retry, NO_RETRY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::sample::workload;
    use crate::model::Reading;

    fn part(name: &str, track: Option<Track>, image: &str, ready: u32) -> Workload {
        let replicas = Replicas {
            desired: ready.max(1),
            ready,
            updated: ready,
            available: ready,
        };
        let mut part = workload(7, 0);
        part.object.key.name = name.into();
        part.track = track;
        part.release.images = vec![image.into()];
        part.replicas = Reading::known(replicas, part.created);
        part
    }

    #[test]
    fn a_pair_is_compared_side_by_side_by_its_pods() {
        let stable = part("bot", Some(Track::Stable), "a:1", 9);
        let canary = part("bot-canary", Some(Track::Canary), "a:2", 1);
        let other = part("worker", None, "w:1", 5);
        let pair = Rollout::of_pair(&[stable.clone(), canary.clone(), other]).expect("a pair");
        assert_eq!(
            (pair.weights.actual, pair.phase.word()),
            (Some(10), "waiting")
        );
        let (left, right) = pair.sides().expect("both sides");
        assert!(left.pods.holds("bot", "anything") && right.pods.holds("bot-canary", "anything"));
        let supported: Vec<_> = pair.decisions.supported().collect();
        assert_eq!(supported, [Decision::Rollback, Decision::Restart]);
        let mut same = canary.clone();
        same.release = stable.release.clone();
        let pair = Rollout::of_pair(&[stable.clone(), same]).expect("a pair");
        assert_eq!(pair.phase, Phase::Done);
        let mut unknown = canary.clone();
        unknown.replicas = Reading::unknown("x");
        let pair = Rollout::of_pair(&[stable.clone(), unknown]).expect("a pair");
        assert_eq!(pair.weights.actual, None);
        let pair = Rollout::of_pair(&[stable.clone(), canary.clone(), canary.clone()]);
        assert_eq!(pair.map(|pair| pair.oddities.len()), Some(1));
        assert_eq!(Rollout::of_pair(&[stable.clone()]), None);
        let mut away = canary;
        away.replicas = Reading::known(Replicas::default(), away.created);
        assert_eq!(Rollout::of_pair(&[stable, away]), None);
    }
}
