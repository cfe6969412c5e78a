//! A real server, started by its script. It ends with its standard input: so also when the test
//! is killed.

use std::net::TcpListener;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

/// How long anything may take on a busy machine, the packages' download among it.
pub const PATIENCE: Duration = Duration::from_mins(5);

/// What the script sets up.
const ADMIN: &str = "*:*.unleash-insecure-admin-api-token";
const BACKEND: &str = "default:production.backend";

pub struct Server {
    port: u16,
    script: Child,
    /// Open for as long as the server is to live.
    open: Option<ChildStdin>,
    tokens: TempDir,
}

impl Server {
    /// Starts one and waits until it answers.
    pub async fn start() -> Self {
        let port = free_port();
        // The script takes it away at the end, for the server's files are not all ours.
        let folder = TempDir::new().unwrap().keep();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/real/unleash.sh");
        let mut script = Command::new(script)
            .arg(port.to_string())
            .arg(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let open = script.stdin.take();
        let mut lines = BufReader::new(script.stdout.take().unwrap()).lines();
        let ready = tokio::time::timeout(PATIENCE, lines.next_line()).await;
        let ready = ready.expect("it starts in time").unwrap();
        assert_eq!(ready.as_deref(), Some("ready"));
        let tokens = TempDir::new().unwrap();
        for (name, token) in [("admin", ADMIN), ("backend", BACKEND)] {
            std::fs::write(tokens.path().join(name), token).unwrap();
        }
        Self {
            port,
            script,
            open,
            tokens,
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The folder with files that hold tokens: `admin`, `backend`, and what is made.
    pub fn tokens(&self) -> &Path {
        self.tokens.path()
    }

    /// Ends it, and waits until nothing of it is left.
    pub async fn stop(mut self) {
        drop(self.open.take());
        let ended = tokio::time::timeout(PATIENCE, self.script.wait()).await;
        ended.expect("it ends in time").unwrap();
    }
}

/// A port that nobody listens at.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}
