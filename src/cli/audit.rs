//! `dogwatch audit`: the record of what was done.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::exit::{Ended, Exit};
use super::output::{print, print_json, say};
use super::site::Site;
use super::table::Table;
use crate::execution::audit::{PlanRecord, StepOutcome, StepRecord};
use crate::model::CleanText;

/// What to do with the record.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Show what was done, the newest first
    #[command(after_help = LIST_EXAMPLES)]
    List(ListArgs),
    /// Check that nobody changed the record
    #[command(after_help = VERIFY_EXAMPLES)]
    Verify(VerifyArgs),
}

const LIST_EXAMPLES: &str = "\
Examples:
  dogwatch audit list
  dogwatch audit list --limit 5 -o json";

const VERIFY_EXAMPLES: &str = "\
Examples:
  dogwatch audit verify
  dogwatch audit verify -o json

Each line holds the hash of the line before it, so that a line that was changed, removed or moved
is named (exit code 1). Lines cut off the end, or a chain computed anew by somebody who may write
the file, can't be told: keep a copy elsewhere where that matters.";

/// How much of it, and how.
#[derive(Args, Debug)]
pub(super) struct ListArgs {
    /// At most this many plans
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How they are written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
}

/// How the verdict is written.
#[derive(Args, Debug)]
pub(super) struct VerifyArgs {
    /// How it is written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Words for a person
    Table,
    /// JSON
    Json,
}

/// Shows or checks the record.
pub(super) fn run(command: &AuditCommand, site: &Site) -> Ended {
    match command {
        AuditCommand::List(args) => list(args, site),
        AuditCommand::Verify(args) => verify(args, site),
    }
}

fn list(args: &ListArgs, site: &Site) -> Ended {
    let history = site.audit()?.history()?;
    let newest = history.plans.iter().rev();
    let plans: Vec<_> = newest
        .take(args.limit.unwrap_or(usize::MAX))
        .map(PlanJson::new)
        .collect();
    match args.output {
        Format::Json => print_json(&plans)?,
        Format::Table if plans.is_empty() => say("nothing was done yet"),
        Format::Table => print(&table(&plans))?,
    }
    Ok(Exit::Done)
}

fn table(plans: &[PlanJson]) -> String {
    let mut table = Table::new(["TIME", "PLAN", "WHO", "WHAT", "OUTCOME", "REASON"]);
    for plan in plans {
        table.row([
            CleanText::new(&plan.time.to_rfc3339_opts(SecondsFormat::Secs, true)),
            plan.plan.clone(),
            plan.who(),
            CleanText::new(&format!("{}: {}", plan.playbook, plan.summary)),
            plan.outcome(),
            plan.reason.clone().unwrap_or_default(),
        ]);
    }
    table.render()
}

fn verify(args: &VerifyArgs, site: &Site) -> Ended {
    let audit = site.audit()?;
    let verdict = audit.verify()?;
    match args.output {
        Format::Json => print_json(&verdict)?,
        Format::Table => {
            for flaw in &verdict.flaws {
                print(&format!("line {}: {}\n", flaw.line, flaw.what))?;
            }
            for line in &verdict.torn {
                print(&format!(
                    "line {line}: torn by a crash while it was written; that is no tampering\n"
                ))?;
            }
            let state = if verdict.is_intact() {
                "is intact"
            } else {
                "was changed"
            };
            print(&format!(
                "{}: {} lines, the chain {state}\n",
                CleanText::new(&audit.path().display().to_string()),
                verdict.lines
            ))?;
        }
    }
    Ok(if verdict.is_intact() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

/// One plan on record. The fields and their order are an interface.
#[derive(Serialize)]
struct PlanJson {
    plan: CleanText,
    time: DateTime<Utc>,
    playbook: CleanText,
    summary: CleanText,
    undoes: Option<CleanText>,
    reason: Option<CleanText>,
    users: BTreeMap<CleanText, CleanText>,
    operator: CleanText,
    done: usize,
    ended: bool,
    steps: Vec<StepJson>,
}

#[derive(Serialize)]
struct StepJson {
    cluster: CleanText,
    namespace: CleanText,
    name: CleanText,
    kind: CleanText,
    object: CleanText,
    words: CleanText,
    /// `null` where no outcome is on record.
    outcome: Option<CleanText>,
    why: Option<CleanText>,
}

impl PlanJson {
    fn new(record: &PlanRecord) -> Self {
        let clean = |text: &Option<String>| text.as_deref().map(CleanText::new);
        let intent = &record.intent;
        let users = intent.users.iter();
        let steps = intent.steps.iter().enumerate();
        Self {
            plan: record.id(),
            time: record.time,
            playbook: CleanText::new(&intent.playbook),
            summary: CleanText::new(&intent.summary),
            undoes: clean(&intent.undoes),
            reason: clean(&intent.reason),
            users: users
                .map(|(cluster, user)| (CleanText::new(cluster), CleanText::new(user)))
                .collect(),
            operator: CleanText::new(&intent.operator),
            done: record.done(),
            ended: record.ended,
            steps: steps
                .map(|(place, step)| StepJson::new(step, record.outcomes.get(&place)))
                .collect(),
        }
    }

    fn who(&self) -> CleanText {
        let users = self.users.values().next();
        users.unwrap_or(&self.operator).clone()
    }

    fn outcome(&self) -> CleanText {
        let end = if self.ended { "" } else { ", not ended" };
        CleanText::new(&format!("{}/{} done{end}", self.done, self.steps.len()))
    }
}

impl StepJson {
    fn new(step: &StepRecord, outcome: Option<&StepOutcome>) -> Self {
        let why = outcome.and_then(|outcome| outcome.why.as_deref());
        Self {
            cluster: CleanText::new(&step.cluster),
            namespace: CleanText::new(&step.namespace),
            name: CleanText::new(&step.app),
            kind: CleanText::new(&step.kind),
            object: CleanText::new(&step.name),
            words: CleanText::new(&step.words),
            outcome: outcome.map(|outcome| CleanText::new(&outcome.state)),
            why: why.map(CleanText::new),
        }
    }
}
