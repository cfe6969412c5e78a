//! A real server, started by its script and ended with the test.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

/// How long anything may take on a busy machine, the package's download among it.
pub const PATIENCE: Duration = Duration::from_mins(3);

/// Which server.
#[derive(Clone, Copy, Debug)]
pub enum Which {
    Prometheus,
    VictoriaMetrics,
}

pub struct Server {
    which: Which,
    port: u16,
    target: String,
    history: Option<PathBuf>,
    folder: TempDir,
    process: Child,
}

impl Server {
    /// Starts one that scrapes `target`, and waits until it answers.
    pub async fn start(which: Which, target: &str, history: Option<&Path>) -> Self {
        let folder = TempDir::new().unwrap();
        let port = free_port();
        let history = history.map(Path::to_owned);
        let process = launch(which, folder.path(), port, target, history.as_deref());
        let server = Self {
            which,
            port,
            target: target.to_owned(),
            history: None,
            folder,
            process,
        };
        server.answers().await;
        server
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Ends it; its data stay.
    pub async fn stop(&mut self) {
        self.process.kill().await.unwrap();
    }

    /// Starts it again, at the same port.
    pub async fn restart(&mut self) {
        let (folder, history) = (self.folder.path(), self.history.as_deref());
        self.process = launch(self.which, folder, self.port, &self.target, history);
        self.answers().await;
    }

    async fn answers(&self) {
        self.until("answer", || async { self.ask("vector(1)").await.is_some() })
            .await;
    }

    /// Waits until it has scraped over this long a time.
    pub async fn has_scraped(&self, time: Duration) {
        let wanted = time.as_secs() / 2;
        let query = "count_over_time(up[1h])";
        self.until("scrapes", || async {
            let answer = self.ask(query).await;
            let count =
                answer.and_then(|it| it["data"]["result"][0]["value"][1].as_str()?.parse().ok());
            count.is_some_and(|count: u64| count > wanted)
        })
        .await;
    }

    async fn until<F: Future<Output = bool>>(&self, what: &str, holds: impl Fn() -> F) {
        let deadline = Instant::now() + PATIENCE;
        while !holds().await {
            let in_time = Instant::now() < deadline;
            assert!(in_time, "no {what} from {:?} at {}", self.which, self.url());
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn ask(&self, query: &str) -> Option<Value> {
        let url = format!("{}/api/v1/query", self.url());
        let request = reqwest::Client::new().post(url).form(&[("query", query)]);
        let answer = request.send().await.ok()?.error_for_status().ok()?;
        serde_json::from_slice(&answer.bytes().await.ok()?).ok()
    }
}

fn launch(which: Which, folder: &Path, port: u16, target: &str, history: Option<&Path>) -> Child {
    let script = match which {
        Which::Prometheus => "tests/real/prometheus.sh",
        Which::VictoriaMetrics => "tests/real/victoria-metrics.sh",
    };
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(script))
        .arg(folder)
        .arg(port.to_string())
        .arg(target)
        .args(history)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
