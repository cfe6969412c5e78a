//! One look at a rollout.

use std::time::Duration;

use super::object::Deadline;
use crate::backends::kubernetes::deployment::progress;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::object::Deployment;
use crate::backends::kubernetes::request::get;
use crate::backends::kubernetes::{Kubernetes, path};
use crate::model::{CleanText, ObjectRef, RolloutLook, RolloutState};

/// How far `target` is.
pub(super) async fn look(
    kubernetes: &Kubernetes,
    target: &ObjectRef,
) -> Result<RolloutLook, CleanText> {
    match read(kubernetes, target).await {
        Ok((deployment, deadline)) => Ok(RolloutLook {
            state: state(&deployment, target),
            deadline: deadline
                .spec
                .progress_deadline_seconds
                // The largest number stands for none.
                .filter(|seconds| *seconds != i32::MAX)
                .and_then(|seconds| u64::try_from(seconds).ok())
                .map(Duration::from_secs),
        }),
        Err(failure) if failure.is_missing() => Ok(over(RolloutState::Ended {
            why: "it is gone".into(),
        })),
        Err(failure) if failure.is_forbidden() || failure.is_unauthorized() => {
            Ok(over(RolloutState::Hidden {
                why: CleanText::new(&format!("it may not be looked at: {failure}")),
            }))
        }
        Err(failure) => Err(failure.words()),
    }
}

async fn read(
    kubernetes: &Kubernetes,
    target: &ObjectRef,
) -> Result<(Deployment, Deadline), Failure> {
    let path = path::deployment(target)?;
    let path = path.as_str();
    kubernetes
        .ask(async |link| {
            let answer = link.fetch(get(path)?).await?;
            Ok((answer.decode()?, answer.decode()?))
        })
        .await
}

fn state(deployment: &Deployment, target: &ObjectRef) -> RolloutState {
    if deployment.metadata.uid.as_deref() == Some(target.uid.as_str()) {
        return progress(deployment);
    }
    RolloutState::Ended {
        why: "it was deleted and made anew: this is another object of that name".into(),
    }
}

fn over(state: RolloutState) -> RolloutLook {
    RolloutLook {
        state,
        deadline: None,
    }
}
