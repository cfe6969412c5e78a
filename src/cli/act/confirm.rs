//! The yes: given ahead with `--yes`, or asked for.

use std::io::Write;

use super::RunArgs;
use crate::cli::exit::Stop;
use crate::cli::output::is_interactive;
use crate::model::CleanText;
use crate::playbooks::{Answer, Limits, Plan};

/// Whether it was agreed to.
pub(super) enum Consent {
    /// Yes, why, and what was typed.
    Given(Answer),
    /// No, or nobody could be asked.
    Refused(&'static str),
}

/// Asks for what is still missing. Enter never means yes.
pub(super) async fn consent(plan: &Plan, args: &RunArgs, limits: &Limits) -> Result<Consent, Stop> {
    let given = args
        .reason
        .as_deref()
        .filter(|text| !text.trim().is_empty());
    let mut reason = given.map(CleanText::new);
    let takes_reason = plan.confirmation.takes_reason() || is_protected(plan, limits);
    if !args.yes && !is_interactive() {
        return Ok(Consent::Refused(
            "nobody is here to say yes: add --yes to do it, or --dry-run to have it checked",
        ));
    }
    if takes_reason && reason.is_none() {
        if args.yes {
            return Ok(Consent::Refused(
                "this takes a reason (several apps or flags, a gold app, a protected cluster or \
                 platform, or a flag that may be in use): add --reason TEXT",
            ));
        }
        let text = ask("Why? ").await?;
        if text.is_empty() {
            return Ok(Consent::Refused("no reason was given: nothing was done"));
        }
        reason = Some(CleanText::new(&text));
    }
    if args.yes {
        let typed = args.confirm.as_deref().map(CleanText::new);
        return Ok(Consent::Given(Answer { reason, typed }));
    }
    let (question, expected) = match plan.confirmation.to_type() {
        Some(text) => (
            format!("This can't be undone. Type {text} to do it: "),
            text.as_str(),
        ),
        None => ("Type yes to do it: ".to_owned(), "yes"),
    };
    let answer = ask(&question).await?;
    if answer == expected || (expected == "yes" && answer == "y") {
        let typed = Some(CleanText::new(&answer));
        Ok(Consent::Given(Answer { reason, typed }))
    } else {
        Ok(Consent::Refused("not confirmed: nothing was done"))
    }
}

fn is_protected(plan: &Plan, limits: &Limits) -> bool {
    let mut contexts = plan.clusters.iter().map(|cluster| &cluster.context);
    let mut names = plan.steps.iter().map(|step| step.target.system());
    contexts.any(|name| limits.protected.contains(name))
        || names.any(|name| limits.protected.contains(name))
}

/// Asks on the terminal; the end of input is an empty answer.
async fn ask(question: &str) -> Result<String, Stop> {
    write!(std::io::stderr(), "{question}")?;
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).map(|_| line)
    })
    .await??;
    Ok(answer.trim().to_owned())
}
