//! `dogwatch audit list`: what was done, the newest first.

use chrono::SecondsFormat;
use clap::Args;

use super::Format;
use super::chosen::Choice;
use super::json::PlanJson;
use crate::cli::exit::{Ended, Exit};
use crate::cli::output::{print, print_json, say};
use crate::cli::site::Site;
use crate::cli::table::Table;
use crate::execution::audit::TakenBack;
use crate::model::CleanText;

pub(super) const EXAMPLES: &str = "\
Examples:
  dogwatch audit list
  dogwatch audit list --since 2d --user kim
  dogwatch audit list --app finance/invoice-bot --limit 5 -o json";

/// How much of it, and how.
#[derive(Args, Debug)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    choice: Choice,
    /// At most this many plans
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How they are written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
}

pub(super) fn run(args: &ListArgs, site: &Site) -> Ended {
    let history = site.audit()?.history()?;
    let back = TakenBack::of(&history);
    let newest = history.plans.iter().rev();
    let plans: Vec<_> = newest
        .filter(|record| args.choice.takes(record))
        .take(args.limit.unwrap_or(usize::MAX))
        .map(|record| PlanJson::new(record, &back))
        .collect();
    match args.output {
        Format::Json => print_json(&plans)?,
        Format::Table if history.plans.is_empty() => say("nothing was done yet"),
        Format::Table if plans.is_empty() => say("nothing on record is like that"),
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
