//! The rollouts of the embedded platform, as the fleet sees them: every controller, and what no
//! controller would leave like that.

use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::kubernetes::{Kubernetes, Timing};
use dogwatch::backends::{Backend, Feed, Follower, Surveyor};
use dogwatch::config::KubernetesConfig;
use dogwatch::fleet::Fleet;
use dogwatch::model::{
    App, AttentionPolicy, Closeup, Controller, Decision, Evidence, ObjectRef, Rollout, Workload,
    WorkloadKind,
};
use dogwatch::playbooks::Survey;
use dogwatch::sim::{Options, Running, start};
use tokio::sync::mpsc;

/// Long enough for a busy machine; nothing here waits that long when all is well.
const DEADLINE: Duration = Duration::from_mins(1);

struct Scene {
    kubernetes: Arc<Kubernetes>,
    fleet: Fleet,
    _running: Running,
    _folder: tempfile::TempDir,
}

/// A world with each kind of rollout in each state.
async fn scene() -> Scene {
    scene_of("bad-canary").await
}

/// The world of a scenario, once all of it is known.
async fn scene_of(scenario: &str) -> Scene {
    let options = Options {
        apps: 200,
        scenario: scenario.parse().expect("a scenario"),
        ..Options::default()
    };
    let running = start(options).await.expect("a platform");
    let folder = tempfile::tempdir().expect("a folder");
    let files = running.write_files(folder.path()).expect("writable");
    let config = KubernetesConfig {
        kubeconfig: Some(files.kubeconfig),
        context: Some("demo".into()),
        ..KubernetesConfig::default()
    };
    let kubernetes = Kubernetes::new(&config, Timing::default());
    let fleet = known(&kubernetes).await;
    Scene {
        kubernetes,
        fleet,
        _running: running,
        _folder: folder,
    }
}

async fn known(kubernetes: &Arc<Kubernetes>) -> Fleet {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let (sender, mut observations) = mpsc::channel(8);
    let feed = Feed::new(kubernetes.source().clone(), sender);
    let observing = tokio::spawn(kubernetes.clone().observe(feed));
    let waiting = async {
        while !fleet.sources().any(|(_, freshness)| freshness.is_live()) {
            fleet.apply(observations.recv().await.expect("it goes on"));
        }
    };
    let live = tokio::time::timeout(DEADLINE, waiting).await;
    live.expect("a live fleet");
    observing.abort();
    fleet
}

impl Scene {
    fn workloads(&self) -> impl Iterator<Item = &Workload> {
        self.fleet.apps().flat_map(|(_, app)| app.workloads())
    }

    fn of(&self, kind: WorkloadKind) -> Vec<ObjectRef> {
        let of_kind = self.workloads().filter(|it| it.object.key.kind == kind);
        of_kind.map(|workload| workload.object.clone()).collect()
    }

    fn rollout(&self, name: &str) -> &Rollout {
        let workload = self
            .workloads()
            .find(|it| it.object.key.name.as_str() == name);
        let rollout = workload.and_then(|workload| workload.rollout.as_deref());
        rollout.unwrap_or_else(|| panic!("{name} has a rollout"))
    }

    async fn closeup(&self, object: &ObjectRef) -> Closeup {
        let objects = [object.clone()];
        let mut closeups = self.kubernetes.survey(&objects, Survey::Releases).await;
        let found = closeups.remove(&object.key).expect("an answer");
        let closeup = found.unwrap_or_else(|why| panic!("{}: {why}", object.key));
        if let Some(holder) = &closeup.template_holder {
            let held = closeups.remove(&holder.key).expect("its holder, too");
            assert!(held.expect("a close-up").template.is_some());
        }
        closeup
    }
}

#[tokio::test]
async fn every_controller_is_seen_and_nothing_is_left_out() {
    let scene = scene().await;
    for kind in WorkloadKind::ALL {
        assert!(!scene.of(kind).is_empty(), "{kind:?}");
    }
    let apps: Vec<&App> = scene.fleet.apps().map(|(_, app)| app).collect();
    let controllers = [
        Controller::ArgoRollouts,
        Controller::Flagger,
        Controller::Knative,
        Controller::Pair,
    ];
    for controller in controllers {
        let mut rollouts = apps.iter().filter_map(|app| app.rollout());
        assert!(
            rollouts.any(|it| it.controller == controller),
            "{controller:?}"
        );
    }
    let phases: std::collections::BTreeSet<_> = apps
        .iter()
        .filter_map(|app| Some(app.rollout()?.phase.word()))
        .collect();
    for phase in ["waiting", "progressing", "degraded", "done"] {
        assert!(phases.contains(phase), "{phases:?}");
    }
    for (_, freshness) in scene.fleet.sources() {
        assert!(freshness.is_live(), "{freshness:?}");
    }
    // Flagger's copies are of the app of their original, and Knative's Deployments no apps at all.
    let copies = scene.workloads().filter(|it| it.tended_by.is_some());
    assert!(copies.count() > 0);
    let names: Vec<_> = apps.iter().map(|app| app.id.name.as_str()).collect();
    assert!(
        !names
            .iter()
            .any(|it| it.ends_with("-primary") || it.ends_with("-deployment"))
    );
}

#[tokio::test]
async fn what_can_not_be_right_is_shown_and_what_can_not_be_safe_refused() {
    let scene = scene_of("hostile").await;
    let refused = |name: &str, decision| scene.rollout(name).decisions.check(decision).is_err();
    assert!(!scene.rollout("odd-index").oddities.is_empty());
    assert!(refused("odd-index", Decision::Promote));
    assert!(refused("odd-generation", Decision::Abort));
    assert!(!scene.rollout("odd-traffic").oddities.is_empty());
    assert!(refused("odd-traffic", Decision::Rollback));
    let steps = &scene.rollout("odd-steps").steps;
    assert!(
        steps.iter().any(|step| step.words().ends_with('?')),
        "{steps:?}"
    );
}

#[tokio::test]
async fn close_ups_hold_what_planning_needs() {
    let scene = scene().await;
    let attested = |closeup: &Closeup| {
        let mut releases = closeup.releases.iter();
        releases.any(|release| matches!(release.evidence, Evidence::Attested { .. }))
    };
    for kind in [
        WorkloadKind::Rollout,
        WorkloadKind::KnativeService,
        WorkloadKind::Canary,
    ] {
        let mut seen = false;
        for object in scene.of(kind) {
            let closeup = scene.closeup(&object).await;
            assert!(closeup.rollout.is_some(), "{}", object.key);
            assert_ne!(
                closeup.template.is_some(),
                closeup.template_holder.is_some(),
                "{}",
                object.key
            );
            seen |= attested(&closeup);
            let look = scene.kubernetes.rollout(&object).await;
            assert!(look.is_ok(), "{}: {look:?}", object.key);
        }
        assert!(seen, "no release of any {kind:?} is attested");
    }
}
