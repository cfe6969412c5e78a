//! A playbook without a screen: its subcommand, its targets, its plan, and the yes.

mod carry_out;
mod confirm;
mod flag_targets;
mod flags;
mod report;
mod targets;
mod wait;

use std::time::Duration;

use chrono::TimeDelta;
use clap::{ArgMatches, Args, ValueEnum};

use super::exit::{Ended, Exit, Stop};
use super::gather::{Wanted, gather};
use super::get::filter;
use super::output::{is_interactive, say};
use super::site::Site;
use crate::backends::survey_all;
use crate::clock;
use crate::fleet::{Filter, Fleet};
use crate::model::{App, CleanText, Closeups, KnownFlags, parse_span};
use crate::playbooks::flags::Asked;
use crate::playbooks::{
    AnswerFlag, Context, PlanApps, PlanError, Planner, Playbook, Request, Survey,
};

pub(super) use carry_out::{carry_out, not_begun};
pub(super) use flags::{FlagArgs, run as run_for_flags};
pub(super) use targets::single;

/// What every playbook takes.
#[derive(Args, Debug)]
pub(super) struct ActArgs {
    /// An app: name, namespace/name or cluster/namespace/name
    #[arg(
        value_name = "APP",
        required_unless_present = "filter",
        conflicts_with = "filter"
    )]
    pub apps: Vec<String>,
    /// Every app that this selects
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    #[command(flatten)]
    run: RunArgs,
    /// How long to wait for every source
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = wait)]
    timeout: Duration,
}

/// How a plan is run.
#[derive(Args, Clone, Debug)]
pub(super) struct RunArgs {
    /// Show the plan, have the cluster check it, change nothing
    #[arg(long)]
    dry_run: bool,
    /// Do it without asking
    #[arg(long, short = 'y')]
    yes: bool,
    /// Why, for the audit and the event on the object
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// With --yes, for what can't be undone: the text that the plan asks for
    #[arg(long, value_name = "TEXT", requires = "yes")]
    confirm: Option<String>,
    /// Wait until what was changed has rolled out, waits for a person or can't: until its own
    /// progress deadline passes
    #[arg(long, conflicts_with = "dry_run")]
    wait: bool,
    /// How plan and outcome are written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
}

impl RunArgs {
    /// The same because of `reason`, where none was given.
    pub(super) fn because(&self, reason: Option<&CleanText>) -> Self {
        let recorded = || reason.map(ToString::to_string);
        Self {
            reason: self.reason.clone().or_else(recorded),
            ..self.clone()
        }
    }

    /// Whether somebody is there to be asked.
    fn asks(&self) -> bool {
        !self.yes && is_interactive()
    }

    /// How plan and outcome are written.
    pub(super) fn output(&self) -> Format {
        self.output
    }
}

/// How plan and outcome are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Aligned columns
    Table,
    /// One JSON object
    Json,
}

/// The group of a playbook's answers.
const ANSWER: &str = "answer";

/// The subcommand of `playbook`.
pub(super) fn command(playbook: &'static dyn Playbook) -> clap::Command {
    let flags = playbook.flags();
    let command = clap::Command::new(playbook.name())
        .after_help(examples(playbook))
        .args(flags.iter().map(argument));
    // Of the arguments that all share, only what they are is taken, not what they are about.
    let command = match playbook.planner() {
        Planner::Apps(_) => ActArgs::augment_args(command),
        Planner::Flags(_) => FlagArgs::augment_args(command),
    };
    let command = command.about(sentence(playbook.words())).long_about(None);
    if flags.is_empty() {
        return command;
    }
    let answers = flags.iter().map(|flag| flag.name);
    let must = playbook.usual_answer().is_none();
    command.group(clap::ArgGroup::new(ANSWER).args(answers).required(must))
}

fn argument(flag: &'static AnswerFlag) -> clap::Arg {
    let checked = |text: &str| (flag.check)(text).map(|()| text.to_owned());
    clap::Arg::new(flag.name)
        .long(flag.name)
        .value_name(flag.value)
        .help(flag.help)
        // `-1` is an answer, too.
        .allow_negative_numbers(true)
        .value_parser(checked)
}

/// The answer that was given with one of the playbook's flags, else its usual one.
pub(super) fn answer(playbook: &dyn Playbook, matches: &ArgMatches) -> String {
    let mut flags = playbook.flags().iter();
    let given = flags.find_map(|flag| matches.get_one::<String>(flag.name));
    let usual = || playbook.usual_answer().map(str::to_owned);
    given.cloned().or_else(usual).unwrap_or_default()
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

fn examples(playbook: &dyn Playbook) -> String {
    let name = playbook.name();
    if playbook.is_for_flags() {
        return flag_examples(playbook);
    }
    let answer = match (playbook.flags().first(), playbook.question()) {
        (Some(flag), Some(question)) => format!(" --{} {}", flag.name, question.example()),
        _ => String::new(),
    };
    let usual = match (playbook.flags().first(), playbook.usual_answer()) {
        (Some(flag), Some(usual)) => format!("\n\nWithout --{} it is: {usual}.", flag.name),
        _ => String::new(),
    };
    format!(
        "Examples:
  dogwatch {name} invoice-bot{answer}
  dogwatch {name} finance/invoice-bot sales/lead-scorer{answer} --reason 'quarter end'
  dogwatch {name} --filter 'owner:kim ttl<2d'{answer} --dry-run
  dogwatch {name} --filter 'team:finance ttl<1d'{answer} --yes --reason 'quarter end' -o json{usual}

Without --yes it shows the plan and asks; without a terminal it refuses (exit code 3). Several
apps, a gold app or a protected cluster take a --reason."
    )
}

fn flag_examples(playbook: &dyn Playbook) -> String {
    let name = playbook.name();
    let answer = match (playbook.flags().first(), playbook.question()) {
        (Some(flag), Some(question)) => format!(" --{} {}", flag.name, question.example()),
        _ => String::new(),
    };
    let usual = match (playbook.flags().first(), playbook.usual_answer()) {
        (Some(flag), Some(usual)) => format!("\n\nWithout --{} it is: {usual}.", flag.name),
        _ => String::new(),
    };
    format!(
        "Examples:
  dogwatch {name} new-prompt --env production{answer}
  dogwatch {name} unleash/default/new-prompt@production{answer} --dry-run
  dogwatch {name} new-prompt old-prompt --env production{answer} --yes --reason 'too slow' -o json
  dogwatch {name} --stale --older-than 90d --project default{answer} --reason 'clean-up'{usual}

Each flag is read anew right before the plan is made, and right before it is changed. What somebody
else changed meanwhile is not touched: without --yes the plan is shown again, with --yes it ends
with exit code 1, or 4 where some of it was done. Several flags, one of a gold app, a protected
cluster or platform take a --reason."
    )
}

/// Reads `--timeout`.
pub(super) fn wait(text: &str) -> Result<Duration, String> {
    let span = parse_span(text).map_err(|error| error.to_string())?;
    span.to_std().map_err(|error| error.to_string())
}

/// The same as a span; one that is too long for it is endless.
pub(super) fn span(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// For how long both sides of a canary are counted before a plan rests on it.
const MEASURED: Duration = Duration::from_secs(10);

/// Plans and runs `playbook`, which plans by `planner`.
pub(super) async fn run(
    (playbook, planner): (&'static dyn Playbook, &dyn PlanApps),
    args: &ActArgs,
    answer: String,
    site: &Site,
) -> Ended {
    let filter = filter(args.filter.as_deref())?;
    let wanted = if filter.rests_on_signals() {
        Wanted::PlansBySignals
    } else if playbook.survey() == Survey::Flags {
        Wanted::PlansForFlags
    } else {
        Wanted::Plans
    };
    let fleet = flags::told(gather(site, wanted, args.timeout).await)?;
    let choice = Choice {
        names: &args.apps,
        filter: args.filter.as_ref().map(|_| &filter),
    };
    let measured = measured(playbook, &choice, args.timeout, site).await;
    let fleet = measured.unwrap_or(fleet);
    let apps = choice.of(&fleet)?;
    if apps.is_empty() {
        say("no app is selected: nothing to do");
        return Ok(Exit::Done);
    }
    let closeups = survey(playbook, &apps, site).await;
    let flags = flags_of(playbook, (&fleet, &apps), site).await;
    let context = Context {
        now: clock::now(),
        limits: site.limits(),
        clusters: fleet.clusters(),
        rights: fleet.rights(),
        closeups: &closeups,
        flags: &flags,
    };
    let plan = planner.plan(&apps, &Request { answer }, &context);
    let plan = plan.map_err(no_plan)?;
    carry_out(plan, &args.run, site).await
}

/// The apps that were asked for.
struct Choice<'a> {
    names: &'a [String],
    filter: Option<&'a Filter>,
}

impl Choice<'_> {
    fn of<'f>(&self, fleet: &'f Fleet) -> Result<Vec<&'f App>, Stop> {
        match self.filter {
            Some(filter) => Ok(targets::selected(fleet, filter.clone())),
            None => targets::named(fleet, self.names),
        }
    }
}

/// The fleet once the chosen canaries are compared with their stable sides, for a playbook whose
/// plan rests on that; `None` where nobody measures, or not in time: then the plan says so.
async fn measured(
    playbook: &dyn Playbook,
    choice: &Choice<'_>,
    timeout: Duration,
    site: &Site,
) -> Option<Fleet> {
    if !playbook.heeds_verdicts() || !site.sources().measure() {
        return None;
    }
    let is_settled = |fleet: &Fleet| {
        let apps = choice.of(fleet).unwrap_or_default();
        let mut compared = apps.iter().filter_map(|app| app.comparison());
        compared.all(|comparison| comparison.is_settled(span(MEASURED)))
    };
    let wanted = Wanted::Until {
        is_settled: &is_settled,
        patience: MEASURED + MEASURED,
        words: "waiting until every canary is compared with its stable side",
    };
    let gathered = gather(site, wanted, timeout).await;
    for words in &gathered.missing {
        say(&format!("dogwatch: {words}"));
    }
    gathered.missing.is_empty().then_some(gathered.fleet)
}

/// What the playbook must know of `apps` beyond the fleet.
async fn survey(playbook: &dyn Playbook, apps: &[&App], site: &Site) -> Closeups {
    let workloads = apps.iter().flat_map(|app| app.workloads());
    let objects = workloads.map(|workload| workload.object.clone()).collect();
    survey_all(&site.surveyors(), objects, playbook.survey()).await
}

/// The flags of `apps` as they are now, for a playbook that must know them.
async fn flags_of(
    playbook: &dyn Playbook,
    (fleet, apps): (&Fleet, &[&App]),
    site: &Site,
) -> KnownFlags {
    if playbook.survey() != Survey::Flags {
        return KnownFlags::default();
    }
    let asked = Asked::of_apps(fleet, apps.iter().map(|app| &app.id));
    flags::answered(asked, site).await
}

/// How the program ends where there is no plan.
fn no_plan(error: PlanError) -> Stop {
    match error {
        PlanError::Answer(_) | PlanError::NoTargets => Stop::usage(error),
        PlanError::Forbidden(_) => Stop::refused(error),
    }
}
