//! `dogwatch undo`: takes a change back, from the audit.

use clap::Args;

use super::act::{self, RunArgs};
use super::exit::{Ended, Stop};
use super::site::Site;
use crate::execution::audit::Undo;

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
    let history = site.audit()?.history()?;
    let plan = history
        .undo(args.plan.as_deref())
        .map_err(|undo| match undo {
            Undo::Ambiguous(..) => Stop::usage(undo),
            _ => Stop::failed(undo),
        })?;
    act::carry_out(plan, &args.run, site).await
}
