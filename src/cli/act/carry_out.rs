//! From a plan to its outcome: show, ask, run, tell.

use tokio::sync::mpsc;

use super::confirm::{Consent, consent};
use super::report::{self, Told};
use super::wait::wait;
use super::{Format, RunArgs};
use crate::cli::exit::{Ended, Exit, Stop};
use crate::cli::output::{is_watched, print, print_json, say};
use crate::cli::site::Site;
use crate::execution::{Control, ExecutionError, Executor, Outcome, Progress, Report};
use crate::playbooks::{Agreed, Disagreement, Plan};

/// What came of a plan.
pub(super) struct Carried {
    /// How the program is to end.
    pub exit: Exit,
    /// What was done, where it was run.
    pub report: Option<Report>,
}

/// Shows `plan`, and runs it once it was agreed to.
pub(in crate::cli) async fn carry_out(plan: Plan, args: &RunArgs, site: &Site) -> Ended {
    let carried = carry_out_once(plan, args, site).await?;
    Ok(carried.exit)
}

/// The same, for who goes on from what came of it.
pub(super) async fn carry_out_once(
    plan: Plan,
    args: &RunArgs,
    site: &Site,
) -> Result<Carried, Stop> {
    if args.output == Format::Table {
        print(&report::plan(&plan))?;
    }
    if plan.steps.is_empty() {
        tell(&Told::planned(&plan), args)?;
        return Err(Stop::refused("none of this can be done"));
    }
    let executor = site.executor()?;
    if args.dry_run {
        let exit = rehearse(&plan, args, &executor).await?;
        return Ok(Carried { exit, report: None });
    }
    let shown = plan.digest();
    let answer = match consent(&plan, args, site.limits()).await? {
        Consent::Given(answer) => answer,
        Consent::Refused(why) => {
            tell(&Told::planned(&plan), args)?;
            return Err(Stop::refused(why));
        }
    };
    let agreed = Agreed::new(plan, &shown, answer).map_err(refusal)?;
    let report = execute(&executor, &agreed).await?;
    for note in &report.notes {
        say(&format!("note: {note}"));
    }
    let rollouts = if args.wait {
        wait(&report, &site.sources().followers()).await
    } else {
        Vec::new()
    };
    tell(&Told::run(&report, &rollouts), args)?;
    let done = report.outcomes.iter().enumerate().map(|(place, outcome)| {
        let rollout = rollouts.get(place).and_then(Option::as_ref);
        outcome.is_done() && rollout.is_none_or(|end| report.plan.is_over(end))
    });
    let done = done.filter(|done| *done).count();
    Ok(Carried {
        exit: exit(&report.plan, &report.outcomes, done),
        report: Some(report),
    })
}

/// What is still missing, with the flag that gives it.
fn refusal(missing: Disagreement) -> Stop {
    match &missing {
        Disagreement::NotTyped(text) => Stop::refused(format!(
            "this can't be taken back, and {missing}: add --confirm '{text}'"
        )),
        Disagreement::NoReason | Disagreement::Changed => Stop::refused(missing),
    }
}

/// Has the cluster check every step.
async fn rehearse(plan: &Plan, args: &RunArgs, executor: &Executor) -> Ended {
    let checked = executor.preview(plan).await;
    let outcomes: Vec<_> = checked.into_iter().map(|(_, outcome)| outcome).collect();
    tell(&Told::rehearsed(plan, &outcomes), args)?;
    let done = outcomes.iter().filter(|outcome| outcome.is_done()).count();
    Ok(exit(plan, &outcomes, done))
}

fn tell(told: &Told<'_>, args: &RunArgs) -> Result<(), Stop> {
    match args.output {
        Format::Json => print_json(told),
        Format::Table => print(&told.words()),
    }
}

/// Runs it; Ctrl-C stops between steps, and a second one at once.
async fn execute(executor: &Executor, agreed: &Agreed) -> Result<Report, Stop> {
    let control = Control::default();
    let (sender, mut progress) = mpsc::unbounded_channel::<Progress>();
    let all = agreed.plan().steps.len();
    let counting = tokio::spawn(async move {
        let mut count = 0;
        while let Some(progress) = progress.recv().await {
            match progress {
                Progress::Step { .. } => count += 1,
                Progress::Held { wait, why } => {
                    say(&format!("waiting {} s: {why}", wait.as_secs()));
                }
            }
            if is_watched() && count % 50 == 0 {
                say(&format!("{count} of {all}"));
            }
        }
    });
    let mut running = std::pin::pin!(executor.run(agreed, sender, &control));
    let report = loop {
        tokio::select! {
            report = &mut running => break report,
            _ = tokio::signal::ctrl_c() => {
                if control.is_stopped() {
                    return Err(Stop::failed(
                        "quit in the middle: `dogwatch finish` shows what is left of it",
                    ));
                }
                control.stop();
                say("stopping after what is on its way; Ctrl-C again quits at once");
            }
        }
    };
    // Ends with the run, which owned the other end.
    let _ = counting.await;
    report.map_err(not_begun)
}

/// How the program ends where execution did not begin.
pub(in crate::cli) fn not_begun(error: ExecutionError) -> Stop {
    match error {
        ExecutionError::Refused(_) | ExecutionError::ReasonMissing(_) => Stop::refused(error),
        ExecutionError::Unreachable(_) | ExecutionError::Audit(_) => Stop::failed(error),
    }
}

/// What it came to where `done` steps were done to the end: an app that the plan refused was asked
/// for, and not done.
fn exit(plan: &Plan, outcomes: &[Outcome], done: usize) -> Exit {
    let mut refused = outcomes
        .iter()
        .map(|outcome| matches!(outcome, Outcome::Refused { .. }));
    if done == outcomes.len() && plan.refusals.is_empty() {
        Exit::Done
    } else if done > 0 {
        Exit::Partly
    } else if refused.all(|refused| refused) {
        Exit::Refused
    } else {
        Exit::Failed
    }
}
