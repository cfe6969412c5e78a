//! What a step changes.

use std::fmt;

use serde::Serialize;

use super::{CleanText, FlagRef, ObjectRef, WorkloadKind};

/// What a step changes, frozen as it was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Target {
    /// An object that runs an app.
    Workload(ObjectRef),
    /// A feature flag.
    Flag(FlagRef),
}

impl Target {
    /// The cluster or platform that keeps it, by its name: who writes it.
    pub const fn system(&self) -> &CleanText {
        match self {
            Self::Workload(object) => &object.key.cluster,
            Self::Flag(flag) => &flag.key.platform,
        }
    }

    /// Its name.
    pub const fn name(&self) -> &CleanText {
        match self {
            Self::Workload(object) => &object.key.name,
            Self::Flag(flag) => &flag.key.name,
        }
    }

    /// Tells a recreated namesake from what was seen.
    pub const fn uid(&self) -> &CleanText {
        match self {
            Self::Workload(object) => &object.uid,
            Self::Flag(flag) => &flag.uid,
        }
    }

    /// Tells one state of it from another.
    pub const fn version(&self) -> &CleanText {
        match self {
            Self::Workload(object) => &object.resource_version,
            Self::Flag(flag) => &flag.version,
        }
    }

    /// The same in another state.
    #[must_use]
    pub fn at_version(self, version: CleanText) -> Self {
        match self {
            Self::Workload(object) => Self::Workload(ObjectRef {
                resource_version: version,
                ..object
            }),
            Self::Flag(flag) => Self::Flag(FlagRef { version, ..flag }),
        }
    }

    /// The object, where it runs an app.
    pub const fn workload(&self) -> Option<&ObjectRef> {
        match self {
            Self::Workload(object) => Some(object),
            Self::Flag(_) => None,
        }
    }

    /// The flag, where it is one.
    pub const fn flag(&self) -> Option<&FlagRef> {
        match self {
            Self::Workload(_) => None,
            Self::Flag(flag) => Some(flag),
        }
    }

    /// The kind of object, where it runs an app.
    pub fn kind(&self) -> Option<WorkloadKind> {
        Some(self.workload()?.key.kind)
    }
}

impl From<ObjectRef> for Target {
    fn from(object: ObjectRef) -> Self {
        Self::Workload(object)
    }
}

impl From<FlagRef> for Target {
    fn from(flag: FlagRef) -> Self {
        Self::Flag(flag)
    }
}

/// `Deployment shop/cart`, `flag unleash/default/new-prompt@production`.
impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workload(object) => object.key.fmt(formatter),
            Self::Flag(flag) => write!(formatter, "flag {}", flag.key),
        }
    }
}
