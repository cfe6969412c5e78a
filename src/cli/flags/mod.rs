//! `dogwatch flags`: questions about flags.

mod evaluate;
mod stale;

use clap::Subcommand;

use super::exit::Ended;
use super::site::Site;

/// Which question.
#[derive(Debug, Subcommand)]
pub(super) enum FlagsCommand {
    /// Show what a given context gets of a flag
    Evaluate(evaluate::EvaluateArgs),
    /// Show the flags that nobody seems to need any more
    Stale(stale::StaleArgs),
}

/// Answers it.
pub(super) async fn run(command: &FlagsCommand, site: &Site) -> Ended {
    match command {
        FlagsCommand::Evaluate(args) => evaluate::run(args, site).await,
        FlagsCommand::Stale(args) => stale::run(args, site).await,
    }
}
