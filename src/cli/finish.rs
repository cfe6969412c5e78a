//! `dogwatch finish`: goes on with a plan that was interrupted, or closes it.

use clap::Args;

use super::act::{self, Format, RunArgs};
use super::exit::{Ended, Exit};
use super::output::{print, print_json, say};
use super::site::Site;
use super::table::Table;
use super::undo::unprepared;
use crate::clock;
use crate::execution::audit::Undo;
use crate::execution::prepare::{self, Unprepared};
use crate::execution::{Closed, Interrupted, interrupted};
use crate::model::{CleanText, compact};

/// Which plan, and what to do with it.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct FinishArgs {
    /// The plan; its beginning is enough; without it, shows all that were interrupted
    #[arg(value_name = "PLAN-ID")]
    plan: Option<String>,
    /// Do nothing more of it: look up what was done, record it, and end the plan
    #[arg(long, requires = "plan", conflicts_with_all = ["dry_run", "yes", "reason", "confirm"])]
    close: bool,
    #[command(flatten)]
    run: RunArgs,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch finish
  dogwatch finish 3f9a
  dogwatch finish 3f9a --yes
  dogwatch finish 3f9a --close

A plan is interrupted where its process ended before it did: killed, out of power, out of memory.
Each change that is left is looked up first, and made only where it is not there yet. The reason
that was given at first counts, unless --reason gives another.";

/// Shows interrupted plans, goes on with one, or closes it.
pub(super) async fn run(args: &FinishArgs, site: &Site) -> Ended {
    let Some(wanted) = &args.plan else {
        return list(args, site);
    };
    let audit = site.audit()?;
    let history = audit.read().await?;
    let record = history
        .named(wanted)
        .map_err(|error| unprepared(error.into()))?;
    let id = record.intent.plan.clone();
    if args.close {
        return close(&id, args, site).await;
    }
    let surveyors = site.surveyors();
    let plan = match prepare::resume(&audit, &surveyors, &id).await {
        Err(Unprepared::Nothing(Undo::NothingLeft(_))) => return close(&id, args, site).await,
        prepared => prepared.map_err(unprepared)?,
    };
    let reason = record.intent.reason.as_deref().map(CleanText::new);
    act::carry_out(plan, &args.run.because(reason.as_ref()), site).await
}

/// Says on standard error which plans wait to be resumed or closed.
pub(super) fn mention(site: &Site) {
    // What can't be read will be told where it matters.
    let waiting = site.audit().ok().and_then(|audit| interrupted(&audit).ok());
    for plan in waiting.into_iter().flatten() {
        say(&format!(
            "plan {} was interrupted {} ago with {} of {} done: dogwatch finish {}",
            plan.id,
            compact(clock::now() - plan.time),
            plan.done,
            plan.all,
            plan.id
        ));
    }
}

fn list(args: &FinishArgs, site: &Site) -> Ended {
    let waiting = interrupted(&site.audit()?)?;
    match args.run.output() {
        Format::Json => print_json(&waiting)?,
        Format::Table if waiting.is_empty() => say("no plan was interrupted"),
        Format::Table => print(&table(&waiting))?,
    }
    Ok(Exit::Done)
}

fn table(waiting: &[Interrupted]) -> String {
    let mut table = Table::new(["PLAN", "BEGUN", "WHO", "WHAT", "DONE", "REASON"]);
    for plan in waiting {
        table.row([
            plan.id.clone(),
            CleanText::new(&format!("{} ago", compact(clock::now() - plan.time))),
            plan.who.clone(),
            CleanText::new(&format!("{}: {}", plan.playbook, plan.summary)),
            CleanText::new(&format!("{} of {}", plan.done, plan.all)),
            plan.reason.clone().unwrap_or_default(),
        ]);
    }
    table.render()
}

async fn close(id: &str, args: &FinishArgs, site: &Site) -> Ended {
    let closed = site.executor()?.close(id).await;
    let closed = closed.map_err(act::not_begun)?;
    match args.run.output() {
        Format::Json => print_json(&closed)?,
        Format::Table => print(&told(&closed))?,
    }
    Ok(Exit::Done)
}

fn told(closed: &Closed) -> String {
    let mut table = Table::default();
    for step in &closed.found {
        table.row([
            CleanText::new(&format!("  {}", step.outcome.word())),
            CleanText::new(&step.subject.to_string()),
            step.outcome.why().unwrap_or(&step.words).clone(),
        ]);
    }
    let (id, done, all) = (&closed.id, closed.done, closed.all);
    format!("{}{id} is closed: {done} of {all} done\n", table.render())
}
