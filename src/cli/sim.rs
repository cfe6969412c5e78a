//! `dogwatch sim`: serves the simulated platform alone, for `kubectl`, `curl` and the console.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use crate::sim::{self, Files, Options, Running, ScenarioName, scenario_help};

/// Serve a simulated cluster: nothing in it is real
///
/// A fleet of micro apps that does not exist, behind the real Kubernetes API on a loopback
/// address. Deployments roll out, pods restart, lifetimes run out, and the scenario decides what
/// goes wrong. Whoever can reach the port can do anything to the simulation; its tokens are
/// public. It ends with Ctrl-C.
#[derive(Debug, Clone, Args)]
#[command(after_help = EXAMPLES)]
pub struct SimArgs {
    /// Where to listen: a loopback address, and a port or 0 for any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Where the metrics are, at /metrics: a loopback address, and a port or 0 for any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen_metrics: SocketAddr,
    /// Where Unleash's admin API is: a loopback address, and a port or 0 for any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen_unleash: SocketAddr,
    /// Where flags of flagd are evaluated, by OFREP: a loopback address, and a port or 0 for any
    /// free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen_ofrep: SocketAddr,
    /// How many apps there are
    #[arg(long, value_name = "N", default_value_t = 150)]
    pub apps: usize,
    /// At least so many feature flags there are in Unleash; 0 for as many as the apps need
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub flags: usize,
    /// The same seed makes the same fleet
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub seed: u64,
    /// What goes wrong
    #[arg(long, value_name = "NAME", default_value_t, help = scenario_help(), long_help = scenario_help())]
    pub scenario: ScenarioName,
    /// Seconds of simulated time in one real second
    ///
    /// Other than 1, the times in the simulation drift from the clocks of its clients: ages and
    /// lifetimes that they show then count by two clocks.
    #[arg(long, value_name = "X", default_value_t = 1.0)]
    pub speed: f64,
    /// Write this file last, as JSON: the addresses, the other files, the process
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Where to write the kubeconfig and the console's configuration; by default a directory
    /// that is removed at the end
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch sim
  dogwatch sim --apps 2000 --listen 127.0.0.1:8001 --dir /tmp/sim
  dogwatch sim --listen-metrics 127.0.0.1:9100
  dogwatch sim --scenario evening --ready-file /tmp/sim-is-ready";

impl SimArgs {
    /// What is to be simulated.
    pub fn options(&self) -> Options {
        Options {
            apps: self.apps,
            flags: self.flags,
            seed: self.seed,
            scenario: self.scenario,
            speed: self.speed,
            listen: self.listen,
            listen_metrics: self.listen_metrics,
            listen_unleash: self.listen_unleash,
            listen_ofrep: self.listen_ofrep,
        }
    }
}

/// Serves until it is told to stop.
pub async fn run(args: SimArgs) -> color_eyre::Result<ExitCode> {
    // Before anything is said: who reads that it is ready may stop it at once.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let running = sim::start(args.options()).await?;
    let temporary = match &args.dir {
        Some(_) => None,
        None => Some(tempfile::Builder::new().prefix("dogwatch-sim-").tempdir()?),
    };
    let dir = args
        .dir
        .as_deref()
        .or(temporary.as_ref().map(tempfile::TempDir::path));
    let files = running.write_files(dir.unwrap_or(".".as_ref()))?;
    if let Some(ready) = &args.ready_file {
        running.write_ready(ready, &files)?;
    }
    announce(&args, &running, &files)?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    running.stop().await;
    Ok(ExitCode::SUCCESS)
}

fn announce(args: &SimArgs, running: &Running, files: &Files) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(
        out,
        "A simulation: {} apps that do not exist, scenario {}, seed {}.",
        args.apps, args.scenario, args.seed
    )?;
    writeln!(out, "Kubernetes  http://{}", running.addr())?;
    writeln!(out, "metrics     {}", running.metrics_url())?;
    writeln!(out, "Unleash     {}", running.unleash_url())?;
    writeln!(out, "OFREP       {}", running.ofrep_url())?;
    writeln!(
        out,
        "kubectl     KUBECONFIG={} kubectl get deployments -A",
        files.kubeconfig.display()
    )?;
    writeln!(
        out,
        "console     dogwatch --config {}",
        files.config.display()
    )?;
    writeln!(out, "Ctrl-C ends it.")?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        sim: SimArgs,
    }

    #[test]
    fn the_line_becomes_options() {
        let line = Line::try_parse_from([
            "sim",
            "--apps",
            "10",
            "--scenario",
            "calm",
            "--speed",
            "60",
            "--listen",
            "[::1]:0",
            "--listen-metrics",
            "127.0.0.1:9123",
        ]);
        let options = line.unwrap().sim.options();
        assert_eq!((options.apps, options.seed), (10, 7));
        assert_eq!(options.scenario.to_string(), "calm");
        assert!(options.listen.is_ipv6());
        assert_eq!(options.listen_metrics.port(), 9123);
    }

    #[test]
    fn every_scenario_is_in_the_help() {
        use clap::CommandFactory;
        let help = Line::command().render_long_help().to_string();
        for scenario in sim::scenarios::SCENARIOS {
            assert!(
                help.contains(&format!("{}:", scenario.name)),
                "{}",
                scenario.name
            );
        }
    }

    #[test]
    fn an_unknown_scenario_is_refused_with_the_list() {
        let error = Line::try_parse_from(["sim", "--scenario", "x"]).unwrap_err();
        assert!(error.to_string().contains("evening, calm"), "{error}");
    }
}
