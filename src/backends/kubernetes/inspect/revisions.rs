//! Workloads whose releases are Revisions: Knative Services.

use futures::join;
use kube::core::params::ListParams;

use super::parts::{MOST, read_same};
use super::{Parts, events, pods};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::knative::{Service, record, revisions};
use crate::backends::kubernetes::listing::list;
use crate::backends::kubernetes::object::Pod;
use crate::backends::kubernetes::path::segment;
use crate::model::ObjectRef;

/// The label that tells the revision of a pod.
const REVISION: &str = "serving.knative.dev/revision";

/// The parts of the Service `object`.
pub(super) async fn of_service(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
) -> Result<Parts, Failure> {
    let service: Service = read_same(kubernetes, object).await?;
    let namespace = &object.key.namespace;
    let path = format!("/api/v1/namespaces/{namespace}/pods");
    let name = segment(&object.key.name)?;
    let query = format!("serving.knative.dev/service={name}");
    let by_label = ListParams::default().labels(&query).limit(MOST);
    let (revisions, pods) = join!(
        revisions(kubernetes, object),
        list::<Pod>(kubernetes, &path, &by_label),
    );
    let newest = service.status.latest_created_revision_name.as_deref();
    let about = events::about(object, &[], pods.as_deref().unwrap_or_default());
    let events = events::read(kubernetes, namespace, about).await;
    Ok(Parts {
        events: events.map_err(|failure| failure.words()),
        releases: revisions
            .map(|all| all.iter().filter_map(|it| record(it, newest)).collect())
            .map_err(|failure| failure.words()),
        pods: pods
            .map(|pods| pods::summaries(&pods, REVISION))
            .map_err(|failure| failure.words()),
        analyses: None,
    })
}
