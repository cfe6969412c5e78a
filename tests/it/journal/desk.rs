//! A simulated cluster in this process, whose log of requests can be read, and `dogwatch` as a
//! process of its own, which can be killed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use dogwatch::sim::{self, Options, Running};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

pub struct Desk {
    home: TempDir,
    config: PathBuf,
    running: Running,
    _runtime: Runtime,
}

impl Desk {
    /// A fleet of `apps` and an operator who begins at most `rate` changes a second.
    pub fn new(apps: usize, rate: u32) -> Self {
        let home = TempDir::new().expect("a directory");
        let runtime = Runtime::new().expect("a runtime");
        let options = Options {
            apps,
            scenario: "calm".parse().expect("a scenario"),
            ..Options::default()
        };
        let running = runtime.block_on(sim::start(options)).expect("a platform");
        let files = running.write_files(&home.path().join("sim"));
        let files = files.expect("files");
        let told = std::fs::read_to_string(&files.config).expect("a configuration");
        let told = format!("{told}\n[limits]\nrate = {rate}\nmax_bulk = 1000\n");
        std::fs::write(&files.config, told).expect("written");
        Self {
            config: files.config,
            home,
            running,
            _runtime: runtime,
        }
    }

    pub fn audit(&self) -> PathBuf {
        self.home.path().join("state/dogwatch/audit.jsonl")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("dogwatch"));
        command
            .env_clear()
            .env("HOME", self.home.path())
            .env("XDG_STATE_HOME", self.home.path().join("state"))
            .env("USER", "kim")
            .args(arguments)
            .arg("--config")
            .arg(&self.config)
            .stdin(Stdio::null());
        command
    }

    /// Runs `dogwatch` to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program")
    }

    /// Runs `dogwatch` to its end, which must be a good one; what it says.
    pub fn good(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let words = text(&output);
        assert!(output.status.success(), "{arguments:?}: {words}");
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    /// The same, read as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let arguments = [arguments, &["-o", "json"]].concat();
        serde_json::from_str(&self.good(&arguments)).expect("JSON")
    }

    /// Begins `dogwatch` and leaves it running.
    pub fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        let command = command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("the program")
    }

    /// The names of `count` apps whose life can be extended.
    pub fn names(&self, count: usize) -> Vec<String> {
        let get = ["get", "apps", "-o", "name", "--filter", "ttl>1d ttl<3000d"];
        let names = self.good(&get);
        let names: Vec<_> = names.lines().take(count).map(str::to_owned).collect();
        assert_eq!(names.len(), count, "too few apps with an end");
        names
    }

    /// How often each object was changed, by the cluster's own log.
    pub fn patches(&self) -> BTreeMap<String, usize> {
        let mut patches = BTreeMap::new();
        for request in self.running.requests().writes() {
            if request.method == "PATCH" && (200..300).contains(&request.status) {
                *patches.entry(request.path).or_default() += 1;
            }
        }
        patches
    }

    /// How many lines the audit has.
    pub fn lines(&self) -> usize {
        let text = std::fs::read(self.audit()).unwrap_or_default();
        text.split(|byte| *byte == b'\n').count() - 1
    }

    /// Looks until `is_so`; `false` where `child` ended before.
    pub fn wait(&self, child: &mut Child, is_so: impl Fn(&Self) -> bool) -> bool {
        let deadline = now() + Duration::from_mins(2);
        while !is_so(self) {
            if child.try_wait().expect("its state").is_some() {
                return false;
            }
            assert!(now() < deadline, "it hangs");
            pause();
        }
        true
    }
}

pub fn text(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

#[expect(clippy::disallowed_methods, reason = "a deadline of a test")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::disallowed_methods, reason = "between two looks")]
fn pause() {
    std::thread::sleep(Duration::from_millis(1));
}
