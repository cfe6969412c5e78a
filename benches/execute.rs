//! Five hundred changes at the default concurrency and rate, and what they take of memory.
//!
//! Not criterion's, since each change can be made once: it prints what the clock and the kernel
//! say. The platform is a process of its own.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::expect_used,
    reason = "a program that measures: it prints, and it may stop at the first surprise"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use dogwatch::backends::kubernetes::{Kubernetes, Timing};
use dogwatch::backends::{Backend, Feed, Writer, survey_all};
use dogwatch::clock;
use dogwatch::config::{KubernetesConfig, LimitsConfig};
use dogwatch::execution::{Audit, Control, Executor};
use dogwatch::fleet::Fleet;
use dogwatch::model::{App, AttentionPolicy, CleanText, KnownFlags, SourceState};
use dogwatch::playbooks::{
    Agreed, Answer, Context, Limits, PLAYBOOKS, Plan, Planner, Playbook, Request,
};
use tempfile::TempDir;
use tokio::sync::mpsc;

const CHANGES: usize = 500;
/// Every playbook changes other apps, so that none waits for what another has begun.
const APPS: usize = 4_000;

/// `dogwatch sim`, ended when dropped.
struct Platform {
    child: Child,
    dir: TempDir,
    kubeconfig: PathBuf,
}

impl Platform {
    fn start() -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let ready = dir.path().join("ready.json");
        let child = Command::new(env!("CARGO_BIN_EXE_dogwatch"))
            .args(["sim", "--scenario", "still", "--apps", &APPS.to_string()])
            .arg("--ready-file")
            .arg(&ready)
            .arg("--dir")
            .arg(dir.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("dogwatch sim");
        let deadline = Instant::now() + Duration::from_mins(2);
        while !ready.exists() {
            assert!(Instant::now() < deadline, "the platform did not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        Self {
            child,
            kubeconfig: dir.path().join("kubeconfig"),
            dir,
        }
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Resident memory in kilobytes; 0 where there is no `/proc`.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let words = line.and_then(|line| line.split_whitespace().nth(1));
    words.and_then(|word| word.parse().ok()).unwrap_or(0)
}

async fn observed(backend: Arc<Kubernetes>) -> Fleet {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let source = backend.source().clone();
    let cluster = backend.cluster_name().clone();
    fleet.expect(&source);
    let (sender, mut observations) = mpsc::channel(16);
    let observing = tokio::spawn(backend.observe(Feed::new(source, sender)));
    let is_whole = |fleet: &Fleet| {
        let mut sources = fleet.sources();
        sources.any(|(_, freshness)| freshness.state == SourceState::Live)
            && fleet.clusters().contains_key(&cluster)
            && fleet.rights().contains_key(&cluster)
    };
    while !is_whole(&fleet) {
        let observation = observations.recv().await.expect("the observation goes on");
        fleet.apply(observation);
    }
    observing.abort();
    fleet
}

/// Those that can be done to any Deployment.
const MEASURED: [&str; 4] = ["extend-ttl", "rollback", "restart", "scale"];

/// Five hundred changes by `playbook` of apps that none had yet.
async fn planned<'a>(
    playbook: &dyn Playbook,
    fleet: &Fleet,
    kubernetes: &Arc<Kubernetes>,
    apps: &mut impl Iterator<Item = &'a App>,
) -> Plan {
    let answers = BTreeMap::from([("extend-ttl", "7d"), ("scale", "+1")]);
    let answer = answers.get(playbook.name()).copied();
    let answer = answer
        .or_else(|| playbook.usual_answer())
        .unwrap_or_default();
    // Some of them can't be done to: they live for ever, or have no release before.
    let some: Vec<&App> = apps.take(CHANGES * 2 - CHANGES / 10).collect();
    let workloads = some.iter().flat_map(|app| app.workloads());
    let objects = workloads.map(|workload| workload.object.clone()).collect();
    let surveyors = [(kubernetes.cluster_name().clone(), kubernetes.clone() as _)].into();
    let closeups = survey_all(&surveyors, objects, playbook.survey()).await;
    let context = Context {
        now: clock::now(),
        limits: &Limits {
            max_bulk: usize::MAX,
            ..Limits::default()
        },
        clusters: fleet.clusters(),
        rights: fleet.rights(),
        closeups: &closeups,
        flags: &KnownFlags::default(),
    };
    let planner = match playbook.planner() {
        Planner::Apps(planner) => Some(planner),
        Planner::Flags(_) => None,
    };
    let planner = planner.expect("it is for apps");
    let request = Request {
        answer: answer.to_owned(),
    };
    let all = planner.plan(&some, &request, &context).expect("a plan");
    let possible: std::collections::BTreeSet<_> = all
        .steps
        .iter()
        .filter_map(|step| step.target.app())
        .take(CHANGES)
        .collect();
    let chosen: Vec<&App> = some
        .into_iter()
        .filter(|app| possible.contains(&app.id))
        .collect();
    let plan = planner.plan(&chosen, &request, &context).expect("a plan");
    assert_eq!(plan.steps.len(), CHANGES, "{}", playbook.name());
    plan
}

async fn measure() {
    let platform = Platform::start();
    let config = KubernetesConfig {
        kubeconfig: Some(platform.kubeconfig.clone()),
        context: Some("demo".into()),
        ..KubernetesConfig::default()
    };
    let kubernetes = Kubernetes::new(&config, Timing::default());
    let fleet = observed(kubernetes.clone()).await;
    let mut apps = fleet.apps().map(|(_, app)| app);
    let LimitsConfig {
        concurrency, rate, ..
    } = LimitsConfig::default();
    println!("{CHANGES} changes, {concurrency} at once, at most {rate} a second");
    let some = PLAYBOOKS.iter().filter(|it| MEASURED.contains(&it.name()));
    for playbook in some {
        let plan = planned(*playbook, &fleet, &kubernetes, &mut apps).await;
        let audit = Audit::open(&platform.dir.path().join(playbook.name()), "bench");
        let cluster = kubernetes.cluster_name().clone();
        let writers: BTreeMap<CleanText, Arc<dyn Writer>> =
            [(cluster, kubernetes.clone() as _)].into();
        let executor = Executor::new(
            writers,
            audit.expect("an audit"),
            Limits::default(),
            concurrency,
        );
        let executor = executor.with_rate(rate);
        let shown = plan.digest();
        let answer = Answer {
            reason: Some("a bench".into()),
            typed: plan.confirmation.to_type().cloned(),
        };
        let agreed = Agreed::new(plan, &shown, answer).expect("a yes");
        let (progress, mut steps) = mpsc::unbounded_channel();
        let draining = tokio::spawn(async move { while steps.recv().await.is_some() {} });
        let (before, begin) = (resident(), Instant::now());
        let report = executor.run(&agreed, progress, &Control::default()).await;
        let (took, after) = (begin.elapsed(), resident());
        let report = report.expect("a run");
        let _ = draining.await;
        println!(
            "{}: {:.1} s, {} of {} done, resident {before} kB before and {after} kB after",
            playbook.name(),
            took.as_secs_f64(),
            report.done(),
            report.outcomes.len(),
        );
    }
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(measure());
}
