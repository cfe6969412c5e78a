//! `--wait`: what was changed is followed until it has rolled out, or can't.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use tokio::time::{Instant, sleep};

use crate::backends::Follower;
use crate::cli::output::{is_watched, say};
use crate::execution::{Outcome, Report};
use crate::model::{CleanText, ObjectRef, RolloutEnd, RolloutLook, RolloutState, RolloutWatch};
use crate::playbooks::{Plan, Step};

/// How long to wait between two looks at the same workload, at least.
const PERIOD: Duration = Duration::from_secs(1);

/// The time that each look costs the cluster's patience: with many workloads, each is looked at
/// less often.
const EACH: Duration = Duration::from_millis(20);

/// How many looks are on their way at once.
const AT_ONCE: usize = 8;

/// How often a person is told how far it is.
const TOLD: Duration = Duration::from_secs(3);

type Followers = BTreeMap<CleanText, Arc<dyn Follower>>;

/// One step whose rollout is followed.
struct Followed<'a> {
    place: usize,
    step: &'a Step,
    /// What is looked at: the step's object, or what lets in its releases.
    object: ObjectRef,
    watch: RolloutWatch,
}

/// What is found by looking.
enum Found {
    /// How far it is.
    Look(RolloutLook),
    /// Another object lets in its releases.
    Leader(ObjectRef),
}

/// How the rollouts ended that the done steps of `report` began, by the place of the step; Ctrl-C
/// ends the waiting, not the rollouts.
pub(super) async fn wait(report: &Report, followers: &Followers) -> Vec<Option<RolloutEnd>> {
    let plan = &report.plan;
    let done = |place: usize| report.outcomes.get(place).is_some_and(Outcome::is_done);
    let followed = plan.followed().into_iter().filter(|place| done(*place));
    let mut pending: Vec<_> = followed
        .filter_map(|place| {
            let step = plan.steps.get(place)?;
            Some(Followed {
                place,
                step,
                object: step.target.object()?.clone(),
                watch: RolloutWatch::default(),
            })
        })
        .collect();
    let mut ends = vec![None; report.plan.steps.len()];
    let begun = Instant::now();
    let mut told = begun;
    while !pending.is_empty() {
        tokio::select! {
            () = round(&mut pending, &mut ends, (plan, followers), begun) => {}
            _ = tokio::signal::ctrl_c() => {
                give_up(pending, &mut ends);
                break;
            }
        }
        if is_watched() && told.elapsed() >= TOLD && !pending.is_empty() {
            told = Instant::now();
            say(&progress(&pending, begun.elapsed()));
        }
    }
    ends
}

/// Looks at everything that is pending once, and lets some time pass.
async fn round(
    pending: &mut Vec<Followed<'_>>,
    ends: &mut [Option<RolloutEnd>],
    (plan, followers): (&Plan, &Followers),
    begun: Instant,
) {
    // Boxed, because a stream that borrows its items can't be sent to another task
    // (rust-lang/rust#64552).
    let looks: Vec<BoxFuture<'_, _>> = pending
        .iter()
        .map(|followed| look(followed, followers).boxed())
        .collect();
    let looks: Vec<_> = futures::stream::iter(looks)
        .buffered(AT_ONCE)
        .collect()
        .await;
    let at = begun.elapsed();
    let mut looks = looks.into_iter();
    pending.retain_mut(|followed| {
        let end = match looks.next() {
            Some(Ok(Found::Look(look))) => {
                let end = followed.watch.take(&look, at);
                end.filter(|end| at >= look.notice || is_certain(plan, end))
            }
            Some(Ok(Found::Leader(leader))) => {
                followed.object = leader;
                None
            }
            Some(Err(why)) => followed.watch.unseen(&why, at),
            None => None,
        };
        let goes_on = end.is_none();
        if let Some(place) = ends.get_mut(followed.place) {
            *place = end;
        }
        goes_on
    });
    if !pending.is_empty() {
        let each = u32::try_from(pending.len()).unwrap_or(u32::MAX);
        sleep(PERIOD.max(EACH.saturating_mul(each))).await;
    }
}

/// What is not what was wanted may be of the time before the decision, at first.
fn is_certain(plan: &Plan, end: &RolloutEnd) -> bool {
    let may_be_old = matches!(end, RolloutEnd::Waiting { .. } | RolloutEnd::Aborted { .. });
    !may_be_old || plan.is_over(end)
}

/// Looks at `one`. Of what looks complete it is asked whether another object has the say.
async fn look(one: &Followed<'_>, followers: &Followers) -> Result<Found, CleanText> {
    let Some(follower) = followers.get(one.step.target.system()) else {
        return Err("nothing can look there".into());
    };
    let look = follower.rollout(&one.object).await?;
    if look.state == RolloutState::Complete {
        let leader = follower.leader(&one.object).await?;
        if leader.key != one.object.key {
            return Ok(Found::Leader(leader));
        }
    }
    Ok(Found::Look(look))
}

fn give_up(pending: Vec<Followed<'_>>, ends: &mut [Option<RolloutEnd>]) {
    say("no longer waiting; what was begun goes on");
    for followed in pending {
        if let Some(end) = ends.get_mut(followed.place) {
            *end = Some(RolloutEnd::Unknown {
                why: CleanText::new(&format!(
                    "nobody waited for its end; it was at: {}",
                    followed.watch.words()
                )),
            });
        }
    }
}

fn progress(pending: &[Followed<'_>], so_far: Duration) -> String {
    let seconds = so_far.as_secs();
    match pending {
        [one] => format!(
            "{seconds} s: {}: {}",
            one.step.target.subject(),
            one.watch.words()
        ),
        several => format!("{seconds} s: {} are still rolling out", several.len()),
    }
}
