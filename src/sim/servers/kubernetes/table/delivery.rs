//! The custom resources of those that let releases in: Argo Rollouts, Knative, Flagger.

use super::{AGE, NAME, Printer, age, column, integer, name};
use chrono::{DateTime, Utc};
use serde_json::Value;

pub(super) const ROLLOUTS: Printer = Printer {
    columns: &[
        NAME,
        integer("Desired", "Number of desired pods"),
        integer(
            "Current",
            "Total number of non-terminated pods targeted by this rollout",
        ),
        integer(
            "Up-to-date",
            "Total number of non-terminated pods of the desired template",
        ),
        integer(
            "Available",
            "Total number of available pods (ready for at least minReadySeconds)",
        ),
        AGE,
    ],
    cells: rollout,
};

fn rollout(object: &Value, now: DateTime<Utc>) -> Vec<Value> {
    let (spec, status) = (&object["spec"], &object["status"]);
    vec![
        name(object),
        spec["replicas"].clone(),
        status["replicas"].clone(),
        status["updatedReplicas"].clone(),
        status["availableReplicas"].clone(),
        age(object, now),
    ]
}

pub(super) const ANALYSIS_RUNS: Printer = Printer {
    columns: &[NAME, column("Status", "AnalysisRun status"), AGE],
    cells: |object, now| {
        vec![
            name(object),
            object["status"]["phase"].clone(),
            age(object, now),
        ]
    },
};

pub(super) const KNATIVE_SERVICES: Printer = Printer {
    columns: &[
        NAME,
        column("URL", "Where it is reached."),
        column("LatestCreated", "The newest revision."),
        column("LatestReady", "The newest revision that is ready."),
        column("Ready", "Whether it serves."),
        column("Reason", "Why it does not."),
    ],
    cells: |object, _| {
        let status = &object["status"];
        let ready = condition(object, "Ready");
        vec![
            name(object),
            status["url"].clone(),
            status["latestCreatedRevisionName"].clone(),
            status["latestReadyRevisionName"].clone(),
            ready["status"].clone(),
            ready["reason"].clone(),
        ]
    },
};

pub(super) const KNATIVE_REVISIONS: Printer = Printer {
    columns: &[
        NAME,
        column("Config Name", "What it is a revision of."),
        column("Generation", "Which revision of it."),
        column("Ready", "Whether it can serve."),
        column("Reason", "Why it cannot."),
        integer("Actual Replicas", "The pods there are."),
        integer("Desired Replicas", "The pods there should be."),
    ],
    cells: |object, _| {
        let (labels, status) = (&object["metadata"]["labels"], &object["status"]);
        let ready = condition(object, "Ready");
        vec![
            name(object),
            labels["serving.knative.dev/configuration"].clone(),
            labels["serving.knative.dev/configurationGeneration"].clone(),
            ready["status"].clone(),
            ready["reason"].clone(),
            status["actualReplicas"].clone(),
            status["desiredReplicas"].clone(),
        ]
    },
};

pub(super) const CANARIES: Printer = Printer {
    columns: &[
        NAME,
        column("Status", "The phase of the analysis."),
        column("Weight", "The share of the traffic that the canary has."),
        column("LastTransitionTime", "When the phase last changed."),
    ],
    cells: |object, _| {
        let status = &object["status"];
        let weight = status["canaryWeight"].to_string();
        vec![
            name(object),
            status["phase"].clone(),
            weight.into(),
            status["lastTransitionTime"].clone(),
        ]
    },
};

fn condition<'a>(object: &'a Value, kind: &str) -> &'a Value {
    let mut conditions = object["status"]["conditions"]
        .as_array()
        .into_iter()
        .flatten();
    conditions
        .find(|it| it["type"] == kind)
        .unwrap_or(&Value::Null)
}
