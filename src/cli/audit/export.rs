//! `dogwatch audit export`: the record for other programs.

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, ValueEnum};
use csv::Writer;

use super::chosen::Choice;
use super::json::{PlanJson, StepJson};
use crate::cli::exit::{Ended, Exit, Stop};
use crate::cli::output::{print, say};
use crate::cli::site::Site;
use crate::execution::audit::TakenBack;
use crate::model::CleanText;

pub(super) const EXAMPLES: &str = "\
Examples:
  dogwatch audit export > audit.jsonl
  dogwatch audit export --format csv --since 30d > last-month.csv

Text in it is safe to show. To keep a copy whose chain can be checked, copy the file itself.";

/// What of it, and how.
#[derive(Args, Debug)]
pub(in crate::cli) struct ExportArgs {
    #[command(flatten)]
    choice: Choice,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Shape::Jsonl)]
    format: Shape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Shape {
    /// One JSON object a line, one line a plan
    Jsonl,
    /// Comma-separated values, one row a step
    Csv,
}

pub(super) fn run(args: &ExportArgs, site: &Site) -> Ended {
    let history = site.audit()?.history()?;
    let back = TakenBack::of(&history);
    if args.format == Shape::Csv {
        print(&row(HEADINGS.map(str::to_owned))?)?;
    }
    let (mut plans, mut steps) = (0, 0);
    for record in history.plans.iter().filter(|it| args.choice.takes(it)) {
        let plan = PlanJson::new(record, &back);
        match args.format {
            Shape::Jsonl => print(&format!("{}\n", serde_json::to_string(&plan)?))?,
            Shape::Csv => {
                for step in &plan.steps {
                    print(&row(cells(&plan, step))?)?;
                }
            }
        }
        plans += 1;
        steps += plan.steps.len();
    }
    say(&format!("{plans} plans with {steps} steps"));
    Ok(Exit::Done)
}

const HEADINGS: [&str; 18] = [
    "time",
    "plan",
    "playbook",
    "summary",
    "undoes",
    "retries",
    "reason",
    "operator",
    "user",
    "cluster",
    "namespace",
    "app",
    "kind",
    "object",
    "uid",
    "change",
    "outcome",
    "why",
];

fn cells(plan: &PlanJson, step: &StepJson) -> [String; 18] {
    let text = |text: &Option<CleanText>| text.as_deref().unwrap_or_default().to_owned();
    let user = plan.users.get(&step.cluster).cloned();
    [
        time(step.outcome_time.unwrap_or(plan.time)),
        plan.plan.to_string(),
        plan.playbook.to_string(),
        plan.summary.to_string(),
        text(&plan.undoes),
        text(&plan.retries),
        text(&plan.reason),
        plan.operator.to_string(),
        text(&user),
        step.cluster.to_string(),
        step.namespace.to_string(),
        step.name.to_string(),
        step.kind.to_string(),
        step.object.to_string(),
        step.uid.to_string(),
        step.change().to_string(),
        text(&step.outcome),
        text(&step.why),
    ]
}

fn row(cells: [String; 18]) -> Result<String, Stop> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(cells)?;
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn time(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
