//! Changes of pod templates: none is on record, and yet they are taken back and gone on with.

use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::cluster::{Cluster, clean, plan};
use super::desk::Desk;
use crate::backends::Surveyor;
use crate::execution::audit::{Intent, Record};
use crate::execution::prepare::{self, Surveyors};
use crate::model::{Closeup, Closeups, KeptRelease, ObjectRef, PodTemplate, ReleaseRecord};
use crate::playbooks::{FieldChange, Plan, Survey};

/// Shows the templates that it was given, the first as the current one.
struct Shelf(Vec<Value>);

impl Surveyor for Shelf {
    fn survey<'a>(&'a self, objects: &'a [ObjectRef], survey: Survey) -> BoxFuture<'a, Closeups> {
        assert_eq!(survey, Survey::Releases);
        let look = |object: &ObjectRef| (object.key.clone(), Ok(self.closeup(object)));
        async move { objects.iter().map(look).collect() }.boxed()
    }
}

impl Shelf {
    fn closeup(&self, object: &ObjectRef) -> Closeup {
        let templates = self.0.iter().cloned().map(PodTemplate::new);
        let releases = templates.map(|template| KeptRelease {
            revision_name: None,
            evidence: crate::model::Evidence::Unknown,
            record: record(),
            template,
        });
        Closeup {
            template_holder: None,
            rollback_window: None,
            rollout: None,
            fields: crate::model::LiveFields::default(),
            object: object.clone(),
            paused: false,
            replicas: 1,
            template: Some(PodTemplate::new(self.0[0].clone())),
            revision: None,
            change_cause: None,
            releases: releases.collect(),
            scaler: Ok(None),
        }
    }
}

fn template(secret: &str) -> Value {
    json!({"metadata": {"labels": {"app": "x"}}, "spec": {"env": secret}})
}

/// Rolls `names` back from one template to another.
fn rollback(names: &[&str]) -> Plan {
    let mut plan = plan(names);
    for step in &mut plan.steps {
        step.changes = vec![FieldChange {
            pointer: "/spec/template".to_owned(),
            before: Some(template("n3w-s3cret").into()),
            after: Some(template("0ld-s3cret").into()),
        }];
    }
    plan
}

fn cluster(names: &[&str]) -> Arc<Cluster> {
    let cluster = Cluster::with(names);
    for object in cluster.state().objects.values_mut() {
        object.value["spec"] = json!({"template": template("n3w-s3cret")});
    }
    cluster
}

fn now_runs(cluster: &Cluster, name: &str) -> Value {
    cluster.state().objects[name].value["spec"]["template"].clone()
}

fn shelf(templates: &[&str]) -> Surveyors {
    let shelf: Arc<dyn Surveyor> =
        Arc::new(Shelf(templates.iter().map(|it| template(it)).collect()));
    [(clean("prod"), shelf)].into()
}

#[tokio::test]
async fn no_secret_of_a_template_is_recorded_and_it_is_taken_back_from_the_clusters_releases() {
    let cluster = cluster(&["a"]);
    let desk = Desk::new(&cluster);
    let report = desk.run(rollback(&["a"])).await.expect("it begins");
    assert!(report.is_complete());
    let text = std::fs::read_to_string(desk.audit().path()).expect("text");
    assert!(!text.contains("s3cret"), "{text}");

    let kept = shelf(&["0ld-s3cret", "n3w-s3cret"]);
    let undo = prepare::undo(&desk.audit(), &kept, None).await;
    let undo = undo.expect("a plan");
    assert_eq!(Some(&undo), report.undo.as_ref());
    desk.run(undo).await.expect("it begins");
    assert_eq!(now_runs(&cluster, "a"), template("n3w-s3cret"));
}

#[tokio::test]
async fn a_template_that_is_not_kept_any_more_is_said_to_be_gone() {
    let cluster = cluster(&["a"]);
    let desk = Desk::new(&cluster);
    desk.run(rollback(&["a"])).await.expect("it begins");
    for (surveyors, words) in [
        (
            shelf(&["0ld-s3cret", "another"]),
            "the cluster keeps none like it",
        ),
        (Surveyors::new(), "nothing can look at prod"),
    ] {
        let gone = prepare::undo(&desk.audit(), &surveyors, None).await;
        let gone = gone.expect_err("not kept").to_string();
        assert!(gone.contains(words) && !gone.contains("s3cret"), "{gone}");
    }
}

#[tokio::test]
async fn a_rollback_that_was_killed_midway_goes_on() {
    let cluster = cluster(&["a", "b"]);
    let desk = Desk::new(&cluster);
    let intent = Intent::new(&clean("k1"), &rollback(&["a", "b"]));
    let audit = desk.audit();
    audit
        .append(Record::Intent(intent))
        .await
        .expect("appended");
    // `a` was rolled back by the killed process.
    cluster.state().objects.get_mut("a").expect("there").value["spec"]["template"] =
        template("0ld-s3cret");
    let kept = shelf(&["n3w-s3cret", "0ld-s3cret"]);
    let rest = prepare::resume(&audit, &kept, "k1").await.expect("a plan");
    let report = desk.run_because(rest, Some("go on")).await.expect("begun");
    assert!(report.is_complete(), "{report:?}");
    assert_eq!(cluster.state().writes, 1);
    assert!(
        report.undo.is_none(),
        "its templates are to be looked up first"
    );
    assert_eq!(now_runs(&cluster, "b"), template("0ld-s3cret"));
    let text = std::fs::read_to_string(audit.path()).expect("text");
    assert!(!text.contains("s3cret"), "{text}");
}

fn record() -> ReleaseRecord {
    ReleaseRecord {
        revision: 1,
        hash: clean("abc"),
        version: None,
        images: Vec::new(),
        change_cause: None,
        created: crate::clock::now(),
        ready: 0,
        desired: 0,
        current: false,
    }
}
