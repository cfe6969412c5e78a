//! What can be typed.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};

use super::act::{self, ActArgs, FlagArgs};
use super::audit::AuditCommand;
use super::demo::DemoArgs;
use super::doctor::DoctorArgs;
use super::finish::FinishArgs;
use super::flags::FlagsCommand;
use super::get::GetArgs;
use super::sim::SimArgs;
use super::undo::UndoArgs;
use super::verdict::VerdictArgs;
use crate::config::Overrides;
use crate::playbooks::{PLAYBOOKS, PlanApps, PlanFlags, Planner, Playbook};

/// The on-call console for fleets of micro apps on Kubernetes
///
/// Without a subcommand it opens the console: one row an app, those that need a person first.
/// The subcommands do the same without a screen, for scripts and for cron.
#[derive(Debug, Parser)]
#[command(name = "dogwatch", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    global: Global,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch                                        open the console
  dogwatch demo                                   open it on a simulated cluster
  dogwatch get apps --filter 'ttl<2d' -o wide     what expires soon
  dogwatch extend-ttl invoice-bot --by 7d         give an app a longer life
  dogwatch undo                                   take the last change back

Exit codes:
  0  done
  1  failed: a source does not answer, nothing was done, the audit was changed
  2  the command line, an answer or the configuration can't be understood
  3  refused: read-only, not confirmed, no reason, no rights, nothing that may be changed
  4  partly done
  5  of a verdict: inconclusive (and 3: the canary fails)";

/// The subcommands that are not playbooks.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show what is in the fleet
    Get(GetArgs),
    /// Ask about feature flags
    #[command(subcommand)]
    Flags(FlagsCommand),
    /// Compare an app's canary with its stable side: pass, fail or inconclusive
    Verdict(VerdictArgs),
    /// Take a change back
    Undo(UndoArgs),
    /// Go on with a plan that was interrupted, or close it
    Finish(FinishArgs),
    /// Show, check and export the record of what was done
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Look at every backend: reachable, version, rights, and what to do
    Doctor(DoctorArgs),
    /// Open the console, or run a command, on a simulated cluster
    Demo(DemoArgs),
    Sim(SimArgs),
}

/// The flags that every subcommand takes.
#[expect(clippy::doc_markdown, reason = "help is no markdown")]
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// The kubeconfig's context; by default its current one
    #[arg(long, global = true, value_name = "NAME", env = "DOGWATCH_CONTEXT")]
    pub context: Option<String>,
    /// The kubeconfig file; by default as kubectl finds it
    #[arg(long, global = true, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Only this namespace; may be given several times
    #[arg(
        long = "namespace",
        short = 'n',
        global = true,
        value_name = "NAME",
        value_delimiter = ','
    )]
    pub namespaces: Vec<String>,
    /// Only workloads with these labels, as kubectl reads them
    #[arg(long, short = 'l', global = true, value_name = "LABELS")]
    pub selector: Option<String>,
    /// The configuration file; by default $XDG_CONFIG_HOME/dogwatch/config.toml
    #[arg(long, global = true, value_name = "FILE", env = "DOGWATCH_CONFIG")]
    pub config: Option<PathBuf>,
    /// Never write anything
    #[arg(
        long,
        global = true,
        env = "DOGWATCH_READ_ONLY",
        value_parser = BoolishValueParser::new()
    )]
    pub read_only: bool,
    /// Where the audit is kept; by default $XDG_STATE_HOME/dogwatch
    #[arg(long, global = true, value_name = "DIR", env = "DOGWATCH_STATE_DIR")]
    pub state_dir: Option<PathBuf>,
    /// Write a log into this file
    #[arg(long, global = true, value_name = "FILE", env = "DOGWATCH_LOG")]
    pub log: Option<PathBuf>,
}

impl Global {
    /// What of this lies over the configuration file.
    pub(super) fn overrides(&self) -> Overrides {
        Overrides {
            kubeconfig: self.kubeconfig.clone(),
            context: self.context.clone(),
            namespaces: self.namespaces.clone(),
            selector: self.selector.clone(),
            state_dir: self.state_dir.clone(),
            read_only: self.read_only,
        }
    }

    /// These flags, and where one was not given, `other`'s.
    pub(super) fn or(mut self, other: Self) -> Self {
        self.context = self.context.or(other.context);
        self.kubeconfig = self.kubeconfig.or(other.kubeconfig);
        if self.namespaces.is_empty() {
            self.namespaces = other.namespaces;
        }
        self.selector = self.selector.or(other.selector);
        self.config = self.config.or(other.config);
        self.read_only |= other.read_only;
        self.state_dir = self.state_dir.or(other.state_dir);
        self.log = self.log.or(other.log);
        self
    }

    /// Without what the environment says of the operator's real clusters.
    fn typed(mut self, matches: &ArgMatches) -> Self {
        let is_typed = |id| matches.value_source(id) == Some(ValueSource::CommandLine);
        self.context = self.context.filter(|_| is_typed("context"));
        self.config = self.config.filter(|_| is_typed("config"));
        self.state_dir = self.state_dir.filter(|_| is_typed("state_dir"));
        self
    }
}

/// What was typed.
pub(super) struct Invocation {
    pub global: Global,
    pub action: Action,
    /// The same flags without the environment's word on clusters, for the simulation.
    pub typed: Global,
}

/// What is to be done.
pub(super) enum Action {
    Console,
    Act(&'static dyn Playbook, Targeted, String),
    Command(Command),
}

/// Whom a playbook is for, and who plans it.
pub(super) enum Targeted {
    Apps(&'static dyn PlanApps, ActArgs),
    Flags(&'static dyn PlanFlags, FlagArgs),
}

/// The whole command line, for help, man page and completions.
pub fn command() -> clap::Command {
    let playbooks = PLAYBOOKS.iter().map(|playbook| act::command(*playbook));
    Cli::command().subcommands(playbooks)
}

/// Reads `arguments`, the program's name first.
pub(super) fn parse(
    arguments: impl IntoIterator<Item = OsString>,
) -> Result<Invocation, clap::Error> {
    let matches = command().try_get_matches_from(arguments)?;
    if let Some((name, of_playbook)) = matches.subcommand()
        && let Some(playbook) = PLAYBOOKS.iter().find(|playbook| playbook.name() == name)
    {
        let global = Global::from_arg_matches(of_playbook)?;
        let args = match playbook.planner() {
            Planner::Apps(planner) => {
                Targeted::Apps(planner, ActArgs::from_arg_matches(of_playbook)?)
            }
            Planner::Flags(planner) => {
                Targeted::Flags(planner, FlagArgs::from_arg_matches(of_playbook)?)
            }
        };
        return Ok(Invocation {
            typed: global.clone().typed(of_playbook),
            global,
            action: Action::Act(*playbook, args, act::answer(*playbook, of_playbook)),
        });
    }
    let cli = Cli::from_arg_matches(&matches)?;
    Ok(Invocation {
        typed: cli.global.clone().typed(&matches),
        global: cli.global,
        action: cli.command.map_or(Action::Console, Action::Command),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Invocation, clap::Error> {
        parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn every_playbook_is_a_subcommand() {
        for playbook in PLAYBOOKS {
            let command = command();
            let sub = command
                .find_subcommand(playbook.name())
                .expect("a subcommand");
            for flag in playbook.flags() {
                assert!(sub.get_arguments().any(|arg| arg.get_id() == flag.name));
            }
        }
    }

    #[test]
    fn every_subcommand_has_examples() {
        fn check(command: &clap::Command) {
            let help = command.get_after_help().map(ToString::to_string);
            let has_examples = help.is_some_and(|help| help.contains("dogwatch"));
            let is_group = command.get_subcommands().next().is_some();
            assert!(has_examples || is_group, "{}", command.get_name());
            command.get_subcommands().for_each(check);
        }
        check(&command());
    }

    #[test]
    fn global_flags_are_understood_on_either_side() {
        for line in [
            "dogwatch --context prod -n a -n b extend-ttl bot --by 7d",
            "dogwatch extend-ttl bot --by 7d --context prod -n a,b",
        ] {
            let invocation = parsed(line).expect("parsed");
            assert_eq!(invocation.global.context.as_deref(), Some("prod"));
            let Action::Act(playbook, args, answer) = invocation.action else {
                panic!("no playbook: {line}");
            };
            assert_eq!((playbook.name(), &*answer), ("extend-ttl", "7d"));
            let Targeted::Apps(_, args) = args else {
                panic!("for apps");
            };
            assert_eq!(args.apps, ["bot"]);
        }
    }

    #[test]
    fn a_playbook_takes_one_answer_and_something_to_act_on() {
        for line in [
            "dogwatch extend-ttl bot",
            "dogwatch extend-ttl --by 7d",
            "dogwatch extend-ttl bot --by 7d --until 2030-01-01",
            "dogwatch extend-ttl bot --by soon",
            "dogwatch extend-ttl bot --until 7d",
            "dogwatch extend-ttl bot --filter x --by 7d",
        ] {
            assert!(parsed(line).is_err(), "{line}");
        }
    }
}
