//! A Rollout whose pod template a Deployment holds: a change of that one is none of the Rollout's
//! own generation.

use serde_json::Value;

use super::super::{deployment, read};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::argo_rollouts::Rollout;
use crate::model::{CleanText, ObjectRef, RolloutLook, RolloutStage, RolloutState};

/// `look` at the Rollout `object`, unless its controller has not yet seen the newest template.
pub(super) async fn look(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    rollout: &Rollout,
    look: RolloutLook,
) -> Result<RolloutLook, CleanText> {
    let (Some(holder), Some(seen)) = (rollout.template_holder(), rollout.seen_of_template()) else {
        return Ok(look);
    };
    let holder = deployment::reference(object, holder);
    let found = read::object(kubernetes, &holder).await;
    let found = found.map_err(|failure| failure.words())?;
    let newest = found
        .pointer("/metadata/generation")
        .and_then(Value::as_i64);
    if newest.is_none_or(|newest| newest <= seen) {
        return Ok(look);
    }
    let stage = RolloutStage {
        words: "the controller has not seen the newest pod template yet".into(),
        ..RolloutStage::default()
    };
    Ok(RolloutLook {
        state: RolloutState::Underway(stage),
        ..look
    })
}
