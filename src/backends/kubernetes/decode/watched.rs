//! Objects of any kind that is watched, as workloads.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::{Flaw, Origin};
use crate::backends::kubernetes::argo_rollouts::Rollout;
use crate::backends::kubernetes::flagger::Canary;
use crate::backends::kubernetes::knative::Service;
use crate::backends::kubernetes::object::{Deployment, Metadata};
use crate::model::{Workload, WorkloadKind};

/// An object of a kind that is watched.
pub(in crate::backends::kubernetes) trait Watched:
    DeserializeOwned
{
    /// What it has as every object has it, where nothing else is needed any more.
    fn into_metadata(self) -> Metadata;

    /// The workload that it is; `None` where it is a part of another one.
    fn workload(&self, origin: &Origin, now: DateTime<Utc>) -> Result<Option<Workload>, Flaw>;
}

/// What came of an object.
pub(in crate::backends::kubernetes) struct Decoded {
    pub metadata: Metadata,
    pub workload: Result<Option<Workload>, Flaw>,
}

/// Reads an object of `kind`; `None` where it is none.
pub(in crate::backends::kubernetes) fn decode(
    kind: WorkloadKind,
    json: &str,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Option<Decoded> {
    match kind {
        WorkloadKind::Deployment => read::<Deployment>(json, origin, now),
        WorkloadKind::Rollout => read::<Rollout>(json, origin, now),
        WorkloadKind::KnativeService => read::<Service>(json, origin, now),
        WorkloadKind::Canary => read::<Canary>(json, origin, now),
    }
}

fn read<W: Watched>(json: &str, origin: &Origin, now: DateTime<Utc>) -> Option<Decoded> {
    let object: W = serde_json::from_str(json).ok()?;
    let workload = object.workload(origin, now);
    Some(Decoded {
        metadata: object.into_metadata(),
        workload,
    })
}
