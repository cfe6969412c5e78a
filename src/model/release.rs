//! One immutable version of an app.

use serde::Serialize;

use super::CleanText;

/// What is running, as far as the workload object itself tells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Release {
    /// The label `app.kubernetes.io/version` of the pod template, else the first image's tag.
    pub version: Option<CleanText>,
    /// The controller's revision number (`deployment.kubernetes.io/revision`).
    pub revision: Option<u64>,
    /// The images of the pod template's containers, in their order.
    pub images: Vec<CleanText>,
    /// The annotation `kubernetes.io/change-cause`.
    pub change_cause: Option<CleanText>,
}
