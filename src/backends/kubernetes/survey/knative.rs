//! The close-up of a Knative Service, read.

use super::read;
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::knative::{FIELDS, Service, closeup, revisions};
use crate::model::{CleanText, Closeup, LiveFields, ObjectRef};
use crate::playbooks::Survey;

/// Looks at the Service `object`.
pub(super) async fn look(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    survey: Survey,
) -> Result<Closeup, CleanText> {
    let mut found = read::same(kubernetes, object).await?;
    let fields = LiveFields::of(&found, &FIELDS);
    let service: Service = read::decoded(found.clone())?;
    let template = found
        .pointer_mut("/spec/template")
        .map(serde_json::Value::take);
    let revisions = if survey == Survey::Releases {
        let listed = revisions(kubernetes, object).await;
        listed.map_err(|failure| read::unlisted(&failure))?
    } else {
        Vec::new()
    };
    let closeup = closeup(object, &service, template.unwrap_or_default(), &revisions);
    Ok(Closeup {
        rollout: read::rollout(kubernetes, &service),
        fields,
        ..closeup
    })
}
