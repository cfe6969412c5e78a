//! The analyses of the open app's Rollouts.

use std::collections::BTreeSet;

use kube::core::params::ListParams;

use super::parts::{Found, MOST};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::argo_rollouts::{MARKS, Run, run};
use crate::backends::kubernetes::listing::list;
use crate::model::{AnalysisRun, ObjectRef};

/// The most that are shown.
const SHOWN: usize = 20;

/// Reads the analyses of the Rollout `object`, whose releases have these hashes, the newest first.
pub(super) async fn read(
    kubernetes: &Kubernetes,
    object: &ObjectRef,
    hashes: &BTreeSet<String>,
) -> Found<Vec<AnalysisRun>> {
    let namespace = &object.key.namespace;
    let path = format!("/apis/argoproj.io/v1alpha1/namespaces/{namespace}/analysisruns");
    let mut params = ListParams::default().limit(MOST);
    if !hashes.is_empty() {
        let hashes: Vec<_> = hashes.iter().map(String::as_str).collect();
        params = params.labels(&format!("{} in ({})", MARKS.hash, hashes.join(",")));
    }
    let runs = list::<Run>(kubernetes, &path, &params).await;
    let mut runs = runs.map_err(|failure| failure.words())?;
    runs.retain(|run| run.metadata.controller() == Some(object.uid.as_str()));
    runs.sort_by_key(|run| std::cmp::Reverse(run.metadata.creation_timestamp));
    Ok(runs.iter().take(SHOWN).map(run).collect())
}
