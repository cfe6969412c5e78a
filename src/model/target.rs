//! What a step changes, and whom a plan speaks of.

use std::fmt;

use serde::{Serialize, Serializer};

use super::{AppId, CleanText, FlagKey, FlagRef, ObjectRef, WorkloadKind};

/// What a step changes, frozen as it was when the plan was made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Target {
    /// An object that runs an app.
    Workload {
        /// The app.
        app: AppId,
        /// The object.
        object: ObjectRef,
    },
    /// A feature flag.
    Flag {
        /// Whose it is; `None` of one that is no app's.
        app: Option<AppId>,
        /// The flag.
        flag: FlagRef,
    },
}

impl Target {
    /// An object that runs `app`.
    pub const fn workload(app: AppId, object: ObjectRef) -> Self {
        Self::Workload { app, object }
    }

    /// The app that it is for.
    pub const fn app(&self) -> Option<&AppId> {
        match self {
            Self::Workload { app, .. } => Some(app),
            Self::Flag { app, .. } => app.as_ref(),
        }
    }

    /// Whose change it is: the app's, else the flag's own.
    pub fn of(&self) -> Subject {
        self.app()
            .cloned()
            .map_or_else(|| self.subject(), Subject::App)
    }

    /// The cluster or platform that keeps it, by its name: who writes it.
    pub const fn system(&self) -> &CleanText {
        match self {
            Self::Workload { object, .. } => &object.key.cluster,
            Self::Flag { flag, .. } => &flag.key.platform,
        }
    }

    /// Tells a recreated namesake from what was seen.
    pub const fn uid(&self) -> &CleanText {
        match self {
            Self::Workload { object, .. } => &object.uid,
            Self::Flag { flag, .. } => &flag.uid,
        }
    }

    /// Puts another state of it in the place of this one.
    pub fn set_version(&mut self, version: CleanText) {
        match self {
            Self::Workload { object, .. } => object.resource_version = version,
            Self::Flag { flag, .. } => flag.version = version,
        }
    }

    /// The object, where it runs an app.
    pub const fn object(&self) -> Option<&ObjectRef> {
        match self {
            Self::Workload { object, .. } => Some(object),
            Self::Flag { .. } => None,
        }
    }

    /// The flag, where it is one.
    pub const fn flag(&self) -> Option<&FlagRef> {
        match self {
            Self::Workload { .. } => None,
            Self::Flag { flag, .. } => Some(flag),
        }
    }

    /// The kind of object, where it runs an app.
    pub const fn kind(&self) -> Option<WorkloadKind> {
        match self {
            Self::Workload { object, .. } => Some(object.key.kind),
            Self::Flag { .. } => None,
        }
    }

    /// Whom a change of it is listed under: a flag under its own name.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Workload { app, .. } => Subject::App(app.clone()),
            Self::Flag { flag, .. } => Subject::Flag(flag.key.clone()),
        }
    }
}

/// `Deployment shop/cart`, `flag unleash/default/new-prompt@production`.
impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workload { object, .. } => object.key.fmt(formatter),
            Self::Flag { flag, .. } => write!(formatter, "flag {}", flag.key),
        }
    }
}

/// Whom a row of a plan or of a record speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// An app.
    App(AppId),
    /// A flag.
    Flag(FlagKey),
}

impl Subject {
    /// Its name.
    pub const fn name(&self) -> &CleanText {
        match self {
            Self::App(app) => &app.name,
            Self::Flag(flag) => &flag.name,
        }
    }

    /// Where it is: the app's namespace, the flag's environment or project.
    pub fn place(&self) -> &CleanText {
        match self {
            Self::App(app) => &app.namespace,
            Self::Flag(flag) if flag.environment.is_empty() => &flag.project,
            Self::Flag(flag) => &flag.environment,
        }
    }
}

impl Subject {
    /// Its names alone, for JSON in which they stand beside other fields.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn names<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::App(app) => app.serialize(serializer),
            Self::Flag(flag) => flag.serialize(serializer),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::App(app) => app.fmt(formatter),
            Self::Flag(flag) => flag.fmt(formatter),
        }
    }
}

impl From<AppId> for Subject {
    fn from(app: AppId) -> Self {
        Self::App(app)
    }
}

impl From<FlagKey> for Subject {
    fn from(flag: FlagKey) -> Self {
        Self::Flag(flag)
    }
}
