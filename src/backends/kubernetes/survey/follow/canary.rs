//! One look at a Canary.

use super::super::{deployment, read};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::flagger::{Canary, PRIMARY, is_copy};
use crate::model::{CleanText, ObjectRef, RolloutLook, RolloutState};

/// `look` at the Canary `object`. Where Flagger is at rest, what it says may be of the release
/// before: it comes by only so often, and begins nothing with what its copy serves already. So it
/// is the copy that tells whether it is done.
pub(super) async fn look(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    canary: &Canary,
    look: RolloutLook,
) -> Result<RolloutLook, CleanText> {
    let look = look.every(canary.interval());
    let ended = matches!(look.state, RolloutState::Ended { .. });
    if ended || !canary.is_at_rest() || !canary.is_of_deployment() {
        return Ok(look);
    }
    let serves = serves(kubernetes, object, canary).await?;
    Ok(RolloutLook {
        state: at_rest(look.state, canary.is_suspended(), serves),
        ..look
    })
}

/// What is at rest says `state`; `serves` is whether what is wanted is what serves.
fn at_rest(state: RolloutState, suspended: bool, serves: bool) -> RolloutState {
    match state {
        _ if serves => RolloutState::Complete,
        _ if suspended => RolloutState::Waiting {
            why: "it is suspended, so that Flagger does not look at it: `resume` it".into(),
        },
        RolloutState::Complete => RolloutState::Unnoticed {
            why: "Flagger is at rest, and its primary does not serve this template: it has not \
                  begun with it"
                .into(),
        },
        other => other,
    }
}

/// Whether the copy of its target serves what the target wants.
async fn serves(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    canary: &Canary,
) -> Result<bool, CleanText> {
    let target = &canary.spec.target_ref.name;
    let template = async |name: &str| {
        let found = read::object(kubernetes, &deployment::reference(object, name)).await;
        let mut found = found.map_err(|failure| failure.words())?;
        let template = found.pointer_mut("/spec/template");
        Ok::<_, CleanText>(template.map(serde_json::Value::take).unwrap_or_default())
    };
    let primary = template(&format!("{target}{PRIMARY}")).await?;
    Ok(is_copy(primary, template(target).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_rest_the_copy_tells_whether_it_is_done() {
        let failed = || RolloutState::Aborted {
            why: "failed".into(),
        };
        let word = |state: RolloutState| format!("{state:?}");
        for (state, suspended, serves, expected) in [
            (RolloutState::Complete, false, true, "Complete"),
            // It went back to what serves, of which Flagger begins nothing.
            (failed(), false, true, "Complete"),
            (RolloutState::Complete, true, true, "Complete"),
            (RolloutState::Complete, false, false, "Unnoticed"),
            (failed(), false, false, "Aborted"),
            (RolloutState::Complete, true, false, "Waiting"),
            (failed(), true, false, "Waiting"),
        ] {
            let found = word(at_rest(state.clone(), suspended, serves));
            assert!(
                found.starts_with(expected),
                "{state:?} {suspended}: {found}"
            );
        }
    }
}
