//! What names a flag in the record.

use serde::{Deserialize, Serialize};

use crate::model::{AppId, CleanText, FlagKey, FlagRef, Platform, Target};

/// What names a flag besides what names every object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlagRecord {
    /// The kind of platform: `unleash`.
    pub platform: String,
    /// The environment; empty where the platform has none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub environment: String,
    /// Cluster, namespace and name of the app that it is of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<[String; 3]>,
}

impl FlagRecord {
    pub(super) fn new(flag: &FlagRef, app: Option<&AppId>) -> Self {
        let names =
            |app: &AppId| [&app.cluster, &app.namespace, &app.name].map(ToString::to_string);
        Self {
            platform: flag.by.key().to_owned(),
            environment: flag.key.environment.to_string(),
            of: app.map(names),
        }
    }

    /// The app that it is of.
    pub fn app(&self) -> Option<AppId> {
        let [cluster, namespace, name] = self.of.as_ref()?;
        Some(AppId {
            cluster: CleanText::new(cluster),
            namespace: CleanText::new(namespace),
            name: CleanText::new(name),
        })
    }

    /// The kind of platform; `None` where this version does not know it.
    pub fn by(&self) -> Option<Platform> {
        let mut kinds = Platform::ALL.into_iter();
        kinds.find(|it| it.key() == self.platform)
    }

    /// The flag, which is kept where [`StepRecord`](super::StepRecord) says; `None` where this
    /// version does not know the platform.
    pub(super) fn target(
        &self,
        [platform, project, name]: [&str; 3],
        [uid, version]: [&str; 2],
    ) -> Option<Target> {
        Some(Target::Flag {
            app: self.app(),
            flag: FlagRef {
                key: FlagKey {
                    platform: CleanText::new(platform),
                    project: CleanText::new(project),
                    environment: CleanText::new(&self.environment),
                    name: CleanText::new(name),
                },
                by: self.by()?,
                uid: CleanText::new(uid),
                version: CleanText::new(version),
            },
        })
    }
}
