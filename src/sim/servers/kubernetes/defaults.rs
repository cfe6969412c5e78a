//! What a server fills in where the author said nothing.

use crate::sim::store::{Resource, metadata};
use serde_json::{Value, json};

/// Fills in the defaults of a new object.
pub(super) fn apply(resource: Resource, object: &mut Value) {
    match resource {
        Resource::Deployments => deployment(object),
        Resource::ReplicaSets => {
            fill(&mut object["spec"], &json!({"replicas": 1}));
            pod_spec(&mut object["spec"]["template"]["spec"]);
            fill(object, &json!({"status": {"replicas": 0}}));
        }
        Resource::Pods => {
            pod_spec(&mut object["spec"]);
            let ours = json!({"enableServiceLinks": true, "priority": 0,
                "preemptionPolicy": "PreemptLowerPriority"});
            fill(&mut object["spec"], &ours);
            fill(
                object,
                &json!({"status": {"phase": "Pending", "qosClass": "BestEffort"}}),
            );
        }
        Resource::Events => fill(
            object,
            &json!({
                "source": {}, "firstTimestamp": null, "lastTimestamp": null, "eventTime": null,
                "reportingComponent": "", "reportingInstance": "",
            }),
        ),
        Resource::Namespaces => namespace(object),
        Resource::Services => {
            let ours = json!({"type": "ClusterIP", "sessionAffinity": "None"});
            fill(&mut object["spec"], &ours);
            fill(object, &json!({"status": {"loadBalancer": {}}}));
        }
        Resource::HorizontalPodAutoscalers => autoscaler(object),
        Resource::Rollouts
        | Resource::AnalysisRuns
        | Resource::KnativeServices
        | Resource::KnativeRevisions
        | Resource::Canaries
        | Resource::FeatureFlags
        | Resource::FeatureFlagSources => {}
    }
}

fn deployment(object: &mut Value) {
    let spec = &mut object["spec"];
    fill(
        spec,
        &json!({
            "replicas": 1,
            "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 600,
            "strategy": {"type": "RollingUpdate"},
        }),
    );
    if spec["strategy"]["type"] == "RollingUpdate" {
        let ours = json!({"maxUnavailable": "25%", "maxSurge": "25%"});
        fill(&mut spec["strategy"]["rollingUpdate"], &ours);
    }
    pod_spec(&mut spec["template"]["spec"]);
    fill(object, &json!({"status": {}}));
}

/// Who names no metric means the CPU.
fn autoscaler(object: &mut Value) {
    let ours = json!({"minReplicas": 1, "metrics": [{"type": "Resource", "resource": {
        "name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80},
    }}]});
    fill(&mut object["spec"], &ours);
    fill(
        object,
        &json!({"status": {"desiredReplicas": 0, "currentMetrics": null}}),
    );
}

fn namespace(object: &mut Value) {
    let name = object["metadata"]["name"].clone();
    let labels = metadata::of(object)
        .entry("labels")
        .or_insert_with(|| json!({}));
    metadata::fields(labels).insert("kubernetes.io/metadata.name".to_owned(), name);
    fill(
        object,
        &json!({"spec": {"finalizers": ["kubernetes"]}, "status": {"phase": "Active"}}),
    );
}

fn pod_spec(spec: &mut Value) {
    let ours = json!({
        "restartPolicy": "Always",
        "terminationGracePeriodSeconds": 30,
        "dnsPolicy": "ClusterFirst",
        "securityContext": {},
        "schedulerName": "default-scheduler",
    });
    fill(spec, &ours);
    for list in ["containers", "initContainers"] {
        for container in spec[list].as_array_mut().into_iter().flatten() {
            container_defaults(container);
        }
    }
}

fn container_defaults(container: &mut Value) {
    let image = container["image"].as_str().unwrap_or_default();
    let latest =
        image.ends_with(":latest") || !image.rsplit('/').next().unwrap_or("").contains(':');
    let policy = if latest { "Always" } else { "IfNotPresent" };
    let ours = json!({
        "resources": {},
        "terminationMessagePath": "/dev/termination-log",
        "terminationMessagePolicy": "File",
        "imagePullPolicy": policy,
    });
    fill(container, &ours);
    for port in container["ports"].as_array_mut().into_iter().flatten() {
        fill(port, &json!({"protocol": "TCP"}));
    }
}

/// Adds the fields that are not there.
fn fill(object: &mut Value, defaults: &Value) {
    let fields = metadata::fields(object);
    for (field, value) in defaults.as_object().into_iter().flatten() {
        fields.entry(field.clone()).or_insert_with(|| value.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_deployment_becomes_a_whole_one() {
        let mut object = json!({"metadata": {"name": "a"}, "spec": {
            "selector": {"matchLabels": {"app": "a"}},
            "template": {"metadata": {"labels": {"app": "a"}},
                "spec": {"containers": [{"name": "app", "image": "a"}]}},
        }});
        apply(Resource::Deployments, &mut object);
        let spec = &object["spec"];
        assert_eq!(spec["replicas"], 1);
        assert_eq!(spec["strategy"]["rollingUpdate"]["maxSurge"], "25%");
        assert_eq!(
            spec["template"]["spec"]["containers"][0]["imagePullPolicy"],
            "Always"
        );
    }

    #[test]
    fn what_the_author_said_stays() {
        let mut object = json!({"spec": {"replicas": 0, "strategy": {"type": "Recreate"}}});
        apply(Resource::Deployments, &mut object);
        assert_eq!(object["spec"]["replicas"], 0);
        assert_eq!(object["spec"]["strategy"], json!({"type": "Recreate"}));
    }
}
