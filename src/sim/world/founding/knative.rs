//! Apps that are Knative Services.

use serde_json::{Value, json};

use super::builder::Builder;
use crate::sim::store::{Key, Resource};
use crate::sim::world::fleet::{App, Release};
use crate::sim::world::objects::{self, MIN_SCALE, stamp};

impl Builder<'_> {
    /// A Service with a Revision for each of its releases. What runs the newest of them is left to
    /// the controllers.
    pub(super) fn knative(&mut self, app: &App) {
        let Some(newest) = app.releases.last() else {
            return;
        };
        let object = json!({
            "metadata": {
                "name": app.name,
                "namespace": app.namespace,
                "creationTimestamp": stamp(app.lifetime.created),
                "generation": app.releases.len(),
                "labels": objects::labels(app),
                "annotations": annotations(app),
            },
            "spec": {
                "template": template(app, newest),
                "traffic": [{"latestRevision": true, "percent": 100}],
            },
            "status": {},
        });
        let by = ["kubectl-client-side-apply", "controller"];
        self.put_signed(Resource::KnativeServices, object, by, newest.at);
        let key = Key::new(&app.namespace, &app.name);
        let Some(service) = self.store.get(Resource::KnativeServices, &key) else {
            return;
        };
        let service = service.value();
        for (nth, release) in (1..).zip(&app.releases) {
            let template = template(app, release);
            let mut revision = objects::revision(&service, &template, nth, release.at);
            if release != newest {
                revision["status"] = retired(release);
            }
            self.put(Resource::KnativeRevisions, revision);
        }
    }
}

fn template(app: &App, release: &Release) -> Value {
    let mut template = objects::pod_template(app, release);
    template["metadata"]["annotations"] = json!({MIN_SCALE: app.replicas.to_string()});
    template
}

fn annotations(app: &App) -> Value {
    let mut annotations = json!(objects::annotations(app));
    annotations["serving.knative.dev/creator"] = "app-factory".into();
    annotations["serving.knative.dev/lastModifier"] = "app-factory".into();
    annotations
}

/// Of a Revision that has served, and does no more.
fn retired(release: &Release) -> Value {
    let at = stamp(release.at);
    let yes = |kind: &str| json!({"type": kind, "status": "True", "lastTransitionTime": at});
    json!({
        "actualReplicas": 0,
        "desiredReplicas": 0,
        "observedGeneration": 1,
        "conditions": [
            {
                "type": "Active", "status": "False", "lastTransitionTime": at,
                "reason": "NoTraffic", "message": "The target is not receiving traffic.",
            },
            yes("ContainerHealthy"),
            yes("Ready"),
            yes("ResourcesAvailable"),
        ],
    })
}
