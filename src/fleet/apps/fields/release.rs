//! What runs.

use super::{Content, Field, Measure, replicas};
use crate::fleet::filter::Unit;

pub(super) const FIELDS: &[Field] = &[
    Field {
        name: "replicas",
        aliases: &["desired"],
        help: "replicas that are wanted",
        example: "replicas>=3",
        content: Content::Nothing,
        measures: &[Measure::Number(Unit::Count, |app| {
            replicas(app, |count| count.desired)
        })],
    },
    Field {
        name: "version",
        aliases: &[],
        help: "the version that runs",
        example: "version:2.4",
        content: Content::Text(|app, passes| {
            (app.release().version.as_ref()).is_some_and(|version| passes(version))
        }),
        measures: &[],
    },
    Field {
        name: "image",
        aliases: &[],
        help: "one of its images",
        example: "image:python",
        content: Content::Text(|app, passes| {
            let mut workloads = app.workloads().iter();
            workloads.any(|workload| workload.release.images.iter().any(|image| passes(image)))
        }),
        measures: &[],
    },
    Field {
        name: "change",
        aliases: &["cause"],
        help: "why its release was made (kubernetes.io/change-cause)",
        example: "change:hotfix",
        content: Content::Text(|app, passes| {
            (app.release().change_cause.as_ref()).is_some_and(|cause| passes(cause))
        }),
        measures: &[],
    },
    Field {
        name: "revision",
        aliases: &["rev"],
        help: "the revision of its release",
        example: "revision>10",
        content: Content::Nothing,
        measures: &[Measure::Number(Unit::Count, |app| {
            app.release().revision.map(|revision| revision as f64)
        })],
    },
    Field {
        name: "workload",
        aliases: &["deployment"],
        help: "the name of an object that runs it",
        example: "workload:worker",
        content: Content::Text(|app, passes| {
            let mut workloads = app.workloads().iter();
            workloads.any(|workload| passes(&workload.object.key.name))
        }),
        measures: &[],
    },
];
