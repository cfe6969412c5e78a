//! Objects of any kind that is watched.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;

use super::{Flaw, Origin};
use crate::backends::kubernetes::argo_rollouts::Rollout;
use crate::backends::kubernetes::featureflag::{self, FlagResource, FlagSource};
use crate::backends::kubernetes::flagger::Canary;
use crate::backends::kubernetes::knative::Service;
use crate::backends::kubernetes::object::{Deployment, Metadata};
use crate::backends::kubernetes::observe::Word;
use crate::model::{CleanText, ResourceKind, Workload, WorkloadKind};

/// An object of a kind that is watched, and that runs an app.
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
    pub said: Result<Option<Said>, Flaw>,
}

/// What an object says.
pub(in crate::backends::kubernetes) enum Said {
    /// That it runs an app.
    Workload(Box<Workload>),
    /// How its flags are.
    Flags(FlagResource),
    /// Which flags its readers get.
    Source(FlagSource),
}

impl Said {
    /// The object's namespace and name.
    pub(in crate::backends::kubernetes) fn name(&self) -> (&CleanText, &CleanText) {
        match self {
            Self::Workload(workload) => {
                let key = &workload.object.key;
                (&key.namespace, &key.name)
            }
            Self::Flags(FlagResource { at, .. }) | Self::Source(FlagSource { at, .. }) => {
                (&at.namespace, &at.name)
            }
        }
    }

    /// Why a part of it is left out.
    pub(in crate::backends::kubernetes) fn flaw(&self) -> Option<Flaw> {
        match self {
            Self::Flags(resource) => resource.flaw,
            Self::Workload(_) | Self::Source(_) => None,
        }
    }
}

impl From<Said> for Word {
    fn from(said: Said) -> Self {
        match said {
            Said::Workload(workload) => Self::Workload(workload),
            Said::Flags(resource) => Self::Flags(resource),
            Said::Source(source) => Self::Source(source),
        }
    }
}

/// Reads an object of `kind`; `None` where it is none.
pub(in crate::backends::kubernetes) fn decode(
    kind: ResourceKind,
    json: &str,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Option<Decoded> {
    match kind {
        ResourceKind::Workload(kind) => workload(kind, json, origin, now),
        ResourceKind::FeatureFlag => {
            let (metadata, said) = featureflag::resource(json, origin)?;
            let said = said.map(|resource| Some(Said::Flags(resource)));
            Some(Decoded { metadata, said })
        }
        ResourceKind::FeatureFlagSource => {
            let (metadata, said) = featureflag::source(json)?;
            let said = said.map(|source| Some(Said::Source(source)));
            Some(Decoded { metadata, said })
        }
    }
}

fn workload(
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
        said: workload.map(|it| it.map(|it| Said::Workload(Box::new(it)))),
    })
}
