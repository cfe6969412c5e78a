//! `dogwatch audit`: the record of what was done.

mod chosen;
mod export;
mod json;
mod list;
mod show;
mod verify;

use clap::{Subcommand, ValueEnum};

use super::exit::Ended;
use super::finish;
use super::site::Site;

/// What to do with the record.
#[derive(Debug, Subcommand)]
pub(super) enum AuditCommand {
    /// Show what was done, the newest first
    #[command(after_help = list::EXAMPLES)]
    List(list::ListArgs),
    /// Show one plan with each of its steps
    #[command(after_help = show::EXAMPLES)]
    Show(show::ShowArgs),
    /// Check that nobody changed the record
    #[command(after_help = verify::EXAMPLES)]
    Verify(verify::VerifyArgs),
    /// Write the record for other programs
    #[command(after_help = export::EXAMPLES)]
    Export(export::ExportArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Words for a person
    Table,
    /// JSON
    Json,
}

/// Shows, checks or exports the record.
pub(super) fn run(command: &AuditCommand, site: &Site) -> Ended {
    match command {
        AuditCommand::List(args) => {
            finish::mention(site);
            list::run(args, site)
        }
        AuditCommand::Show(args) => show::run(args, site),
        AuditCommand::Verify(args) => verify::run(args, site),
        AuditCommand::Export(args) => export::run(args, site),
    }
}
