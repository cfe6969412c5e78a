//! The close-up of a Canary, read.

use super::closeups::Looked;
use super::{bare, deployment, read};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::flagger::{Canary, FIELDS, PRIMARY, attest};
use crate::model::{CleanText, Closeup, LiveFields, ObjectRef};
use crate::playbooks::Survey;

/// Looks at the Canary `object`, at the Deployment that it watches, and at its copy of that.
pub(super) async fn look(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    survey: Survey,
) -> Result<Looked, CleanText> {
    let found = read::same(kubernetes, object).await?;
    let fields = LiveFields::of(&found, &FIELDS);
    let canary: Canary = read::decoded(found)?;
    let closeup = Closeup {
        paused: canary.is_suspended(),
        rollout: read::rollout(kubernetes, &canary),
        fields,
        ..bare(object, &canary.metadata)
    };
    if !canary.is_of_deployment() {
        return Ok(Looked::alone(closeup));
    }
    // That its target can't be read does not stand in the way of deciding about itself.
    let target = &canary.spec.target_ref.name;
    let Ok(holder) = deployment::named(kubernetes, object, target).await else {
        return Ok(Looked::alone(closeup));
    };
    let held = held(kubernetes, &holder, survey).await;
    let releases = held.as_ref().map(|held| held.releases.clone());
    let closeup = Closeup {
        releases: releases.unwrap_or_default(),
        template_holder: Some(holder.clone()),
        ..closeup
    };
    Ok(Looked {
        closeup,
        holder: Some((holder.key, held)),
    })
}

/// The Deployment `holder`; the release that the copy serves is attested.
async fn held(
    kubernetes: &Kubernetes,
    holder: &ObjectRef,
    survey: Survey,
) -> Result<Closeup, CleanText> {
    let mut held = deployment::look(kubernetes, holder, survey).await?;
    if survey == Survey::Releases {
        let mut copy = holder.clone();
        copy.key.name = CleanText::new(&format!("{}{PRIMARY}", holder.key.name));
        // Without it nothing is attested.
        if let Ok(mut copy) = read::object(kubernetes, &copy).await
            && let Some(template) = copy.pointer_mut("/spec/template")
        {
            attest(&mut held.releases, template.take());
        }
    }
    Ok(held)
}
