//! A Revision: it runs while there is traffic for it, and goes down to nothing without.

use serde_json::{Value, json};

use super::conditions::{self, Said};
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::Context;
use crate::sim::world::objects::{KNATIVE_SERVICE, MIN_SCALE, revision_deployment};

/// Looks at a Revision: at the size of its Deployment, and at what is to be said of it.
pub fn sync(context: &mut Context<'_>, key: &Key) {
    let Some(mut tree) = context.tree(Resource::KnativeRevisions, key) else {
        return;
    };
    if tree["metadata"]["deletionTimestamp"].is_string() {
        return;
    }
    let size = size(context, &tree);
    let deployment = run(context, &tree, size);
    let before = tree["status"].clone();
    describe(context, &mut tree, &deployment, size);
    if tree["status"] != before {
        context.report(Resource::KnativeRevisions, tree);
    }
}

/// How many pods it is to have. A real autoscaler waits for a minute before the last one goes.
fn size(context: &Context<'_>, revision: &Value) -> u64 {
    let metadata = &revision["metadata"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (name, namespace) = (text(&metadata["name"]), text(&metadata["namespace"]));
    let service = Key::new(&namespace, &text(&metadata["labels"][KNATIVE_SERVICE]));
    let Some(service) = context.tree(Resource::KnativeServices, &service) else {
        return 0;
    };
    let is_latest = service["status"]["latestReadyRevisionName"] == name.as_str();
    let has_traffic = |traffic: &Value| {
        let mut targets = traffic.as_array().into_iter().flatten();
        targets.any(|target| {
            let is_it = match target["revisionName"].as_str() {
                Some(named) => named == name,
                None => is_latest,
            };
            is_it && (target["percent"].as_u64() > Some(0) || target["tag"].is_string())
        })
    };
    let is_new = service["status"]["latestCreatedRevisionName"] == name.as_str()
        && conditions::status(revision, "Ready") != "True";
    let wanted = is_new
        || has_traffic(&service["spec"]["traffic"])
        || has_traffic(&service["status"]["traffic"]);
    if !wanted {
        return 0;
    }
    let least = metadata["annotations"][MIN_SCALE].as_str();
    least.and_then(|it| it.parse().ok()).unwrap_or(1).max(1)
}

/// The Deployment, of this size.
fn run(context: &mut Context<'_>, revision: &Value, size: u64) -> Value {
    let wanted = revision_deployment(revision, size);
    let key = Key::of(&wanted);
    let Some(mut tree) = context.tree(Resource::Deployments, &key) else {
        let _ = context
            .store
            .create(Resource::Deployments, wanted, context.now);
        return context
            .tree(Resource::Deployments, &key)
            .unwrap_or_default();
    };
    if tree["spec"]["replicas"] != size {
        tree["spec"]["replicas"] = size.into();
        context.rescale(tree.clone());
    }
    tree
}

fn describe(context: &Context<'_>, revision: &mut Value, deployment: &Value, size: u64) {
    let available = deployment["status"]["availableReplicas"]
        .as_u64()
        .unwrap_or(0);
    let was_ready = conditions::status(revision, "Ready") == "True";
    let progress = conditions::find(deployment, "Progressing");
    let ready = if available > 0 || was_ready {
        Said::yes()
    } else if progress["reason"] == "ProgressDeadlineExceeded" {
        let message = progress["message"].as_str().unwrap_or_default();
        Said::no("ProgressDeadlineExceeded", message.to_owned())
    } else {
        Said::unknown("Deploying", String::new())
    };
    let active = match (size, available) {
        (0, _) => Said::no(
            "NoTraffic",
            "The target is not receiving traffic.".to_owned(),
        ),
        (_, 0) => Said::unknown(
            "Queued",
            "Requests to the target are being buffered as resources are provisioned.".to_owned(),
        ),
        _ => Said::yes(),
    };
    let generation = revision["metadata"]["generation"].clone();
    let status = &mut revision["status"];
    if !status.is_object() {
        *status = json!({});
    }
    for (kind, said) in [
        ("Active", &active),
        ("ContainerHealthy", &ready),
        ("Ready", &ready),
        ("ResourcesAvailable", &ready),
    ] {
        conditions::set(status, kind, said, context.now);
    }
    status["actualReplicas"] = available.into();
    status["desiredReplicas"] = size.into();
    status["observedGeneration"] = generation;
}
