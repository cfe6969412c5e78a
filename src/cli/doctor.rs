//! `dogwatch doctor`: is everything there that is needed, and if not, what to do.

use clap::{Args, ValueEnum};
use futures::future::join_all;
use serde::Serialize;

use super::exit::{Ended, Exit, Stop};
use super::output::{print, print_json};
use super::site::Site;
use super::table::Table;
use crate::backends::{Finding, FindingState};
use crate::model::CleanText;

/// How the findings are written.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct DoctorArgs {
    /// How they are written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch doctor
  dogwatch doctor --context prod -o json

The exit code is 1 where something does not work; what merely misses something is no failure.";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Words for a person
    Table,
    /// JSON
    Json,
}

/// The findings about one thing. The fields and their order are an interface.
#[derive(Serialize)]
struct Examined {
    source: CleanText,
    findings: Vec<Finding>,
}

/// Looks at everything once.
pub(super) async fn run(args: &DoctorArgs, site: &Site) -> Ended {
    let examining = site.sources().backends().map(|backend| async move {
        Examined {
            source: backend.source().0.clone(),
            findings: backend.examine().await,
        }
    });
    let mut examined = vec![Examined {
        source: CleanText::new("dogwatch"),
        findings: own(site),
    }];
    examined.extend(join_all(examining).await);
    match args.output {
        Format::Json => print_json(&examined)?,
        Format::Table => print(&table(&examined))?,
    }
    let mut findings = examined.iter().flat_map(|examined| &examined.findings);
    Ok(
        if findings.any(|finding| finding.state == FindingState::Failed) {
            Exit::Failed
        } else {
            Exit::Done
        },
    )
}

fn table(examined: &[Examined]) -> String {
    let mut table = Table::new(["SOURCE", "STATE", "WHAT", "FOUND"]);
    for Examined { source, findings } in examined {
        for finding in findings {
            let state = match finding.state {
                FindingState::Ok => "ok",
                FindingState::Limited => "limited",
                FindingState::Failed => "FAILED",
            };
            table.row([
                source.clone(),
                CleanText::new(state),
                finding.what.clone(),
                finding.words.clone(),
            ]);
        }
    }
    table.render()
}

/// What dogwatch finds at home.
fn own(site: &Site) -> Vec<Finding> {
    let mut findings = vec![audit(site)];
    if site.limits().read_only {
        findings.push(Finding {
            what: CleanText::new("acting"),
            state: FindingState::Limited,
            words: CleanText::new("read-only: nothing is written"),
        });
    }
    findings.extend(protected(site));
    findings
}

/// Which of the protected clusters are in use: a misspelt name protects nothing.
fn protected(site: &Site) -> Option<Finding> {
    let in_use = site.sources().writers();
    let names = &site.limits().protected;
    let words = names.iter().map(|name| {
        if in_use.contains_key(name) {
            format!("{name} is in use")
        } else {
            format!("no cluster in use is called {name}")
        }
    });
    let words: Vec<_> = words.collect();
    let is_any = names.iter().any(|name| in_use.contains_key(name));
    (!words.is_empty()).then(|| Finding {
        what: CleanText::new("protected clusters"),
        state: if is_any {
            FindingState::Ok
        } else {
            FindingState::Limited
        },
        words: CleanText::new(&words.join("; ")),
    })
}

fn audit(site: &Site) -> Finding {
    let checked = || -> Result<(FindingState, String), Stop> {
        let audit = site.audit()?;
        let verdict = audit.verify()?;
        let path = audit.path().display();
        Ok(match verdict.flaws.first() {
            None => (
                FindingState::Ok,
                format!("{path}: {} lines, the chain is intact", verdict.lines),
            ),
            Some(flaw) => (
                FindingState::Failed,
                format!(
                    "{path} was changed, line {}: {}; `dogwatch audit verify` shows all",
                    flaw.line, flaw.what
                ),
            ),
        })
    };
    let (state, words) = checked().unwrap_or_else(|stop| {
        let advice = "without it nothing can be changed; name another place with --state-dir";
        (FindingState::Failed, format!("{}: {advice}", stop.words))
    });
    Finding {
        what: CleanText::new("audit"),
        state,
        words: CleanText::new(&words),
    }
}
