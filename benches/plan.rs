//! How long a plan takes, for one app and for ten thousand: each playbook, with what its survey
//! would have found.

#![expect(
    clippy::expect_used,
    reason = "a benchmark may stop at the first surprise"
)]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use dogwatch::fleet::{Fleet, sample};
use dogwatch::model::{
    App, CleanText, Closeup, Closeups, KeptRelease, KnownFlags, ObjectRef, PodTemplate,
    ReleaseRecord, Scaler,
};
use dogwatch::playbooks::{
    Context, Limits, PLAYBOOKS, PlanApps, Planner, Playbook, Request, Survey,
};
use serde_json::json;

/// Those that can be done to any Deployment.
const MEASURED: [&str; 4] = ["extend-ttl", "rollback", "restart", "scale"];

const TARGETS: [usize; 2] = [1, 10_000];
/// Not every app of the sample has an end, so that there are more of them than targets.
const APPS: usize = 20_000;

/// The answer to each playbook's question.
fn answer(playbook: &dyn Playbook) -> String {
    let answers = BTreeMap::from([("extend-ttl", "7d"), ("scale", "+1")]);
    let given = answers.get(playbook.name()).copied();
    let answer = given.or_else(|| playbook.usual_answer());
    answer.unwrap_or_default().to_owned()
}

/// A template of an ordinary size.
fn template(image: &str) -> PodTemplate {
    let variables: Vec<_> = (0..12)
        .map(|nth| json!({"name": format!("SETTING_{nth}"), "value": format!("value {nth}")}))
        .collect();
    PodTemplate::new(json!({
        "metadata": {"labels": {"app": "a", "version": image}},
        "spec": {
            "containers": [{
                "name": "app", "image": image, "env": variables,
                "ports": [{"containerPort": 8080, "protocol": "TCP"}],
                "resources": {
                    "limits": {"cpu": "500m", "memory": "256Mi"},
                    "requests": {"cpu": "50m", "memory": "128Mi"},
                },
            }],
            "restartPolicy": "Always", "dnsPolicy": "ClusterFirst",
        },
    }))
}

fn closeup(object: &ObjectRef) -> Closeup {
    let image = |revision: u64| format!("registry.example.com/finance/app:2026.11.{revision}");
    let release = |revision: u64| KeptRelease {
        revision_name: None,
        evidence: dogwatch::model::Evidence::Unknown,
        record: ReleaseRecord {
            revision,
            hash: CleanText::new("5d4f8c7b9"),
            version: None,
            images: vec![CleanText::new(&image(revision))],
            change_cause: Some(CleanText::new("regenerated from prompt v7")),
            created: sample::noon(),
            ready: 0,
            desired: 0,
            current: revision == 3,
        },
        template: template(&image(revision)),
    };
    Closeup {
        template_holder: None,
        rollback_window: None,
        rollout: None,
        fields: dogwatch::model::LiveFields::default(),
        object: object.clone(),
        paused: false,
        replicas: 2,
        template: Some(template(&image(3))),
        revision: Some(3),
        change_cause: Some(CleanText::new("regenerated from prompt v7")),
        releases: (1..=3).rev().map(release).collect(),
        scaler: Ok(Some(Scaler {
            name: "app".into(),
            min: 1,
            max: 4,
        })),
    }
}

fn closeups(apps: &[&App], survey: Survey) -> Closeups {
    if survey == Survey::Nothing {
        return Closeups::new();
    }
    let objects = apps.iter().flat_map(|app| app.workloads());
    objects
        .map(|workload| {
            let object = &workload.object;
            (object.key.clone(), Ok(closeup(object)))
        })
        .collect()
}

/// Apps that the playbook can be done to.
fn targets<'a>(
    fleet: &'a Fleet,
    playbook: &dyn Playbook,
    planner: &dyn PlanApps,
    count: usize,
) -> Vec<&'a App> {
    let limits = Limits::default();
    let flags = KnownFlags::default();
    let possible = |app: &&App| {
        let closeups = closeups(&[app], playbook.survey());
        let context = context(fleet, &limits, (&closeups, &flags));
        let request = Request {
            answer: answer(playbook),
        };
        let plan = planner.plan(&[app], &request, &context);
        plan.is_ok_and(|plan| !plan.steps.is_empty())
    };
    let apps = fleet.apps().map(|(_, app)| app);
    let chosen: Vec<_> = apps.filter(possible).take(count).collect();
    assert_eq!(chosen.len(), count, "{}", playbook.name());
    chosen
}

fn context<'a>(
    fleet: &'a Fleet,
    limits: &'a Limits,
    (closeups, flags): (&'a Closeups, &'a KnownFlags),
) -> Context<'a> {
    Context {
        now: sample::noon(),
        limits,
        clusters: fleet.clusters(),
        rights: fleet.rights(),
        closeups,
        flags,
    }
}

fn plan(criterion: &mut Criterion) {
    let fleet = sample::fleet(APPS);
    let limits = Limits {
        max_bulk: usize::MAX,
        ..Limits::default()
    };
    let mut group = criterion.benchmark_group("plan");
    group.sample_size(20);
    let flags = KnownFlags::default();
    for playbook in PLAYBOOKS.iter().filter(|it| MEASURED.contains(&it.name())) {
        let Planner::Apps(planner) = playbook.planner() else {
            continue;
        };
        for count in TARGETS {
            let apps = targets(&fleet, *playbook, planner, count);
            let closeups = closeups(&apps, playbook.survey());
            let context = context(&fleet, &limits, (&closeups, &flags));
            let request = Request {
                answer: answer(*playbook),
            };
            group.bench_function(BenchmarkId::new(playbook.name(), count), |bencher| {
                bencher.iter_with_large_drop(|| {
                    let plan = planner.plan(black_box(&apps), &request, &context);
                    plan.expect("a plan")
                });
            });
        }
        let apps = targets(&fleet, *playbook, planner, TARGETS[1]);
        let closeups = closeups(&apps, playbook.survey());
        let context = context(&fleet, &limits, (&closeups, &flags));
        let request = Request {
            answer: answer(*playbook),
        };
        let plan = planner.plan(&apps, &request, &context).expect("a plan");
        let name = format!("digest of {}", playbook.name());
        group.bench_function(BenchmarkId::new(name, plan.steps.len()), |bencher| {
            bencher.iter(|| black_box(&plan).digest());
        });
    }
    group.finish();
}

criterion_group!(benches, plan);
criterion_main!(benches);
