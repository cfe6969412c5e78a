//! `dogwatch undo`: takes a change back, from the audit.

use clap::Args;

use super::act::{self, RunArgs};
use super::exit::{Ended, Stop};
use super::finish;
use super::site::Site;
use crate::execution::audit::Undo;
use crate::execution::prepare::{self, Unprepared};

/// What to take back.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct UndoArgs {
    /// The plan, as `dogwatch audit list` calls it; its beginning is enough; by default the last
    /// one that was not taken back
    #[arg(value_name = "PLAN-ID")]
    plan: Option<String>,
    #[command(flatten)]
    run: RunArgs,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch undo
  dogwatch undo 3f9a --dry-run
  dogwatch undo 3f9a --yes --reason 'the wrong team' -o json

What was changed since by anybody else is left alone, and told.";

/// Takes it back.
pub(super) async fn run(args: &UndoArgs, site: &Site) -> Ended {
    finish::mention(site);
    let (audit, surveyors) = (site.audit()?, site.surveyors());
    let plan = prepare::undo(&audit, &surveyors, args.plan.as_deref()).await;
    act::carry_out(plan.map_err(unprepared)?, &args.run, site).await
}

/// How the program ends where the record gives no plan.
pub(super) fn unprepared(error: Unprepared) -> Stop {
    match error {
        Unprepared::Nothing(Undo::Ambiguous(..)) => Stop::usage(error),
        Unprepared::Running(..) => Stop::refused(error),
        Unprepared::Nothing(_) | Unprepared::Audit(_) => Stop::failed(error),
    }
}
