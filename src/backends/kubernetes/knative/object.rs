//! The parts of a Service that are used.

use serde::Deserialize;
use serde_json::Value;

use crate::backends::kubernetes::object::{Condition, Metadata, Template};

/// A Service of Knative Serving.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Service {
    pub metadata: Metadata,
    pub spec: Spec,
    pub status: Status,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Spec {
    pub template: Template,
    pub traffic: Option<Vec<Target>>,
}

/// Where a part of the traffic goes.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Target {
    pub revision_name: Option<String>,
    pub latest_revision: Option<bool>,
    pub percent: Option<i64>,
    pub tag: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Status {
    pub observed_generation: Option<i64>,
    pub latest_ready_revision_name: Option<String>,
    pub latest_created_revision_name: Option<String>,
    pub conditions: Option<Vec<Condition>>,
    pub traffic: Option<Vec<Target>>,
}

/// A Revision: an immutable version of a Service.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Revision {
    pub metadata: Metadata,
    /// Whole: it is compared with others.
    pub spec: Value,
    pub status: RevisionStatus,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct RevisionStatus {
    pub actual_replicas: Option<i64>,
    pub desired_replicas: Option<i64>,
    pub conditions: Option<Vec<Condition>>,
}

impl Service {
    /// Whether the controller has seen the newest specification.
    pub(super) fn is_observed(&self) -> bool {
        self.status.observed_generation.is_some()
            && self.status.observed_generation >= self.metadata.generation
    }

    pub(super) fn latest_ready(&self) -> Option<&str> {
        filled(self.status.latest_ready_revision_name.as_deref())
    }

    pub(super) fn latest_created(&self) -> Option<&str> {
        filled(self.status.latest_created_revision_name.as_deref())
    }
}

fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
