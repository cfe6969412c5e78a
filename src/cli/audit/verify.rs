//! `dogwatch audit verify`: whether anybody changed the record.

use clap::Args;

use super::Format;
use crate::cli::exit::{Ended, Exit};
use crate::cli::output::{print, print_json, say};
use crate::cli::site::Site;
use crate::execution::Audit;
use crate::execution::audit::Verdict;
use crate::model::CleanText;

pub(super) const EXAMPLES: &str = "\
Examples:
  dogwatch audit verify
  dogwatch audit verify --head 1f3a…
  dogwatch audit verify -o json

Each line holds the hash of the line before it, so that a line that was changed, removed or moved
is named (exit code 1). It prints the hash of the last line, which stands for all before it: note
it down elsewhere, and --head tells later whether that line is still there. Somebody who may write
the file can compute all of it anew, and then only a hash or a copy kept elsewhere tells.";

/// Against what, and how the verdict is written.
#[derive(Args, Debug)]
pub(in crate::cli) struct VerifyArgs {
    /// The last line's hash, as an earlier check printed it: that line must still be there
    #[arg(long, value_name = "HASH")]
    head: Option<String>,
    /// How it is written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
}

pub(super) fn run(args: &VerifyArgs, site: &Site) -> Ended {
    let audit = site.audit()?;
    let verdict = match &args.head {
        Some(head) => audit.verify_against(head)?,
        None => audit.verify()?,
    };
    match args.output {
        Format::Json => print_json(&verdict)?,
        Format::Table => table(&audit, &verdict)?,
    }
    Ok(if verdict.is_intact() {
        Exit::Done
    } else {
        Exit::Failed
    })
}

fn table(audit: &Audit, verdict: &Verdict) -> Result<(), crate::cli::exit::Stop> {
    let path = CleanText::new(&audit.path().display().to_string());
    for flaw in &verdict.flaws {
        print(&format!("line {}: {}\n", flaw.line, flaw.what))?;
    }
    for line in &verdict.torn {
        print(&format!(
            "line {line}: torn by a crash while it was written; that is no tampering\n"
        ))?;
    }
    let Some(head) = &verdict.head else {
        say(&format!("{path}: no audit yet"));
        return Ok(());
    };
    let state = if verdict.is_intact() {
        "is intact"
    } else {
        "was changed"
    };
    print(&format!(
        "{path}: {} lines, the chain {state}\nhead {head}\n",
        verdict.lines
    ))
}
