//! Objects without a cluster.

use chrono::{DateTime, Utc};

use crate::backends::kubernetes::decode::{Origin, Watched};
use crate::backends::kubernetes::object::Deployment;
use crate::config::IdentityConfig;
use crate::model::{ClaimRules, CleanText, Workload};

/// Reads one Deployment as it stands in a file, as though `cluster` had said it at `now`.
pub fn deployment(json: &[u8], cluster: &CleanText, now: DateTime<Utc>) -> Option<Workload> {
    let deployment: Deployment = serde_json::from_slice(json).ok()?;
    let origin = Origin {
        cluster: cluster.clone(),
        identity: IdentityConfig::default(),
        claims: ClaimRules::default(),
    };
    deployment.workload(&origin, now).ok()?
}
