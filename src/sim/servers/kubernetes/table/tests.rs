use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-23T04:36:08Z".parse().unwrap()
}

#[test]
fn every_row_has_a_cell_for_every_column() {
    for resource in Resource::ALL {
        let columns = column_definitions(resource);
        let cells = cells(resource, &json!({}), now());
        assert_eq!(
            columns.as_array().map(Vec::len),
            Some(cells.len()),
            "{resource:?}"
        );
    }
}

#[test]
fn a_deployment_as_kubectl_prints_it() {
    let object = json!({
        "metadata": {"name": "gone-soon", "creationTimestamp": "2026-11-23T04:36:03Z"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app.kubernetes.io/name": "gone-soon"}},
            "template": {"spec": {"containers": [
                {"name": "app", "image": "registry.local/gone-soon:1"},
            ]}},
        },
        "status": {"replicas": 2},
    });
    assert_eq!(
        json!(cells(Resource::Deployments, &object, now())),
        json!([
            "gone-soon",
            "0/2",
            0,
            0,
            "5s",
            "app",
            "registry.local/gone-soon:1",
            "app.kubernetes.io/name=gone-soon",
        ])
    );
}

#[test]
fn a_crashing_pod_says_why_and_when() {
    let object = json!({
        "metadata": {"name": "p", "creationTimestamp": "2026-11-23T04:30:08Z"},
        "spec": {"containers": [{"name": "app"}], "nodeName": "node-a"},
        "status": {"phase": "Running", "podIP": "10.0.0.1", "containerStatuses": [{
            "ready": false, "restartCount": 3,
            "state": {"waiting": {"reason": "CrashLoopBackOff"}},
            "lastState": {"terminated": {"finishedAt": "2026-11-23T04:35:58Z"}},
        }]},
    });
    assert_eq!(
        json!(cells(Resource::Pods, &object, now())),
        json!([
            "p",
            "0/1",
            "CrashLoopBackOff",
            "3 (10s ago)",
            "6m",
            "10.0.0.1",
            "node-a",
            "<none>",
            "<none>",
        ])
    );
}

#[test]
fn an_autoscaler_says_what_it_scales_and_what_it_knows() {
    let object = json!({
        "metadata": {"name": "a", "creationTimestamp": "2026-11-23T04:35:08Z"},
        "spec": {
            "scaleTargetRef": {"kind": "Deployment", "name": "a"},
            "minReplicas": 3, "maxReplicas": 6,
            "metrics": [{"type": "Resource", "resource": {
                "name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70},
            }}],
        },
        "status": {"currentReplicas": 4, "desiredReplicas": 4, "currentMetrics": null},
    });
    assert_eq!(
        json!(cells(Resource::HorizontalPodAutoscalers, &object, now())),
        json!([
            "a",
            "Deployment/a",
            "cpu: <unknown>/70%",
            "3",
            "6",
            4,
            "60s"
        ])
    );
}
