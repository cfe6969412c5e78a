//! A Service: the newest template has a Revision, and the traffic goes where the specification
//! says, as soon as those that it goes to can serve.

use serde_json::{Value, json};

use super::conditions::{self, Said};
use crate::sim::store::{Key, Resource};
use crate::sim::world::controller::context::{Context, normal};
use crate::sim::world::objects::{KNATIVE_GENERATION, revision};

/// Looks at a Service.
pub fn sync(context: &mut Context<'_>, key: &Key) {
    let resource = Resource::KnativeServices;
    let Some(mut tree) = context.tree(resource, key) else {
        return;
    };
    if tree["metadata"]["deletionTimestamp"].is_string() {
        return;
    }
    if !has_revision(&tree, revisions(context, &tree).last()) {
        create(context, key, &tree);
    }
    let revisions = revisions(context, &tree);
    let before = tree["status"].clone();
    describe(context, &mut tree, &revisions);
    if tree["status"] != before {
        context.report(resource, tree);
    }
    for one in &revisions {
        super::sync_revision(context, &Key::of(one));
    }
}

/// Its Revisions, oldest first.
fn revisions(context: &Context<'_>, service: &Value) -> Vec<Value> {
    let uid = service["metadata"]["uid"].as_str().unwrap_or_default();
    let owned = context.store.owned_by(Resource::KnativeRevisions, uid);
    let mut all: Vec<Value> = owned.map(|stored| stored.value()).collect();
    all.sort_by_key(nth);
    all
}

fn nth(revision: &Value) -> u64 {
    let text = &revision["metadata"]["labels"][KNATIVE_GENERATION];
    text.as_str().and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// Whether the newest Revision was made from the template as it is.
fn has_revision(service: &Value, newest: Option<&Value>) -> bool {
    let Some(newest) = newest else { return false };
    let template = &service["spec"]["template"];
    let texts = |value: &Value| match value {
        Value::Null => json!({}),
        value => value.clone(),
    };
    newest["spec"] == template["spec"]
        && texts(&newest["metadata"]["annotations"]) == texts(&template["metadata"]["annotations"])
}

fn create(context: &mut Context<'_>, key: &Key, service: &Value) {
    let next = revisions(context, service).last().map_or(0, nth) + 1;
    let object = revision(service, &service["spec"]["template"], next, context.now);
    let name = Key::of(&object).name;
    let resource = Resource::KnativeRevisions;
    if context.store.create(resource, object, context.now).is_ok() {
        let message = format!("Created Revision \"{name}\"");
        let event = normal("configuration-controller", "Created", message);
        context.record(Resource::KnativeServices, key, &event);
    }
}

fn describe(context: &Context<'_>, service: &mut Value, revisions: &[Value]) {
    let name = |revision: &Value| revision["metadata"]["name"].clone();
    let is_ready = |revision: &&Value| conditions::status(revision, "Ready") == "True";
    let created = revisions.last();
    let ready = revisions.iter().rev().find(is_ready).map(name);
    let configured =
        created.map_or_else(|| Said::unknown("Deploying", String::new()), configuration);
    let (traffic, routed) = route(service, revisions, ready.as_ref());
    let generation = service["metadata"]["generation"].clone();
    let metadata = service["metadata"].clone();
    let status = &mut service["status"];
    if !status.is_object() {
        *status = json!({});
    }
    if let Some(created) = created {
        status["latestCreatedRevisionName"] = name(created);
    }
    if let Some(ready) = ready {
        status["latestReadyRevisionName"] = ready;
    }
    if let Some(traffic) = traffic {
        status["traffic"] = traffic;
    }
    let text = |field: &str| metadata[field].as_str().unwrap_or_default().to_owned();
    let host = format!("{}.{}", text("name"), text("namespace"));
    status["url"] = format!("https://{host}.apps.example.com").into();
    status["address"] = json!({"url": format!("http://{host}.svc.cluster.local")});
    status["observedGeneration"] = generation;
    let whole = Said::both(&configured, &routed);
    for (kind, said) in [
        ("ConfigurationsReady", &configured),
        ("Ready", &whole),
        ("RoutesReady", &routed),
    ] {
        conditions::set(status, kind, said, context.now);
    }
}

fn configuration(newest: &Value) -> Said {
    let ready = conditions::find(newest, "Ready");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match ready["status"].as_str() {
        Some("True") => Said::yes(),
        Some("False") => {
            let name = text(&newest["metadata"]["name"]);
            let why = text(&ready["message"]);
            let message = format!("Revision \"{name}\" failed with message: {why}.");
            Said::no("RevisionFailed", message)
        }
        _ => Said::unknown("Deploying", String::new()),
    }
}

/// Where the traffic goes, if that can be said, and whether it goes where it is to go.
fn route(service: &Value, revisions: &[Value], ready: Option<&Value>) -> (Option<Value>, Said) {
    let everything = json!([{"latestRevision": true, "percent": 100}]);
    let wanted = match &service["spec"]["traffic"] {
        Value::Array(targets) if !targets.is_empty() => targets.clone(),
        _ => everything.as_array().cloned().unwrap_or_default(),
    };
    let mut resolved = Vec::new();
    for target in wanted {
        let latest = target["revisionName"].is_null();
        let name = match (latest, ready) {
            (false, _) => target["revisionName"].clone(),
            (true, Some(ready)) => ready.clone(),
            (true, None) => {
                return (
                    None,
                    Said::unknown(
                        "RevisionMissing",
                        "Configuration is waiting for a Revision to become ready.".to_owned(),
                    ),
                );
            }
        };
        let Some(revision) = revisions.iter().find(|it| it["metadata"]["name"] == name) else {
            let name = name.as_str().unwrap_or_default();
            let message = format!("Revision \"{name}\" referenced in traffic not found");
            return (None, Said::no("RevisionMissing", message));
        };
        // It never goes to who can't take it yet.
        if revision["status"]["actualReplicas"].as_u64().unwrap_or(0) == 0 {
            let message = "Ingress has not yet been reconciled.".to_owned();
            return (None, Said::unknown("IngressNotConfigured", message));
        }
        let mut entry = json!({
            "latestRevision": latest, "revisionName": name, "percent": target["percent"],
        });
        if target["tag"].is_string() {
            entry["tag"] = target["tag"].clone();
        }
        resolved.push(entry);
    }
    (Some(resolved.into()), Said::yes())
}
