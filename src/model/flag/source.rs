//! Through what pods read the flags of a cluster.

use std::fmt;

use serde::Serialize;

use crate::model::CleanText;

/// A FeatureFlagSource, which names the FeatureFlag resources that its readers get.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct FlagSourceRef {
    /// Its namespace.
    pub namespace: CleanText,
    /// Its name.
    pub name: CleanText,
}

impl fmt::Display for FlagSourceRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.namespace, self.name)
    }
}
