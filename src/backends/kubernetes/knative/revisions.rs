//! The Revisions of a Service, listed.

use super::object::Revision;
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::listing::list_all;
use crate::backends::kubernetes::path::segment;
use crate::model::ObjectRef;

/// All Revisions of the Service `object`.
pub(in crate::backends::kubernetes) async fn revisions(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
) -> Result<Vec<Revision>, Failure> {
    let (namespace, name) = (segment(&object.key.namespace)?, segment(&object.key.name)?);
    let path = format!("/apis/serving.knative.dev/v1/namespaces/{namespace}/revisions");
    let query = format!("serving.knative.dev/service={name}");
    list_all(kubernetes, &path, Some(&query)).await
}
