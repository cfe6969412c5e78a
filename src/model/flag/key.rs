//! Which flag.

use std::fmt;

use serde::Serialize;

use super::Platform;
use crate::model::CleanText;

/// A flag in one environment: one row.
///
/// Names are exactly the platform's: a backend leaves out (and counts) flags whose names cleaning
/// would change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FlagKey {
    /// The platform as the configuration names it; of an OpenFeature resource the cluster, as in
    /// [`AppId`](crate::model::AppId).
    pub platform: CleanText,
    /// The project; of an OpenFeature resource its `namespace/name`.
    pub project: CleanText,
    /// The environment; empty where the platform has none (OpenFeature).
    pub environment: CleanText,
    /// The flag's name.
    pub name: CleanText,
}

impl FlagKey {
    /// Whether `other` is the same flag, in whatever environment.
    pub fn is_same_flag(&self, other: &Self) -> bool {
        (&self.platform, &self.project, &self.name)
            == (&other.platform, &other.project, &other.name)
    }
}

impl FlagRef {
    /// What records call it, where they tell an object's kind.
    pub const KIND: &str = "Flag";
}

/// `unleash/default/new-prompt@production`.
impl fmt::Display for FlagKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{}/{}/{}",
            self.platform, self.project, self.name
        )?;
        if self.environment.is_empty() {
            return Ok(());
        }
        write!(formatter, "@{}", self.environment)
    }
}

/// A flag as it was at one moment: what a plan freezes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct FlagRef {
    /// Which.
    #[serde(flatten)]
    pub key: FlagKey,
    /// The kind of platform that keeps it.
    pub by: Platform,
    /// Tells a recreated namesake from the flag that was seen: the time of its creation, or the
    /// resource's UID.
    pub uid: CleanText,
    /// Tells one state of the flag from another, as far as the platform does.
    pub version: CleanText,
}
