//! One look at a Rollout. What its phase does not tell: that its pods are still to be made anew, and
//! a change of its pod template where a Deployment holds that, which is none of its own generation.

use serde_json::Value;

use super::super::{deployment, read};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::argo_rollouts::Rollout;
use crate::clock;
use crate::model::{CleanText, ObjectRef, RolloutLook, RolloutStage, RolloutState};

/// `look` at the Rollout `object`, unless its controller has not yet done what was wanted last.
pub(super) async fn look(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    rollout: &Rollout,
    look: RolloutLook,
) -> Result<RolloutLook, CleanText> {
    if !has_seen_template(kubernetes, object, rollout).await? {
        return Ok(underway(
            &look,
            "the controller has not seen the newest pod template yet",
        ));
    }
    if look.state == RolloutState::Complete && rollout.is_restarting(clock::now()) {
        return Ok(underway(&look, "its pods are being made anew"));
    }
    Ok(look)
}

async fn has_seen_template(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    rollout: &Rollout,
) -> Result<bool, CleanText> {
    let (Some(holder), Some(seen)) = (rollout.template_holder(), rollout.seen_of_template()) else {
        return Ok(true);
    };
    let holder = deployment::reference(object, holder);
    let found = read::object(kubernetes, &holder).await;
    let found = found.map_err(|failure| failure.words())?;
    let newest = found
        .pointer("/metadata/generation")
        .and_then(Value::as_i64);
    Ok(newest.is_none_or(|newest| newest <= seen))
}

fn underway(look: &RolloutLook, words: &str) -> RolloutLook {
    let stage = RolloutStage {
        words: words.into(),
        ..RolloutStage::default()
    };
    RolloutLook {
        state: RolloutState::Underway(stage),
        ..*look
    }
}
