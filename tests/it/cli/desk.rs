//! A desk of its own for each test: a home, a state directory, a simulated cluster.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, SystemTime};

use assert_cmd::assert::Assert;
use serde_json::Value;
use tempfile::TempDir;

/// A home without a past.
pub struct Desk {
    home: TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            home: TempDir::new().expect("a directory"),
        }
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn audit(&self) -> PathBuf {
        self.home().join("state/dogwatch/audit.jsonl")
    }

    /// Runs `dogwatch` with `arguments`, and nothing of the surroundings.
    pub fn run(&self, arguments: &[&str]) -> Assert {
        let mut command = assert_cmd::Command::cargo_bin("dogwatch").expect("the program");
        self.prepared(&mut command);
        command
            .args(arguments)
            .timeout(Duration::from_mins(1))
            .assert()
    }

    fn prepared(&self, command: &mut assert_cmd::Command) {
        command
            .env_clear()
            .env("HOME", self.home())
            .env("XDG_STATE_HOME", self.home().join("state"))
            .env("XDG_CONFIG_HOME", self.home().join("config"))
            .env("USER", "kim");
    }

    /// Serves a simulated cluster until it is dropped.
    pub fn sim(&self, arguments: &[&str]) -> Sim {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("dogwatch"));
        command
            .env_clear()
            .env("HOME", self.home())
            .args(["sim", "--scenario", "calm", "--dir"])
            .arg(self.home().join("sim"))
            .args(arguments)
            .stdout(Stdio::piped());
        let mut process = command.spawn().expect("a simulation");
        let mut out = BufReader::new(process.stdout.take().expect("its output"));
        let mut line = String::new();
        while !line.contains("Ctrl-C ends it") {
            line.clear();
            let read = out.read_line(&mut line).expect("its words");
            assert!(read > 0, "the simulation ended at once");
        }
        Sim {
            process,
            config: self.home().join("sim/config.toml"),
            _out: Box::new(out),
        }
    }
}

/// A simulated cluster of its own process.
pub struct Sim {
    process: Child,
    config: PathBuf,
    _out: Box<dyn Read>,
}

impl Sim {
    /// Its configuration of the console.
    pub fn path(&self) -> &Path {
        &self.config
    }

    /// The flag that leads to it.
    pub fn config(&self) -> String {
        format!("--config={}", self.config.display())
    }

    pub fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Sim {
    fn drop(&mut self) {
        self.stop();
    }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

pub fn stdout(assert: &Assert) -> String {
    text(&assert.get_output().stdout)
}

pub fn stderr(assert: &Assert) -> String {
    text(&assert.get_output().stderr)
}

pub fn json(assert: &Assert) -> Value {
    serde_json::from_slice(&assert.get_output().stdout).expect("JSON on standard output")
}

/// A time as JSON holds it.
pub fn time(value: &Value) -> chrono::DateTime<chrono::Utc> {
    value
        .as_str()
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(|| panic!("{value} is no time"))
}

pub fn now() -> chrono::DateTime<chrono::Utc> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test compares with the machine's clock"
    )]
    SystemTime::now().into()
}
