//! A playbook for flags without a screen: which flags, as they are now, and the plan made anew where
//! one of them changed meanwhile.

use std::time::Duration;

use clap::Args;

use super::carry_out::{Carried, carry_out_once};
use super::flag_targets::{Choice, Place};
use super::{RunArgs, span, wait};
use crate::backends::look_all;
use crate::cli::exit::{Ended, Exit, Stop};
use crate::cli::gather::{Gathered, Wanted, gather};
use crate::cli::get::filter;
use crate::cli::output::say;
use crate::cli::site::Site;
use crate::clock;
use crate::execution::{Outcome, Report};
use crate::fleet::Fleet;
use crate::model::{CleanText, Closeups, FlagRef, KnownFlags, StalePolicy};
use crate::playbooks::flags::{Asked, Gate};
use crate::playbooks::{Context, Plan, PlanFlags, Playbook, Request, writable};

/// What every playbook for flags takes.
#[derive(Args, Debug)]
pub(in crate::cli) struct FlagArgs {
    /// A flag: name, project/name or platform/project/name; with @environment where it has several
    #[arg(
        value_name = "FLAG",
        required_unless_present_any = ["stale", "filter"],
        conflicts_with_all = ["stale", "filter"]
    )]
    flags: Vec<String>,
    /// Every flag that nobody seems to need any more, in none of its environments: what
    /// `dogwatch flags stale` lists
    #[arg(long)]
    stale: bool,
    /// With --stale: unchanged and not asked for as long as this
    #[arg(long, value_name = "DURATION", requires = "stale", default_value = "30d", value_parser = wait)]
    older_than: Duration,
    /// Every flag that this selects; with --stale those of them that are stale
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    /// Only in this environment
    #[arg(long, value_name = "ENVIRONMENT")]
    env: Option<String>,
    /// Only of this project
    #[arg(long, value_name = "PROJECT")]
    project: Option<String>,
    /// Only of this platform, by its name in the configuration; of a FeatureFlag resource the cluster
    #[arg(long, value_name = "PLATFORM")]
    platform: Option<String>,
    #[command(flatten)]
    run: RunArgs,
    /// How long to wait for every source
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = wait)]
    timeout: Duration,
}

impl FlagArgs {
    fn choice(&self) -> Result<Choice<'_>, Stop> {
        Ok(Choice {
            names: &self.flags,
            filter: match &self.filter {
                Some(text) => Some(filter(Some(text))?),
                None => None,
            },
            stale: self
                .stale
                .then(|| StalePolicy::older_than(span(self.older_than))),
            place: Place {
                platform: self.platform.as_deref(),
                project: self.project.as_deref(),
                environment: self.env.as_deref(),
            },
        })
    }
}

/// Plans and runs `playbook`, which plans by `planner`.
pub(in crate::cli) async fn run(
    (playbook, planner): (&'static dyn Playbook, &dyn PlanFlags),
    args: &FlagArgs,
    answer: String,
    site: &Site,
) -> Ended {
    writable(site.limits()).map_err(super::no_plan)?;
    let gathered = gather(site, Wanted::PlansForFlags, args.timeout).await;
    let fleet = &told(gathered)?;
    let choice = args.choice()?;
    let mut flags = choice.of((fleet, clock::now()), planner.is_everywhere())?;
    if flags.is_empty() {
        say("no flag is selected: nothing to do");
        return Ok(Exit::Done);
    }
    let mut changed = Vec::new();
    loop {
        let known = look((fleet, planner), &flags, site).await;
        let mut plan = plan(planner, (&flags, &answer), (fleet, &known, site))?;
        plan.warnings.splice(0..0, changed);
        let Carried { exit, report } = carry_out_once(plan, &args.run, site).await?;
        let Some(report) = report.filter(|_| args.run.asks()) else {
            return Ok(exit);
        };
        let met = overtaken(&report);
        if met.is_empty() {
            return Ok(exit);
        }
        say(&format!(
            "{}: what was planned is no longer so, and was not done; this is the plan as it is now",
            playbook.name()
        ));
        (flags, changed) = met.into_iter().unzip();
    }
}

/// The fleet, where all of it is known that apps can be told from; what platforms can't be asked is
/// said.
pub(super) fn told(gathered: Gathered) -> Result<Fleet, Stop> {
    for words in &gathered.unheard {
        say(&format!("dogwatch: {words}: its flags are left out"));
    }
    gathered.whole()
}

/// The flags as they are now.
async fn look(
    (fleet, planner): (&Fleet, &dyn PlanFlags),
    flags: &[FlagRef],
    site: &Site,
) -> KnownFlags {
    let keys = flags.iter().map(|flag| &flag.key);
    let asked = Asked::of_flags(fleet, keys, planner.is_everywhere());
    answered(asked, site).await
}

/// What the platforms say of the flags that are asked for.
pub(super) async fn answered(asked: Asked, site: &Site) -> KnownFlags {
    let keys = asked.flags.iter().cloned().collect();
    let looks = look_all(&site.sources().flag_readers(), keys).await;
    asked.answered(looks)
}

fn plan(
    planner: &dyn PlanFlags,
    (flags, answer): (&[FlagRef], &str),
    (fleet, known, site): (&Fleet, &KnownFlags, &Site),
) -> Result<Plan, Stop> {
    let gates: Vec<_> = flags
        .iter()
        .map(|flag| Gate::of(flag, known, fleet))
        .collect();
    let context = Context {
        now: clock::now(),
        limits: site.limits(),
        clusters: fleet.clusters(),
        rights: fleet.rights(),
        closeups: &Closeups::new(),
        flags: known,
    };
    let request = Request {
        answer: answer.to_owned(),
    };
    planner
        .plan(&gates, &request, &context)
        .map_err(super::no_plan)
}

/// The flags that somebody else had changed since the plan was made, and what had changed.
fn overtaken(report: &Report) -> Vec<(FlagRef, CleanText)> {
    let steps = report.plan.steps.iter().zip(&report.outcomes);
    let met = steps.filter_map(|(step, outcome)| match (step.target.flag(), outcome) {
        (Some(flag), Outcome::Conflict { why }) => {
            let words = format!("changed meanwhile: {}: {why}", flag.key);
            Some((flag.clone(), CleanText::new(&words)))
        }
        _ => None,
    });
    met.collect()
}
