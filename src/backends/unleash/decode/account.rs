//! Who we are, and where.

use serde::Deserialize;

use super::list;

/// The owner of the token. What else the answer holds, the token itself among it, is not read.
#[derive(Debug, Deserialize)]
pub struct Whoami {
    /// The owner.
    pub user: User,
    /// What the owner may do.
    #[serde(default, deserialize_with = "list")]
    pub permissions: Vec<Permission>,
}

/// A person, or a token with a name.
#[derive(Debug, Deserialize)]
pub struct User {
    /// Of a person, where it was given.
    pub name: Option<String>,
    /// Of either.
    pub username: Option<String>,
    /// Of a person.
    pub email: Option<String>,
}

/// Something that the owner may do.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Permission {
    /// What: `UPDATE_FEATURE`.
    #[serde(rename = "permission")]
    pub what: String,
    /// In which project; in all where there is none.
    pub project: Option<String>,
    /// In which environment; in all where there is none.
    pub environment: Option<String>,
}

/// All projects that the token may see.
#[derive(Debug, Deserialize)]
pub struct Projects {
    /// The projects.
    pub projects: Vec<Project>,
}

/// A project.
#[derive(Debug, Deserialize)]
pub struct Project {
    /// What names it.
    pub id: String,
}

/// The server.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Instance {
    /// Its version.
    pub version: Option<String>,
    version_info: Option<VersionInfo>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct VersionInfo {
    instance_id: Option<String>,
}

impl Instance {
    /// What tells this installation from others.
    pub fn id(self) -> Option<String> {
        self.version_info?.instance_id
    }
}
