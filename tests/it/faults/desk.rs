//! A platform, an operator who has seen its fleet, and ways to it that can be spoiled.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::kubernetes::{Kubernetes, Timing};
use dogwatch::backends::{Backend, Feed, Writer};
use dogwatch::config::KubernetesConfig;
use dogwatch::execution::prepare::Surveyors;
use dogwatch::execution::{Audit, Executor, Patience};
use dogwatch::fleet::Fleet;
use dogwatch::model::{App, AttentionPolicy, CleanText, SourceState};
use dogwatch::playbooks::Limits;
use dogwatch::sim::{Options, Running, start};
use tokio::sync::mpsc;

/// Long enough for a busy machine; nothing here waits that long when all is well.
pub const DEADLINE: Duration = Duration::from_mins(2);

/// A platform in which nothing happens but what is done to it.
pub struct Desk {
    pub platform: Running,
    pub fleet: Fleet,
    folder: tempfile::TempDir,
}

impl Desk {
    pub async fn new(apps: usize) -> Self {
        Self::of("still", apps).await
    }

    /// A platform in which this goes on.
    pub async fn of(scenario: &str, apps: usize) -> Self {
        let options = Options {
            apps,
            scenario: scenario.parse().expect("a scenario"),
            ..Options::default()
        };
        let platform = start(options).await.expect("a platform");
        let folder = tempfile::tempdir().expect("a folder");
        let direct = kubernetes(&folder, &platform, &format!("http://{}", platform.addr()));
        let fleet = tokio::time::timeout(DEADLINE, observed(direct)).await;
        Self {
            fleet: fleet.expect("a live fleet in time"),
            platform,
            folder,
        }
    }

    /// The way to the platform that leads through this address.
    pub fn through(&self, address: SocketAddr) -> Arc<Kubernetes> {
        self.at(&format!("http://{address}"))
    }

    pub fn direct(&self) -> Arc<Kubernetes> {
        self.through(self.platform.addr())
    }

    /// The platform as one that is found at this URL.
    pub fn at(&self, url: &str) -> Arc<Kubernetes> {
        kubernetes(&self.folder, &self.platform, url)
    }

    /// Who looks closely at objects before a plan is made.
    pub fn surveyors(&self) -> Surveyors {
        let direct = self.direct();
        [(direct.cluster_name().clone(), direct as _)].into()
    }

    /// An executor with short waits and a record of its own.
    pub fn executor(&self, name: &str, writer: Arc<Kubernetes>, limits: Limits) -> Executor {
        executor(writer, self.audit(name), limits)
    }

    /// The same with a record that is changed somehow.
    pub fn executor_with(
        &self,
        name: &str,
        writer: Arc<Kubernetes>,
        change: impl FnOnce(Audit) -> Audit,
    ) -> Executor {
        executor(writer, change(self.audit(name)), Limits::default())
    }

    fn audit(&self, name: &str) -> Audit {
        Audit::open(&self.folder.path().join(name), "kim@desk").expect("an audit")
    }

    /// The apps, in the order of their names.
    pub fn apps(&self) -> Vec<&App> {
        let mut apps: Vec<&App> = self.fleet.apps().map(|(_, app)| app).collect();
        apps.sort_by(|a, b| a.id.cmp(&b.id));
        apps
    }
}

/// An executor with short waits.
pub fn executor(writer: Arc<Kubernetes>, audit: Audit, limits: Limits) -> Executor {
    let cluster = writer.cluster_name().clone();
    let writers: BTreeMap<CleanText, Arc<dyn Writer>> = [(cluster, writer as _)].into();
    Executor::new(writers, audit, limits, 10).with_patience(patience())
}

fn patience() -> Patience {
    let millis = |waits: &[u64]| waits.iter().copied().map(Duration::from_millis).collect();
    Patience {
        busy: millis(&[20, 40, 80]),
        unknown: millis(&[50, 600, 600, 600]),
    }
}

/// A kubeconfig is read again and again, so each way has its own.
fn kubernetes(folder: &tempfile::TempDir, platform: &Running, url: &str) -> Arc<Kubernetes> {
    let name: String = url.chars().filter(char::is_ascii_alphanumeric).collect();
    let path: PathBuf = folder.path().join(name);
    let server = format!("http://{}", platform.addr());
    let text = platform.kubeconfig().replace(&server, url);
    assert!(text.contains(url), "{text}");
    std::fs::write(&path, text).expect("a kubeconfig");
    let config = KubernetesConfig {
        kubeconfig: Some(path),
        context: Some("demo".into()),
        ..KubernetesConfig::default()
    };
    let timing = Timing {
        // Rollouts of many apps at once keep an unoptimised platform busy.
        answer: Duration::from_secs(30),
        write: Duration::from_secs(3),
        retry_min: Duration::from_millis(20),
        retry_max: Duration::from_millis(200),
        ..Timing::default()
    };
    Kubernetes::new(&config, timing)
}

/// The fleet with everything that plans need.
async fn observed(backend: Arc<Kubernetes>) -> Fleet {
    let mut fleet = Fleet::new(AttentionPolicy::default());
    let source = backend.source().clone();
    let cluster = backend.cluster_name().clone();
    fleet.expect(&source);
    let (sender, mut observations) = mpsc::channel(16);
    let observing = tokio::spawn(backend.observe(Feed::new(source.clone(), sender)));
    let is_whole = |fleet: &Fleet| {
        let mut sources = fleet.sources();
        sources.any(|(_, freshness)| freshness.state == SourceState::Live)
            && fleet.rights().contains_key(&cluster)
            && fleet.clusters().contains_key(&cluster)
    };
    while !is_whole(&fleet) {
        let observation = observations.recv().await.expect("the observation goes on");
        fleet.apply(observation);
    }
    observing.abort();
    fleet
}
