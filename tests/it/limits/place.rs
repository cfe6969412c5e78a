//! A platform, and a home whose configuration leads to it, with and without the permission to
//! write.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use dogwatch::backends::kubernetes::Kubernetes;
use dogwatch::execution::{Audit, Executor};
use dogwatch::playbooks::Limits;
use tokio::process::Command;

use crate::faults::bulk::begin;
use crate::faults::desk::{Desk, executor};
use crate::faults::fault::{Fault, Rule};
use crate::faults::parts::parts;
use crate::faults::proxy::Proxy;

/// Long enough for a busy machine.
const DEADLINE: Duration = Duration::from_mins(2);

/// The ways to say that nothing is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forbidden {
    Flag,
    Environment,
    Configuration,
    /// It is not.
    Not,
}

pub const WAYS: [Forbidden; 3] = [
    Forbidden::Flag,
    Forbidden::Environment,
    Forbidden::Configuration,
];

pub struct Place {
    pub desk: Desk,
    home: tempfile::TempDir,
    config: PathBuf,
    read_only_config: PathBuf,
}

/// What a command came to.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    /// What it wrote, on both ways.
    pub words: String,
}

impl Place {
    pub async fn new(apps: usize) -> Self {
        let desk = Desk::new(apps).await;
        let home = tempfile::tempdir().expect("a home");
        let files = desk.platform.write_files(home.path()).expect("files");
        let config = std::fs::read_to_string(&files.config).expect("a configuration");
        let read_only_config = home.path().join("read-only.toml");
        std::fs::write(&read_only_config, format!("read_only = true\n{config}"))
            .expect("a configuration");
        Self {
            desk,
            home,
            config: files.config,
            read_only_config,
        }
    }

    fn state_dir(&self) -> PathBuf {
        self.home.path().join("state/dogwatch")
    }

    /// The arguments and the environment that lead to the platform, with what is forbidden.
    pub fn way(&self, forbidden: Forbidden) -> (Vec<String>, Vec<(&'static str, String)>) {
        let config = match forbidden {
            Forbidden::Configuration => &self.read_only_config,
            _ => &self.config,
        };
        let mut arguments = vec![format!("--config={}", config.display())];
        if forbidden == Forbidden::Flag {
            arguments.push("--read-only".to_owned());
        }
        let at = |path: &str| self.home.path().join(path).display().to_string();
        let mut environment = vec![
            ("HOME", at("")),
            ("XDG_STATE_HOME", at("state")),
            ("XDG_CONFIG_HOME", at("config")),
            ("USER", "kim".to_owned()),
        ];
        if forbidden == Forbidden::Environment {
            environment.push(("DOGWATCH_READ_ONLY", "1".to_owned()));
        }
        (arguments, environment)
    }

    /// Runs `dogwatch` with `arguments`.
    pub async fn run(&self, arguments: &[&str], forbidden: Forbidden) -> Ended {
        let (way, environment) = self.way(forbidden);
        let mut command = Command::new(env!("CARGO_BIN_EXE_dogwatch"));
        command
            .args(arguments)
            .args(way)
            .env_clear()
            .envs(environment)
            .stdin(Stdio::null())
            .kill_on_drop(true);
        let ended = tokio::time::timeout(DEADLINE, command.output()).await;
        let output = ended.expect("an end in time").expect("the program");
        Ended {
            code: output.status.code(),
            words: [output.stdout, output.stderr]
                .map(|bytes| String::from_utf8(bytes).expect("UTF-8"))
                .concat(),
        }
    }

    /// Leaves a plan in the record that was interrupted before any of its changes arrived, and
    /// answers its id.
    pub async fn interrupt(&self) -> String {
        let proxy = Proxy::start(self.desk.platform.addr()).await;
        proxy.spoil(&[Rule::every_change(Fault::Hold)]);
        let executor = self.executor(self.desk.through(proxy.address), Limits::default());
        let mut apps = self.desk.apps().into_iter().rev();
        let plan = parts()[0].plans(&self.desk, &mut apps, 1).await.remove(0);
        begin(&executor, plan, 0).await;
        let open = executor.interrupted().expect("an audit");
        open[0].id.to_string()
    }

    /// An executor that records where the program does.
    pub fn executor(&self, writer: std::sync::Arc<Kubernetes>, limits: Limits) -> Executor {
        let audit = Audit::open(&self.state_dir(), "kim@desk").expect("an audit");
        executor(writer, audit, limits)
    }

    /// The requests so far that could have changed anything, in words.
    pub fn daring(&self) -> Vec<String> {
        let daring = self.desk.platform.requests().daring().into_iter();
        daring
            .map(|it| format!("{} {}?{} {}", it.method, it.path, it.query, it.status))
            .collect()
    }
}
