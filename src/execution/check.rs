//! What is checked before anything of a plan is done, whoever has checked it before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::ExecutionError;
use crate::backends::Writer;
use crate::model::{CleanText, ClusterId};
use crate::playbooks::{Agreed, Limits, Plan};

pub(super) type Writers = BTreeMap<CleanText, Arc<dyn Writer>>;

/// Whether what is to run is what was shown.
pub(super) fn unchanged(agreed: &Agreed) -> Result<(), ExecutionError> {
    if agreed.plan().digest() == *agreed.digest() {
        return Ok(());
    }
    Err(refused(
        "the plan is not the one that was shown: make it anew",
    ))
}

/// The operator's limits on what is sent at all.
pub(super) fn limits(plan: &Plan, limits: &Limits) -> Result<(), ExecutionError> {
    if limits.read_only {
        return Err(refused("dogwatch is read-only here: nothing is written"));
    }
    if plan.steps.is_empty() {
        return Err(refused("the plan changes nothing"));
    }
    if plan.steps.len() > limits.max_bulk {
        return Err(refused(&format!(
            "the plan changes {} objects, and the limit is {} (`limits.max_bulk`)",
            plan.steps.len(),
            limits.max_bulk
        )));
    }
    Ok(())
}

/// The reason, where one is due.
pub(super) fn reason(agreed: &Agreed, limits: &Limits) -> Result<(), ExecutionError> {
    let plan = agreed.plan();
    if agreed.reason().is_some() {
        return Ok(());
    }
    if let Some(cluster) = protected(plan, limits) {
        let why = format!("{cluster} is protected");
        return Err(ExecutionError::ReasonMissing(CleanText::new(&why)));
    }
    if plan.confirmation.takes_reason() {
        let why = "it changes several apps or flags, a gold app, a protected cluster or platform, \
                   or a flag that may be in use; or it takes such a change back";
        return Err(ExecutionError::ReasonMissing(CleanText::new(why)));
    }
    Ok(())
}

fn protected<'a>(plan: &'a Plan, limits: &Limits) -> Option<&'a CleanText> {
    let contexts = plan.clusters.iter().map(|cluster| &cluster.context);
    let names = plan.steps.iter().map(|step| step.target.system());
    contexts
        .chain(names)
        .find(|name| limits.protected.contains(*name))
}

/// Whether every cluster is still the one that the plan was made for.
pub(super) async fn clusters(plan: &Plan, writers: &Writers) -> Result<(), ExecutionError> {
    for name in names(plan) {
        cluster(name, &plan.clusters, writers).await?;
    }
    Ok(())
}

/// Whether the cluster called `name` is one of those that were frozen; its writer.
pub(super) async fn cluster<'a>(
    name: &CleanText,
    frozen: &[ClusterId],
    writers: &'a Writers,
) -> Result<&'a Arc<dyn Writer>, ExecutionError> {
    let Some(writer) = writers.get(name) else {
        return Err(refused(&format!("nothing can write to {name}")));
    };
    let live = writer.cluster().await.map_err(|error| {
        ExecutionError::Unreachable(CleanText::new(&format!("{name}: {error}")))
    })?;
    if frozen.iter().any(|frozen| is_same(frozen, &live)) {
        return Ok(writer);
    }
    Err(refused(&format!(
        "{name} is not the cluster that this plan was made for: make the plan anew"
    )))
}

/// A cluster is told by its UID; by its context where that could not be read.
fn is_same(frozen: &ClusterId, live: &ClusterId) -> bool {
    match (&frozen.uid, &live.uid) {
        (Some(frozen), Some(live)) => frozen == live,
        (None, _) => frozen.context == live.context,
        (Some(_), None) => false,
    }
}

/// Who we are in each cluster; where that is not known, a note.
pub(super) async fn users(
    plan: &Plan,
    writers: &Writers,
) -> (BTreeMap<CleanText, CleanText>, Vec<CleanText>) {
    let mut users = BTreeMap::new();
    let mut notes = Vec::new();
    for name in names(plan) {
        let Some(writer) = writers.get(name) else {
            continue;
        };
        match writer.user().await {
            Ok(user) => {
                users.insert(name.clone(), user);
            }
            Err(error) => notes.push(CleanText::new(&format!(
                "{name} did not say who we are, so the audit names only the local user: {error}"
            ))),
        }
    }
    (users, notes)
}

fn names(plan: &Plan) -> BTreeSet<&CleanText> {
    plan.steps.iter().map(|step| step.target.system()).collect()
}

pub(super) fn refused(why: &str) -> ExecutionError {
    ExecutionError::Refused(CleanText::new(why))
}
