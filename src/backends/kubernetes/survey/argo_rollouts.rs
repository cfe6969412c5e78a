//! The close-up of a Rollout, read.

use super::closeups::Looked;
use super::object::Target;
use super::{deployment, read};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::argo_rollouts::{FIELDS, Rollout, closeup, objection};
use crate::model::{CleanText, Closeup, LiveFields, ObjectRef};
use crate::playbooks::Survey;

/// Looks at the Rollout `object`, and at the Deployment that holds its template where one does.
pub(super) async fn look(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    survey: Survey,
) -> Result<Looked, CleanText> {
    let found = read::same(kubernetes, object).await?;
    let fields = LiveFields::of(&found, &FIELDS);
    let rollout: Rollout = read::decoded(found.clone())?;
    let mut target: Target = read::decoded(found)?;
    if let Some(why) = objection(&target) {
        return Err(CleanText::new(why));
    }
    let holder = match rollout.template_holder() {
        Some(name) => Some(deployment::named(kubernetes, object, name).await?),
        None => None,
    };
    let held = match &holder {
        Some(holder) => Some(deployment::look(kubernetes, holder, Survey::Workloads).await),
        None => None,
    };
    if let (Some(Ok(held)), true) = (&held, target.spec.template.is_null()) {
        // Its releases are compared with what it runs, wherever that stands.
        target.spec.template = held.template.as_ref().map(|it| it.value().clone()).into();
    }
    let sets = read::sets(kubernetes, object, &target, survey).await?;
    let mut closeup = closeup(object, target, sets, rollout.stable());
    if holder.is_some() {
        closeup.template = None;
    }
    let closeup = Closeup {
        rollout: read::rollout(kubernetes, &rollout),
        template_holder: holder.clone(),
        fields,
        ..closeup
    };
    Ok(Looked {
        closeup,
        holder: holder.map(|it| it.key).zip(held),
    })
}
