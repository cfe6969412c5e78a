//! `dogwatch demo`: the console, or any other command, on a simulated cluster.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;
use tempfile::TempDir;

use super::args::{Action, Command, Global, Invocation, parse};
use super::exit::{Ended, Exit, Stop};
use super::run::{explained, run as run_invocation};
use super::site::{Site, Systems};
use crate::config::{ExpositionConfig, OfrepConfig, UnleashConfig};
use crate::model::CleanText;
use crate::sim::{self, Options, ScenarioName, scenario_help};

/// What to simulate, and what to do with it.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct DemoArgs {
    /// How many apps there are
    #[arg(long, value_name = "N", default_value_t = 150)]
    apps: usize,
    /// At least so many feature flags there are in Unleash; 0 for as many as the apps need
    #[arg(long, value_name = "N", default_value_t = 0)]
    flags: usize,
    /// The same seed makes the same fleet
    #[arg(long, value_name = "N", default_value_t = 7)]
    seed: u64,
    #[arg(long, value_name = "NAME", default_value_t, help = scenario_help())]
    scenario: ScenarioName,
    /// Seconds of simulated time in one real second
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    speed: f64,
    /// Instead of the console: a subcommand with its arguments
    #[arg(last = true, value_name = "ARGS")]
    arguments: Vec<OsString>,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch demo
  dogwatch demo --apps 2000 --scenario calm
  dogwatch demo --apps 200 -- get apps -o json

Nothing of it is real: the cluster is simulated in this process, served on a loopback address,
and gone at the end, and so is the record of what was done, unless --state-dir names a place.";

/// A simulated cluster, ready to be connected to.
pub(super) struct Simulation {
    kubeconfig: PathBuf,
    metrics: ExpositionConfig,
    unleash: UnleashConfig,
    ofrep: OfrepConfig,
    state_dir: PathBuf,
    words: CleanText,
}

impl Simulation {
    /// The site over it: of the operator's own settings only those that were typed.
    pub(super) fn site(&self, typed: &Global) -> Result<Site, Stop> {
        let mut global = typed.clone();
        global.kubeconfig = Some(self.kubeconfig.clone());
        global.state_dir.get_or_insert(self.state_dir.clone());
        let systems = Systems {
            metrics: self.metrics.clone(),
            unleash: self.unleash.clone(),
            ofrep: self.ofrep.clone(),
        };
        Site::simulated(&global, systems, self.words.clone())
    }
}

/// Starts the simulation and runs the command, or the console, on it.
pub(super) async fn run(args: DemoArgs, global: Global) -> Ended {
    let invocation = match inner(&args, global) {
        Ok(invocation) => invocation,
        Err(Inner::Stop(stop)) => return Err(stop),
        Err(Inner::Explain(error)) => {
            let is_error = error.use_stderr();
            explained(&error);
            return Ok(if is_error { Exit::Usage } else { Exit::Done });
        }
    };
    let options = Options {
        apps: args.apps,
        flags: args.flags,
        seed: args.seed,
        scenario: args.scenario,
        speed: args.speed,
        ..Options::default()
    };
    let running = sim::start(options).await?;
    let dir = TempDir::with_prefix("dogwatch-demo-")?;
    let files = running.write_files(dir.path())?;
    let simulation = Simulation {
        kubeconfig: files.kubeconfig,
        metrics: running.exposition(),
        unleash: running.unleash_config(&files.unleash_token),
        ofrep: OfrepConfig {
            url: running.ofrep_url(),
            ..OfrepConfig::default()
        },
        state_dir: dir.path().join("state"),
        words: CleanText::new(&format!("{} apps, scenario {}", args.apps, args.scenario)),
    };
    let ended = run_invocation(invocation, Some(simulation)).await;
    running.stop().await;
    ended
}

/// Why there is nothing to run.
enum Inner {
    Stop(Stop),
    Explain(clap::Error),
}

/// The command after `--`, with the flags before it where it has none of its own.
fn inner(args: &DemoArgs, outer: Global) -> Result<Invocation, Inner> {
    let name = OsString::from("dogwatch");
    let arguments = std::iter::once(name).chain(args.arguments.iter().cloned());
    let mut invocation = parse(arguments).map_err(Inner::Explain)?;
    if let Action::Command(Command::Demo(_) | Command::Sim(_)) = invocation.action {
        let words = "a simulation does not run within a simulation";
        return Err(Inner::Stop(Stop::usage(words)));
    }
    invocation.typed = invocation.typed.or(outer);
    Ok(invocation)
}
