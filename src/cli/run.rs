//! From the command line to the subcommand.

use std::ffi::OsString;
use std::process::ExitCode;

use futures::FutureExt;
use futures::future::BoxFuture;

use super::args::{Action, Command, Invocation, Targeted, parse};
use super::exit::{Ended, Exit, Stop};
use super::output::say;
use super::site::Site;
use super::{act, audit, console, demo, doctor, finish, flags, get, log, sim, undo, verdict};

/// Runs the program with `arguments`, its name first.
pub async fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let invocation = match parse(arguments) {
        Ok(invocation) => invocation,
        Err(error) => return explained(&error),
    };
    match run(invocation, None).await {
        Ok(exit) => exit.into(),
        Err(Stop { exit, words }) => {
            say(&format!("dogwatch: {words}"));
            exit.into()
        }
    }
}

/// Help and version go to standard output and are no failure.
pub(super) fn explained(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    if error.use_stderr() {
        Exit::Usage.into()
    } else {
        Exit::Done.into()
    }
}

/// Runs what was typed: on the clusters of the configuration, or in a simulation.
pub(super) fn run(
    invocation: Invocation,
    simulation: Option<demo::Simulation>,
) -> BoxFuture<'static, Ended> {
    async move {
        log::start(invocation.global.log.as_deref())?;
        let site = || match simulation {
            Some(simulation) => simulation.site(&invocation.typed),
            None => Site::configured(&invocation.global),
        };
        match invocation.action {
            Action::Console => console::run(site()?).await,
            Action::Act(playbook, args, answer) => {
                let site = site()?;
                finish::mention(&site);
                match args {
                    Targeted::Apps(planner, args) => {
                        act::run((playbook, planner), &args, answer, &site).await
                    }
                    Targeted::Flags(planner, args) => {
                        act::run_for_flags((playbook, planner), &args, answer, &site).await
                    }
                }
            }
            Action::Command(Command::Get(args)) => get::run(&args, &site()?).await,
            Action::Command(Command::Flags(command)) => flags::run(&command, &site()?).await,
            Action::Command(Command::Verdict(args)) => verdict::run(&args, &site()?).await,
            Action::Command(Command::Undo(args)) => undo::run(&args, &site()?).await,
            Action::Command(Command::Finish(args)) => finish::run(&args, &site()?).await,
            Action::Command(Command::Audit(command)) => audit::run(&command, &site()?),
            Action::Command(Command::Doctor(args)) => doctor::run(&args, &site()?).await,
            Action::Command(Command::Demo(args)) => demo::run(args, invocation.typed).await,
            Action::Command(Command::Sim(args)) => served(sim::run(args).await),
        }
    }
    .boxed()
}

fn served(ended: color_eyre::Result<ExitCode>) -> Ended {
    match ended {
        Ok(code) if code == ExitCode::SUCCESS => Ok(Exit::Done),
        Ok(_) => Ok(Exit::Failed),
        Err(report) => Err(Stop::failed(format!("{report:#}"))),
    }
}
