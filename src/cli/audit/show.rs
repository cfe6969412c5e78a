//! `dogwatch audit show`: one plan with each of its steps.

use chrono::SecondsFormat;
use clap::Args;

use super::Format;
use super::json::{PlanJson, TakenUpJson};
use crate::cli::exit::{Ended, Exit, Stop};
use crate::cli::output::{print, print_json};
use crate::cli::site::Site;
use crate::cli::table::Table;
use crate::execution::audit::{TakenBack, Undo};
use crate::model::CleanText;

pub(super) const EXAMPLES: &str = "\
Examples:
  dogwatch audit show 3f9a
  dogwatch audit show 3f9a -o json";

/// Which one, and how.
#[derive(Args, Debug)]
pub(in crate::cli) struct ShowArgs {
    /// The plan, as `dogwatch audit list` calls it; its beginning is enough
    #[arg(value_name = "PLAN-ID")]
    plan: String,
    /// How it is written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
}

pub(super) fn run(args: &ShowArgs, site: &Site) -> Ended {
    let history = site.audit()?.history()?;
    let record = history.named(&args.plan).map_err(|error| match error {
        Undo::Ambiguous(..) => Stop::usage(error),
        _ => Stop::failed(error),
    })?;
    let plan = PlanJson::new(record, &TakenBack::of(&history));
    match args.output {
        Format::Json => print_json(&plan)?,
        Format::Table => print(&format!("{}\n{}", facts(&plan), steps(&plan)))?,
    }
    Ok(Exit::Done)
}

fn facts(plan: &PlanJson) -> String {
    let mut table = Table::default();
    let mut fact = |name: &str, text: &str| {
        table.row([CleanText::new(name), CleanText::new(text)]);
    };
    fact("plan", &plan.plan);
    fact("what", &format!("{}: {}", plan.playbook, plan.summary));
    let origins = [("takes back", &plan.undoes), ("tries again", &plan.retries)];
    for (name, other) in origins {
        if let Some(other) = other {
            fact(name, other);
        }
    }
    fact("begun", &time(&plan.time));
    for (cluster, user) in &plan.users {
        fact("who", &format!("{user} on {cluster}"));
    }
    fact("from", &plan.operator);
    fact(
        "why",
        plan.reason.as_deref().unwrap_or("no reason was given"),
    );
    if let Some(digest) = &plan.digest {
        fact("agreed to", &format!("sha256 {digest}"));
    }
    for taken_up in &plan.taken_up {
        fact("taken up", &words(taken_up));
    }
    fact("outcome", &plan.outcome());
    fact("way back", &way_back(plan));
    table.render()
}

fn words(taken_up: &TakenUpJson) -> String {
    let reason = taken_up.reason.as_deref();
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    format!("{} by {}{reason}", time(&taken_up.time), taken_up.operator)
}

fn way_back(plan: &PlanJson) -> String {
    let id = &plan.plan;
    if let Some(why) = plan.no_way_back {
        return format!("none: {why}");
    }
    match (&plan.undone_by, plan.can_undo) {
        (None, 0) => "it changed nothing that could be taken back".to_owned(),
        (Some(by), 0) => format!("taken back by {by}"),
        (None, count) => format!("dogwatch undo {id} ({count} to take back)"),
        (Some(by), count) => {
            format!("partly taken back by {by}: dogwatch undo {id} ({count} left)")
        }
    }
}

fn steps(plan: &PlanJson) -> String {
    let mut table = Table::new(["OUTCOME", "APP", "OBJECT", "UID", "CHANGE", "WHY"]);
    for step in &plan.steps {
        let none = || CleanText::new("not known");
        table.row([
            step.outcome.clone().unwrap_or_else(none),
            CleanText::new(&step.subject.to_string()),
            CleanText::new(&format!("{} {}", step.kind, step.object)),
            step.uid.clone(),
            step.change(),
            step.why.clone().unwrap_or_default(),
        ]);
    }
    table.render()
}

fn time(time: &chrono::DateTime<chrono::Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
