//! What the tests of playbooks plan with: apps, close-ups, a context.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::flags::Gate;
use super::{Choice, Context, FieldValue, Limits, Plan, PlanError, Planner, Playbook, Request};
use crate::fleet::{Capability, Permission, Rights};
use crate::model::{
    App, AppId, AttentionPolicy, Capabilities, CleanText, Closeup, Closeups, ClusterId, Controller,
    Decisions, Exposure, Flag, FlagKey, FlagKind, FlagRef, FlagState, KeptRelease, KnownFlags,
    LastSeen, LiveFields, Manifest, Native, ObjectRef, Pause, PauseReason, Percent, Phase,
    Platform, PodTemplate, Reading, Release, ReleaseRecord, Rollout, RolloutStep, Side, SidePods,
    Stage, TtlRules, Weights, Workload, WorkloadKey, WorkloadKind, WorkloadStatus,
};

/// The present.
pub fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().expect("a time")
}

fn object(name: &str) -> ObjectRef {
    ObjectRef {
        key: WorkloadKey {
            cluster: "prod".into(),
            namespace: "finance".into(),
            kind: WorkloadKind::Deployment,
            name: name.into(),
        },
        uid: "u".into(),
        resource_version: "7".into(),
    }
}

/// A workload of the app `app`.
pub fn workload(app: &str, name: &str) -> Workload {
    Workload {
        object: object(name),
        app: AppId {
            cluster: "prod".into(),
            namespace: "finance".into(),
            name: app.into(),
        },
        created: now() - TimeDelta::days(10),
        manifest: Manifest::default(),
        release: Release::default(),
        ttl: TtlRules::none(now()),
        replicas: Reading::unknown("no status yet"),
        status: WorkloadStatus::Ready,
        gitops: None,
        rollout: None,
        track: None,
        tended_by: None,
        flag_sources: None,
    }
}

/// An app of these workloads.
pub fn app_of(workloads: Vec<Workload>) -> App {
    let mut workloads = workloads.into_iter();
    let first = workloads.next().expect("a workload");
    let rest = workloads.collect();
    App::new(first, rest, now(), &AttentionPolicy::default())
}

/// An app of one workload of the same name.
pub fn app(name: &str) -> App {
    app_of(vec![workload(name, name)])
}

/// A template with this image, and a secret that must not be told.
pub fn template(image: &str) -> PodTemplate {
    PodTemplate::new(json!({
        "metadata": {"labels": {"app": "bot"}},
        "spec": {"containers": [{
            "name": "app", "image": image,
            "env": [{"name": "TOKEN", "value": format!("s3cret of {image}")}],
        }]},
    }))
}

/// A kept release of so many days ago.
pub fn kept(revision: u64, image: &str, days: i64) -> KeptRelease {
    KeptRelease {
        revision_name: None,
        evidence: crate::model::Evidence::Unknown,
        record: ReleaseRecord {
            revision,
            hash: "h".into(),
            version: None,
            images: vec![image.into()],
            change_cause: None,
            created: now() - TimeDelta::days(days),
            ready: 0,
            desired: 0,
            current: false,
        },
        template: template(image),
    }
}

/// A close-up of `name`, which has had the releases `a:1`, `a:2` and runs `a:3`.
pub fn closeup(name: &str) -> Closeup {
    let mut current = kept(3, "r/a:3", 1);
    current.record.current = true;
    Closeup {
        template_holder: None,
        rollback_window: None,
        rollout: None,
        fields: crate::model::LiveFields::default(),
        object: ObjectRef {
            resource_version: "9".into(),
            ..object(name)
        },
        paused: false,
        replicas: 3,
        template: Some(current.template.clone()),
        revision: Some(3),
        change_cause: None,
        releases: vec![current, kept(2, "r/a:2", 2), kept(1, "r/a:1", 3)],
        scaler: Ok(None),
    }
}

/// The object of that kind called `name`.
pub fn object_of(kind: WorkloadKind, name: &str) -> ObjectRef {
    let mut object = object(name);
    object.key.kind = kind;
    object
}

/// An app of one object of that kind.
pub fn app_of_kind(kind: WorkloadKind, name: &str) -> App {
    let mut only = workload(name, name);
    only.object = object_of(kind, name);
    app_of(vec![only])
}

fn side(name: &str) -> Side {
    Side {
        name: name.into(),
        pods: SidePods {
            workload: "bot".into(),
            hash: Some(name.into()),
        },
        release: Release::default(),
    }
}

/// A canary at 5 %, at the second of four steps, that waits for a person.
pub fn rollout(controller: Controller) -> Rollout {
    Rollout {
        controller,
        phase: Phase::Waiting {
            pause: Pause {
                reason: PauseReason::Step,
                since: None,
            },
        },
        stage: Stage::Canary { weight: 5 },
        steps: vec![
            RolloutStep::SetWeight(5),
            RolloutStep::Pause { lasts: None },
            RolloutStep::SetWeight(50),
            RolloutStep::Analysis,
        ],
        step: Some(1),
        weights: Weights::default(),
        since: None,
        aborted: None,
        analyses: Vec::new(),
        stable: Some(side("old")),
        canary: Some(side("new")),
        deadline: None,
        decisions: Decisions::all(),
        oddities: Vec::new(),
    }
}

/// A close-up of the object of `rollout`, which looks like `object` (only what decisions write).
pub fn closeup_of(kind: WorkloadKind, rollout: Rollout, object: &Value) -> Closeup {
    const POINTERS: &[&str] = &[
        "/spec/paused",
        "/spec/restartAt",
        "/spec/suspend",
        "/spec/skipAnalysis",
        "/spec/traffic",
        "/spec/strategy/canary/trafficRouting",
        "/status/pauseConditions",
        "/status/controllerPause",
        "/status/currentStepIndex",
        "/status/abort",
        "/status/promoteFull",
    ];
    let fields = LiveFields::of(object, POINTERS);
    Closeup {
        object: ObjectRef {
            resource_version: "9".into(),
            ..object_of(kind, "bot")
        },
        rollout: Some(rollout),
        fields,
        ..closeup("bot")
    }
}

/// A flag of the Unleash `unleash`, which is on for a quarter.
pub fn flag(name: &str) -> Flag {
    let quarter = Percent::whole(25).expect("a percentage");
    Flag {
        at: FlagRef {
            key: FlagKey {
                platform: "unleash".into(),
                project: "default".into(),
                environment: "production".into(),
                name: name.into(),
            },
            by: Platform::Unleash,
            uid: "u".into(),
            version: "7".into(),
        },
        kind: FlagKind::Release,
        description: None,
        owner: None,
        tags: Vec::new(),
        claims: Vec::new(),
        state: FlagState::On,
        exposure: Exposure::share(quarter),
        percentage: Some(quarter),
        stale: false,
        archived: false,
        created: None,
        last_seen: LastSeen::Never,
        settled: None,
        changes: Vec::new(),
        can: Capabilities::ALL,
        native: Native::Unleash { strategies: 1 },
    }
}

/// What plans are made under.
pub struct Desk {
    /// The operator's limits.
    pub limits: Limits,
    /// The clusters.
    pub clusters: BTreeMap<CleanText, ClusterId>,
    /// What we may do.
    pub rights: BTreeMap<CleanText, Rights>,
    /// What the survey found.
    pub closeups: Closeups,
    /// The flags.
    pub flags: KnownFlags,
}

impl Desk {
    /// One whose survey found `closeups`.
    pub fn new(closeups: impl IntoIterator<Item = Closeup>) -> Self {
        let cluster = ClusterId {
            context: "prod-context".into(),
            uid: Some("cluster-uid".into()),
        };
        let closeups = closeups.into_iter();
        Self {
            limits: Limits::default(),
            clusters: [("prod".into(), cluster)].into(),
            rights: BTreeMap::new(),
            flags: KnownFlags::default(),
            closeups: closeups
                .map(|closeup| (closeup.object.key.clone(), Ok(closeup)))
                .collect(),
        }
    }

    /// One that may not patch Deployments.
    pub fn denied(self) -> Self {
        self.without(Capability::PatchWorkloads)
    }

    /// One that may not do this.
    pub fn without(mut self, capability: Capability) -> Self {
        let mut rights = Rights::default();
        rights.set(capability, Permission::Denied);
        self.rights.insert("prod".into(), rights);
        self
    }

    fn context(&self) -> Context<'_> {
        Context {
            now: now(),
            limits: &self.limits,
            clusters: &self.clusters,
            rights: &self.rights,
            closeups: &self.closeups,
            flags: &self.flags,
        }
    }

    /// The plan of `playbook` with `answer`.
    pub fn plan(
        &self,
        playbook: &dyn Playbook,
        apps: &[&App],
        answer: &str,
    ) -> Result<Plan, PlanError> {
        let answer = answer.to_owned();
        let Planner::Apps(planner) = playbook.planner() else {
            panic!("{} is for flags", playbook.name());
        };
        planner.plan(apps, &Request { answer }, &self.context())
    }

    /// What `playbook` lets choose.
    pub fn choices(
        &self,
        playbook: &dyn Playbook,
        apps: &[&App],
    ) -> Result<Vec<Choice>, PlanError> {
        let Planner::Apps(planner) = playbook.planner() else {
            panic!("{} is for flags", playbook.name());
        };
        planner.choices(apps, &self.context())
    }

    /// The same with these flags, whose apps are called so.
    pub fn with_flags<'a>(
        mut self,
        flags: impl IntoIterator<Item = (Flag, &'a [&'a App])>,
    ) -> Self {
        for (flag, apps) in flags {
            for app in apps {
                let of_app = self.flags.of_apps.entry(app.id.clone()).or_default();
                of_app.push(flag.key().clone());
            }
            self.flags.looks.insert(flag.key().clone(), Ok(flag));
        }
        self
    }

    /// The plan of `playbook` for `flags` as they were listed, of which nobody knows the apps.
    pub fn plan_flags(
        &self,
        playbook: &dyn Playbook,
        flags: &[&Flag],
        answer: &str,
    ) -> Result<Plan, PlanError> {
        let Planner::Flags(planner) = playbook.planner() else {
            panic!("{} is for apps", playbook.name());
        };
        let gates = flags.iter().map(|flag| Gate {
            flag: &flag.at,
            apps: Vec::new(),
        });
        let gates: Vec<_> = gates.collect();
        let answer = answer.to_owned();
        planner.plan(&gates, &Request { answer }, &self.context())
    }

    /// Why `app` is refused, where it is the only one.
    pub fn refusal(&self, playbook: &dyn Playbook, app: &App, answer: &str) -> String {
        let plan = self.plan(playbook, &[app], answer).expect("a plan");
        assert!(plan.steps.is_empty(), "{plan:?}");
        plan.refusals[0].why.to_string()
    }
}

/// The only change of a plan of one step.
pub fn change(plan: &Plan) -> (&str, Option<&Value>, Option<&Value>) {
    assert_eq!(plan.steps.len(), 1, "{plan:?}");
    let changes = &plan.steps[0].changes;
    assert_eq!(changes.len(), 1, "{plan:?}");
    let change = &changes[0];
    (
        &change.pointer,
        change.before.as_ref().map(FieldValue::value),
        change.after.as_ref().map(FieldValue::value),
    )
}
