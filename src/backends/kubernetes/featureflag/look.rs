//! A look at single flags: one request a resource.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use serde_json::value::RawValue;

use super::decode::{FlagResource, resource};
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::link::Link;
use crate::backends::kubernetes::path;
use crate::backends::kubernetes::request::get;
use crate::backends::{FlagLooks, FlagReader};
use crate::model::{CleanText, Flag, FlagKey};

impl FlagReader for Kubernetes {
    fn look<'a>(&'a self, flags: &'a [FlagKey]) -> BoxFuture<'a, FlagLooks> {
        async move {
            let mut projects: BTreeMap<&CleanText, Vec<&FlagKey>> = BTreeMap::new();
            for flag in flags {
                projects.entry(&flag.project).or_default().push(flag);
            }
            let looks = projects
                .into_values()
                .map(|of_resource| look(self, of_resource));
            join_all(looks).await.into_iter().flatten().collect()
        }
        .boxed()
    }
}

/// Looks at flags of one resource.
async fn look(kubernetes: &Kubernetes, flags: Vec<&FlagKey>) -> FlagLooks {
    let found = match flags.first() {
        Some(first) => read(kubernetes, first).await,
        None => return FlagLooks::new(),
    };
    let looks = flags
        .into_iter()
        .map(|key| (key.clone(), pick(&found, key)));
    looks.collect()
}

fn pick(found: &Result<FlagResource, CleanText>, key: &FlagKey) -> Result<Flag, CleanText> {
    let resource = found.as_ref().map_err(CleanText::clone)?;
    let mut flags = resource.flags.iter();
    let flag = flags.find(|flag| flag.at.key == *key).cloned();
    flag.ok_or_else(|| CleanText::new(&format!("FeatureFlag {} no longer has it", key.project)))
}

/// The resource of `flag` as it is now.
async fn read(kubernetes: &Kubernetes, flag: &FlagKey) -> Result<FlagResource, CleanText> {
    let path = path::flag(flag).map_err(|failure| failure.words())?;
    let path = path.as_str();
    let asked =
        kubernetes.ask(async |link: Arc<Link>| link.read::<Box<RawValue>>(get(path)?).await);
    let raw = match asked.await {
        Ok(raw) => raw,
        Err(failure) => return Err(gone_or(&failure, flag)),
    };
    let origin = kubernetes.origin();
    match resource(raw.get(), &origin) {
        Some((_, Ok(resource))) => Ok(resource),
        _ => Err(CleanText::new(&format!(
            "FeatureFlag {} can't be read: look at it with kubectl",
            flag.project
        ))),
    }
}

fn gone_or(failure: &Failure, flag: &FlagKey) -> CleanText {
    if failure.is_missing() {
        CleanText::new(&format!("FeatureFlag {} is gone", flag.project))
    } else {
        failure.words()
    }
}
