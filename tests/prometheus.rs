//! Real servers between the embedded platform and dogwatch: Prometheus and VictoriaMetrics, from
//! the PATH or as Debian packages them (`tests/real/`).

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers, too"
)]

#[path = "prometheus/readings.rs"]
mod readings;
#[path = "prometheus/server.rs"]
mod server;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::kubernetes::{self, Kubernetes};
use dogwatch::backends::metrics::sets::release_of;
use dogwatch::backends::prometheus::{Prometheus, Timing};
use dogwatch::backends::{Backend, DetailFeed, Feed, FindingState, Inspector, Waits, Watchlist};
use dogwatch::clock;
use dogwatch::config::{KubernetesConfig, PrometheusConfig, Span};
use dogwatch::fleet::{Fact, Fleet, Observation, SideRow};
use dogwatch::model::signals::Signal;
use dogwatch::model::{
    AppId, AttentionPolicy, CleanText, Compared, DetailPart, Reading, Series, SidePods, SourceState,
};
use dogwatch::sim::{Options, Running, start};
use tempfile::TempDir;
use tokio::process::Command;
use tokio::sync::mpsc;

use readings::{assert_agree, readings};
use server::{PATIENCE, Server, Which};

/// How long both ways look back when they are compared.
const WINDOW: Duration = Duration::from_secs(30);

/// Of 20 apps, so many have requests in any case; the others are stopped.
const MOST: usize = 15;

struct Platform {
    running: Running,
    kubeconfig: PathBuf,
    folder: TempDir,
}

impl Platform {
    async fn start(apps: usize, scenario: &str) -> Self {
        // The second call of a process fails and changes nothing.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let options = Options {
            apps,
            scenario: scenario.parse().unwrap(),
            ..Options::default()
        };
        let running = start(options).await.unwrap();
        let folder = TempDir::new().unwrap();
        let kubeconfig = running.write_files(folder.path()).unwrap().kubeconfig;
        Self {
            running,
            kubeconfig,
            folder,
        }
    }

    /// Host and port of the metrics.
    fn target(&self) -> String {
        let url = self.running.metrics_url();
        let rest = url.trim_start_matches("http://");
        rest.split('/').next().unwrap().to_owned()
    }

    /// `dogwatch get apps -o json`, where `source` says where signals come from.
    async fn get(&self, name: &str, source: &str) -> Output {
        let path = self.folder.path().join(name);
        let kubeconfig = self.kubeconfig.display();
        let text = format!("[kubernetes]\nkubeconfig = \"{kubeconfig}\"\n{source}");
        std::fs::write(&path, text).unwrap();
        let state = self.folder.path().join("state");
        let output = Command::new(env!("CARGO_BIN_EXE_dogwatch"))
            .arg("--config")
            .arg(path)
            .arg("--state-dir")
            .arg(state)
            .args(["get", "apps", "-o", "json", "--timeout", "2m"])
            .env_remove("KUBECONFIG")
            .output();
        output.await.unwrap()
    }
}

fn config(url: String) -> PrometheusConfig {
    PrometheusConfig {
        name: Some("real".into()),
        url,
        refresh: Span::seconds(1),
        window: Span::seconds(20),
        ..PrometheusConfig::default()
    }
}

fn timing() -> Timing {
    Timing {
        waits: Waits {
            min: Duration::from_millis(100),
            max: Duration::from_secs(1),
            refused_max: Duration::from_secs(1),
        },
        inspect: Duration::from_secs(1),
        ..Timing::default()
    }
}

#[tokio::test]
#[ignore = "needs Prometheus; run by .ci/run"]
async fn both_ways_agree_for_every_app() {
    // Pods that come and go would be seen by a way that looks every two seconds, and not by one
    // that looks twice.
    let platform = Platform::start(120, "still").await;
    let server = Server::start(Which::Prometheus, &platform.target(), None).await;
    server.has_scraped(WINDOW + Duration::from_secs(10)).await;
    // The direct way needs a window's time between its first and its second look, and the other
    // is asked at the end of it.
    let seconds = WINDOW.as_secs();
    let url = platform.running.metrics_url();
    let directly = format!(
        "[[exposition]]\ntargets = [\"{url}\"]\nsettle = \"{seconds}s\"\nwindow = \"{}s\"\n",
        2 * seconds
    );
    let directly = platform.get("direct.toml", &directly).await;
    let url = server.url();
    let through = format!("[[prometheus]]\nurl = \"{url}\"\nwindow = \"{seconds}s\"\n");
    let through = platform.get("through.toml", &through).await;
    assert_agree(
        &readings(&directly),
        &readings(&through),
        WINDOW.as_secs_f64(),
    );
}

#[tokio::test]
#[ignore = "needs Prometheus; run by .ci/run"]
async fn the_made_history_is_the_last_hour() {
    let platform = Platform::start(3, "still").await;
    let history = platform.folder.path().join("history.om");
    std::fs::write(&history, made_history()).unwrap();
    let server = Server::start(Which::Prometheus, &platform.target(), Some(&history)).await;
    server.has_scraped(Duration::from_secs(3)).await;
    let config = PrometheusConfig {
        window: Span::seconds(60),
        ..config(server.url())
    };
    let prometheus = Prometheus::new(&config, &"made".into(), timing());
    let app = app("made", "n", "old's \"app\"");
    let series = inspected(prometheus, app, |part| match part {
        DetailPart::Series(Reading::Known { value, .. }) => Some(value),
        _ => None,
    });
    let series = series.await;
    let [of_requests, of_errors, of_latency] = [Signal::Requests, Signal::Errors, Signal::Latency]
        .map(|signal| {
            let found = series.iter().find(|it| it.signal == signal);
            found.unwrap_or_else(|| panic!("{signal:?}: {series:?}"))
        });
    assert!(
        of_requests.points.len() > 90,
        "{}",
        of_requests.points.len()
    );
    let value = |series: &Series, minutes_ago: i64| {
        let then = clock::now() - chrono::TimeDelta::minutes(minutes_ago);
        let mut points = series.points.iter();
        points.find(|(at, _)| *at >= then).expect("a point").1
    };
    let near = |value: f64, wanted: f64| (value - wanted).abs() <= wanted * 0.02 + 1e-9;
    for (series, then, wanted) in [
        (of_requests, 50, 10.0),
        (of_requests, 15, 20.0),
        (of_errors, 50, 0.0),
        (of_errors, 15, 0.05),
        // All of 0.5 s to 1 s: the 95th percentile is near the upper end.
        (of_latency, 50, 0.975),
    ] {
        let value = value(series, then);
        assert!(
            near(value, wanted),
            "{:?} {then} min ago: {value}",
            series.signal
        );
    }
    assert!(series.iter().all(|it| it.signal != Signal::Cpu));
}

/// An app's hour: 10 requests a second, then 20 of which one fails.
fn made_history() -> String {
    let end = clock::now().timestamp() - 180;
    let mut text = String::from("# TYPE http_requests counter\n");
    let steps = || (0..280).map(|step| (end - 280 * 15 + step * 15, step));
    let (fast, of) = (140, r#"namespace="n",app="old's \"app\"",pod="p""#);
    for (at, step) in steps() {
        let good = step * 150 + (step - fast).max(0) * (150 - 15);
        writeln!(text, "http_requests_total{{{of},code=\"200\"}} {good} {at}").unwrap();
    }
    for (at, step) in steps() {
        let bad = (step - fast).max(0) * 15;
        writeln!(text, "http_requests_total{{{of},code=\"500\"}} {bad} {at}").unwrap();
    }
    text.push_str("# TYPE http_request_duration_seconds histogram\n");
    for (bound, share) in [("0.5", 0), ("1.0", 150), ("+Inf", 150)] {
        for (at, step) in steps() {
            let count = step * share;
            let name = "http_request_duration_seconds_bucket";
            writeln!(text, "{name}{{{of},le=\"{bound}\"}} {count} {at}").unwrap();
        }
    }
    text.push_str("# EOF\n");
    text
}

fn app(cluster: &str, namespace: &str, name: &str) -> AppId {
    AppId {
        cluster: cluster.into(),
        namespace: namespace.into(),
        name: CleanText::new(name),
    }
}

/// The part of the app's page that is picked, once there is anything in it.
async fn inspected<T>(
    prometheus: Arc<Prometheus>,
    app: AppId,
    pick: impl Fn(DetailPart) -> Option<Vec<T>>,
) -> Vec<T> {
    let (sender, mut parts) = mpsc::channel(4);
    let inspecting = tokio::spawn(prometheus.inspect(Vec::new(), DetailFeed::new(app, sender)));
    let looking = async {
        loop {
            let (_, part) = parts.recv().await.expect("it goes on");
            if let Some(found) = pick(part).filter(|found| !found.is_empty()) {
                return found;
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, looking).await;
    let found = found.expect("something is found");
    drop(parts);
    inspecting.await.expect("it ends");
    found
}

/// Each release by its own hash: in the simulation, the one that serves is the newest.
#[tokio::test]
#[ignore = "needs Prometheus; run by .ci/run"]
async fn releases_are_told_apart_by_their_hash() {
    let platform = Platform::start(20, "still").await;
    let server = Server::start(Which::Prometheus, &platform.target(), None).await;
    server.has_scraped(Duration::from_secs(10)).await;
    let page = reqwest::get(platform.running.metrics_url()).await.unwrap();
    let page = page.text().await.unwrap();
    // The app with the most requests of one pod.
    let requests = page
        .lines()
        .filter(|line| line.starts_with("http_requests_total{") && line.contains("code=\"200\""));
    let count = |line: &&str| -> u64 { line.rsplit(' ').next().unwrap().parse().unwrap() };
    let busiest = requests.max_by_key(count).expect("some traffic");
    let label = |name: &str| {
        let (_, rest) = busiest.split_once(&format!("{name}=\"")).expect(name);
        rest.split('"').next().unwrap().to_owned()
    };
    let cluster: CleanText = "demo".into();
    let prometheus = Prometheus::new(&config(server.url()), &cluster, timing());
    let app = app("demo", &label("namespace"), &label("app"));
    // What names the apps is learned from a round.
    let (sender, mut rounds) = mpsc::channel(64);
    let feed = Feed::new(prometheus.source().clone(), sender);
    tokio::spawn(Arc::clone(&prometheus).observe(feed));
    rounds.recv().await.expect("a round");
    tokio::spawn(async move { while rounds.recv().await.is_some() {} });
    let releases = inspected(prometheus, app, |part| match part {
        DetailPart::ReleaseSignals(Reading::Known { value, .. }) => Some(value),
        _ => None,
    });
    let releases = releases.await;
    assert_eq!(releases.len(), 1, "{releases:?}");
    assert_eq!(releases[0].hash.as_str(), label("pod_template_hash"));
    let measured = releases[0].measured;
    assert!(
        measured.requests.is_some_and(|rate| rate > 0.0),
        "{measured:?}"
    );
    assert!(
        measured.errors().is_some() && measured.latency.is_some(),
        "{measured:?}"
    );
}

/// The sides of these pods of namespace `n`, once they are measured.
async fn compared(prometheus: Arc<Prometheus>, sides: &[Compared]) -> Vec<SideRow> {
    let (sender, mut rounds) = mpsc::channel(64);
    let (writer, watchlist) = Watchlist::new();
    writer.write(sides.into());
    let feed = Feed::new(prometheus.source().clone(), sender).comparing(watchlist);
    let observing = tokio::spawn(prometheus.observe(feed));
    let mut rows = Vec::new();
    let waiting = async {
        loop {
            for fact in rounds.recv().await.expect("it goes on").facts {
                match fact {
                    Fact::Sides(more) => rows.extend(more),
                    Fact::SidesEnd { why: None, .. } if !rows.is_empty() => return,
                    Fact::SidesEnd { .. } => rows.clear(),
                    Fact::Note(note) => assert_eq!(note, None),
                    _ => {}
                }
            }
        }
    };
    let waited = tokio::time::timeout(PATIENCE, waiting).await;
    assert!(waited.is_ok(), "nothing is measured of {sides:?}");
    observing.abort();
    rows
}

fn side(namespace: &str, workload: &str, hash: &str) -> Compared {
    Compared {
        cluster: "demo".into(),
        namespace: CleanText::new(namespace),
        pods: SidePods {
            workload: CleanText::new(workload),
            hash: Some(hash.into()),
        },
    }
}

/// A canary that began ten minutes ago, of which the first failures came all at once, beside what
/// serves for an hour.
#[tokio::test]
#[ignore = "needs Prometheus; run by .ci/run"]
async fn what_began_within_the_window_counts_from_its_beginning() {
    let platform = Platform::start(3, "still").await;
    let history = platform.folder.path().join("history.om");
    let end = clock::now().timestamp() - 30;
    let mut text = String::from("# TYPE http_requests counter\n");
    let mut series = |labels: &str, steps: std::ops::Range<i64>, count: &dyn Fn(i64) -> i64| {
        for step in steps {
            let (at, count) = (end - 3600 + step * 15, count(step));
            writeln!(
                text,
                "http_requests_total{{namespace=\"n\",{labels}}} {count} {at}"
            )
            .unwrap();
        }
    };
    let (stable, canary) = (
        "pod=\"cart-66cb466fc5-x2l4z\"",
        "pod=\"cart-5d8b7c9f6d-kq9zw\"",
    );
    series(&format!("{stable},code=\"200\""), 0..241, &|step| {
        1_000 + step * 30
    });
    series(&format!("{canary},code=\"200\""), 200..241, &|step| {
        7 + (step - 200) * 2
    });
    series(&format!("{canary},code=\"500\""), 220..241, &|_| 4);
    text.push_str("# TYPE up gauge\n");
    for step in 0..241 {
        writeln!(text, "up{{job=\"made\"}} 1 {}", end - 3600 + step * 15).unwrap();
    }
    text.push_str("# EOF\n");
    std::fs::write(&history, text).unwrap();
    let server = Server::start(Which::Prometheus, &platform.target(), Some(&history)).await;
    server.has_scraped(Duration::from_secs(3)).await;
    let prometheus = Prometheus::new(&config(server.url()), &"demo".into(), timing());
    let sides = [
        side("n", "cart", "66cb466fc5"),
        side("n", "cart", "5d8b7c9f6d"),
    ];
    let rows = compared(prometheus, &sides).await;
    let [stable, canary] = rows.as_slice() else {
        panic!("both sides: {rows:?}");
    };
    // Half an hour of two a second; what it had before does not count.
    let near = |count: u64, wanted: f64| (count as f64 - wanted).abs() <= wanted * 0.05 + 1.0;
    assert!(near(stable.counts.requests, 3_540.0), "{stable:?}");
    assert_eq!(stable.counts.failures, 0);
    assert!(near(canary.counts.requests, 7.0 + 80.0 + 4.0), "{canary:?}");
    assert_eq!(canary.counts.failures, 4);
}

#[tokio::test]
#[ignore = "needs Prometheus; run by .ci/run"]
async fn a_side_has_the_requests_that_its_pods_answered() {
    let platform = Platform::start(20, "still").await;
    let server = Server::start(Which::Prometheus, &platform.target(), None).await;
    // Everything began with the platform: nothing was scraped a window ago.
    server.has_scraped(Duration::from_secs(20)).await;
    let before = requests(&platform).await;
    server.has_scraped(Duration::from_secs(20) + WINDOW).await;
    let config = PrometheusConfig {
        compare_window: Span::seconds(WINDOW.as_secs().cast_signed()),
        ..config(server.url())
    };
    let sides: Vec<_> = before.keys().cloned().collect();
    let prometheus = Prometheus::new(&config, &"demo".into(), timing());
    let rows = compared(prometheus, &sides).await;
    let after = requests(&platform).await;
    let mut told = 0;
    for row in &rows {
        let gained = (after[&row.of] - before.get(&row.of).copied().unwrap_or_default()) as f64;
        let counts = &row.counts;
        // The page is read a little before and a little after the window.
        let most = gained * 1.15 + 5.0;
        let least = gained * 0.5 - 5.0;
        let requests = counts.requests as f64;
        assert!((least..=most).contains(&requests), "{gained}: {row:?}");
        let latency = counts.latency.as_ref().expect("known");
        let timed: u64 = latency.counts.iter().sum();
        assert!(
            timed.abs_diff(counts.requests) <= counts.requests / 20 + 3,
            "{row:?}"
        );
        told += usize::from(gained > 15.0);
    }
    // How busy the fleet is depends on the hour: 9 of 20 apps are at six in the evening.
    assert!(told >= 4, "{rows:?}");
}

/// How many requests the pods of each release have answered, as the platform's own page says.
async fn requests(platform: &Platform) -> BTreeMap<Compared, u64> {
    let page = reqwest::get(platform.running.metrics_url()).await.unwrap();
    let page = page.text().await.unwrap();
    let mut requests = BTreeMap::new();
    for line in page
        .lines()
        .filter(|it| it.starts_with("http_requests_total{"))
    {
        let label = |name: &str| {
            let (_, rest) = line.split_once(&format!("{name}=\""))?;
            rest.split('"').next()
        };
        let (Some(namespace), Some(pod)) = (label("namespace"), label("pod")) else {
            continue;
        };
        let Some((workload, hash)) = release_of(pod) else {
            continue;
        };
        let count: u64 = line.rsplit(' ').next().unwrap().parse().unwrap();
        *requests.entry(side(namespace, workload, hash)).or_default() += count;
    }
    requests
}

/// A fleet that hears a cluster and a metrics server.
struct Watch {
    fleet: Fleet,
    observations: mpsc::Receiver<Observation>,
}

impl Watch {
    fn over(platform: &Platform, config: &PrometheusConfig) -> Self {
        let kubernetes = KubernetesConfig {
            kubeconfig: Some(platform.kubeconfig.clone()),
            ..KubernetesConfig::default()
        };
        let kubernetes = Kubernetes::new(&kubernetes, kubernetes::Timing::default());
        let cluster = kubernetes.cluster_name().clone();
        let prometheus = Prometheus::new(config, &cluster, timing());
        let backends: [Arc<dyn Backend>; 2] = [kubernetes, prometheus];
        let (sender, observations) = mpsc::channel(64);
        for backend in backends {
            let feed = Feed::new(backend.source().clone(), sender.clone());
            tokio::spawn(backend.observe(feed));
        }
        Self {
            fleet: Fleet::new(AttentionPolicy::default()),
            observations,
        }
    }

    /// How the metrics server is.
    fn state(&self) -> Option<&SourceState> {
        let mut sources = self.fleet.sources();
        let (_, freshness) = sources.find(|(id, _)| id.0.starts_with("prometheus"))?;
        Some(&freshness.state)
    }

    /// How many apps have requests.
    fn known(&self) -> usize {
        let apps = self.fleet.apps();
        let known = apps.filter(|(_, app)| app.signal(Signal::Requests).is_some());
        known.count()
    }

    async fn until(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        let waiting = async {
            while !holds(self) {
                let observation = self.observations.recv().await.expect("it goes on");
                self.fleet.apply(observation);
            }
        };
        let waited = tokio::time::timeout(PATIENCE, waiting).await;
        assert!(
            waited.is_ok(),
            "no {what}: {:?}, {} known",
            self.state(),
            self.known()
        );
    }
}

#[tokio::test]
#[ignore = "needs Prometheus; run by .ci/run"]
async fn stopped_it_is_said_and_values_are_kept_and_started_it_is_live() {
    let platform = Platform::start(20, "calm").await;
    let mut server = Server::start(Which::Prometheus, &platform.target(), None).await;
    server.has_scraped(Duration::from_secs(6)).await;
    let mut watch = Watch::over(&platform, &config(server.url()));
    watch.until("signals", |watch| watch.known() >= MOST).await;
    server.stop().await;
    let failing = |watch: &Watch| match watch.state() {
        Some(SourceState::Failing { why }) => why.contains("connection refused at 127.0.0.1"),
        _ => false,
    };
    watch.until("failure in words", failing).await;
    assert!(watch.known() >= MOST, "values are kept");
    server.restart().await;
    let live = |watch: &Watch| watch.state() == Some(&SourceState::Live);
    watch.until("recovery", live).await;
}

#[tokio::test]
#[ignore = "needs VictoriaMetrics; run by .ci/run"]
async fn victoria_metrics_is_read_alike() {
    let platform = Platform::start(20, "calm").await;
    let server = Server::start(Which::VictoriaMetrics, &platform.target(), None).await;
    server.has_scraped(Duration::from_secs(10)).await;
    let mut config = config(server.url());
    let mut watch = Watch::over(&platform, &config);
    watch.until("signals", |watch| watch.known() >= MOST).await;
    let cluster = CleanText::new("demo");
    let findings = Prometheus::new(&config, &cluster, timing()).examine().await;
    let failed = |it: &&dogwatch::backends::Finding| it.state == FindingState::Failed;
    assert!(findings.iter().find(failed).is_none(), "{findings:?}");
    // Its kinds of errors are numbers: they are shown as they come.
    config.query.cpu = Some("sum by (".into());
    let findings = Prometheus::new(&config, &cluster, timing()).examine().await;
    let words = &findings.iter().find(failed).expect("a failure").words;
    assert!(words.contains("422"), "{words}");
}
