//! Questions about oneself: who am I, may I, what may I.

use super::answer::{Answer, json};
use super::call::Call;
use super::protobuf;
use super::target::Review;
use crate::sim::servers::Attributes;
use crate::sim::store::managed_fields;
use crate::sim::store::metadata::timestamp;
use http::StatusCode;
use serde_json::{Value, json as tree};

const AUTHORIZATION: &str = "authorization.k8s.io/v1";

/// Answers a review.
pub(super) fn review(call: &Call, review: Review) -> Answer {
    let asked = protobuf::review(&call.body).map_or_else(|| call.object(), Ok)?;
    let answer = match review {
        Review::WhoAmI => who_am_i(call),
        Review::Access => access(call, &asked),
        Review::Rules => rules(call, &asked),
    };
    Ok(json(StatusCode::CREATED, &answer))
}

fn who_am_i(call: &Call) -> Value {
    let mut groups = call.user.groups.clone();
    groups.push("system:authenticated".to_owned());
    tree!({
        "kind": "SelfSubjectReview",
        "apiVersion": "authentication.k8s.io/v1",
        "metadata": {"creationTimestamp": timestamp(call.cluster.now())},
        "status": {"userInfo": {
            "username": call.user.name, "uid": call.user.name, "groups": groups,
        }},
    })
}

fn access(call: &Call, asked: &Value) -> Value {
    let spec = &asked["spec"];
    let allowed = match spec.get("resourceAttributes") {
        Some(attributes) => call.user.may(&attributes_of(attributes)),
        // Discovery, health and version, which everybody may see.
        None => spec["nonResourceAttributes"]["verb"] == "get",
    };
    let mut answer = tree!({
        "kind": "SelfSubjectAccessReview",
        "apiVersion": AUTHORIZATION,
        "metadata": {"managedFields": [created(call, spec)]},
        "spec": spec,
        "status": {"allowed": allowed},
    });
    if allowed {
        answer["status"]["reason"] = "allowed by the rules of the simulation".into();
    }
    answer
}

fn attributes_of(asked: &Value) -> Attributes {
    let text = |field: &str| asked[field].as_str().unwrap_or_default().to_owned();
    let resource = match text("subresource") {
        part if part.is_empty() => text("resource"),
        part => format!("{}/{part}", text("resource")),
    };
    Attributes {
        verb: text("verb"),
        group: text("group"),
        resource,
        namespace: text("namespace"),
        name: text("name"),
    }
}

fn rules(call: &Call, asked: &Value) -> Value {
    let spec = &asked["spec"];
    let namespace = spec["namespace"].as_str().unwrap_or_default();
    let mut rules = call.user.rules_in(namespace);
    rules.push(tree!({
        "verbs": ["create"],
        "apiGroups": ["authorization.k8s.io"],
        "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"],
    }));
    tree!({
        "kind": "SelfSubjectRulesReview",
        "apiVersion": AUTHORIZATION,
        "metadata": {"managedFields": [created(call, spec)]},
        "spec": spec,
        "status": {
            "resourceRules": rules,
            "nonResourceRules": [
                {"verbs": ["get"], "nonResourceURLs": ["/api", "/api/*", "/apis", "/apis/*", "/version"]},
            ],
            "incomplete": false,
        },
    })
}

fn created(call: &Call, spec: &Value) -> Value {
    let (empty, object) = (tree!({"spec": {}}), tree!({"spec": spec}));
    let writer = call.writer("");
    managed_fields::of_new(AUTHORIZATION, (&empty, &object), writer, call.cluster.now())
}
