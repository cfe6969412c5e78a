//! Apps that Flagger looks after.

use serde_json::json;

use super::builder::Builder;
use crate::sim::store::Resource;
use crate::sim::world::fleet::App;
use crate::sim::world::objects::{self, stamp};

impl Builder<'_> {
    /// A Deployment and the Canary that is about to take it over; the rest is left to Flagger.
    pub(super) fn flagger(&mut self, app: &App) {
        self.deployment(app);
        let created = app.lifetime.created;
        let object = json!({
            "metadata": {
                "name": app.name,
                "namespace": app.namespace,
                "creationTimestamp": stamp(created),
                "generation": 1,
                "labels": objects::labels(app),
                "annotations": objects::annotations(app),
            },
            "spec": {
                "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": app.name},
                "progressDeadlineSeconds": 600,
                "service": {"port": 80, "targetPort": "http"},
                "analysis": {
                    "interval": "1m",
                    "threshold": 5,
                    "maxWeight": 50,
                    "stepWeight": 10,
                    "metrics": [{
                        "name": "request-success-rate",
                        "thresholdRange": {"min": 99},
                        "interval": "1m",
                    }],
                    "webhooks": [{
                        "name": "confirm",
                        "type": "confirm-promotion",
                        "url": "http://flagger-loadtester.test/gate/approve",
                    }],
                },
            },
            "status": {},
        });
        let by = ["kubectl-client-side-apply", "flagger"];
        self.put_signed(Resource::Canaries, object, by, created);
    }
}
