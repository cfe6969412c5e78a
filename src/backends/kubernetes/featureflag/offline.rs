//! Flags without a cluster.

use super::decode::resource;
use crate::backends::kubernetes::decode::Origin;
use crate::config::IdentityConfig;
use crate::model::{ClaimRules, CleanText, Flag};

/// Reads the flags of one FeatureFlag as it stands in a file, as though `cluster` had said it.
pub fn feature_flags(json: &str, cluster: &CleanText) -> Option<Vec<Flag>> {
    let origin = Origin {
        cluster: cluster.clone(),
        identity: IdentityConfig::default(),
        claims: ClaimRules::default(),
    };
    let (_, resource) = resource(json, &origin)?;
    Some(resource.ok()?.flags)
}
