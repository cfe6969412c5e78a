//! `dogwatch get rollouts`: the queue of rollouts, canary beside stable.

mod flat;
mod json;
#[cfg(test)]
mod tests;

use std::time::Duration;

use chrono::TimeDelta;
use clap::Args;

use super::{Chosen, Format, Listing, report, tables};
use crate::cli::act;
use crate::cli::exit::{Ended, Stop};
use crate::cli::gather::{Wanted, gather};
use crate::cli::output::{print, print_json};
use crate::cli::site::Site;
use crate::clock;
use crate::fleet::{Fleet, Scope};
use json::RolloutJson;

/// Which rollouts, in which order, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct RolloutsArgs {
    /// By which column; phase is the queue's order. `-` in front begins with the largest, `+` with
    /// the smallest
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "phase",
        allow_hyphen_values = true
    )]
    sort: String,
    /// Also those that were done more than an hour ago
    #[arg(long)]
    all: bool,
    /// For how long both sides are to be counted, where they are not counted already: pages that
    /// are scraped directly begin with nothing, Prometheus remembers. A verdict that can tell is
    /// not waited for longer
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = act::wait)]
    measure: Duration,
    /// How long to wait for the comparisons beyond that, once every source is live
    #[arg(long, value_name = "DURATION", default_value = "20s", value_parser = act::wait)]
    wait: Duration,
    #[command(flatten)]
    listing: Listing,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch get rollouts
  dogwatch get rollouts --filter 'waiting>30m' -o name
  dogwatch get rollouts --filter verdict:fail -o json | jq '.[] | {name, verdict}'
  dogwatch get rollouts --group controller -o wide --all
  dogwatch get rollouts --measure 5m

Where a source does not answer, what is known is written, the reason goes to standard error and
the exit code is 1. A canary that nobody has measured by then has an unknown verdict.";

/// Shows what was asked for.
pub(super) async fn run(args: &RolloutsArgs, site: &Site) -> Ended {
    let listing = &args.listing;
    let scope = if args.all {
        Scope::Rollouts
    } else {
        Scope::Queue
    };
    let spec = listing.spec(scope, &args.sort)?;
    let can_measure = site.sources().measure();
    let measure = act::span(args.measure);
    let is_settled = |fleet: &Fleet| !can_measure || is_settled(fleet, measure);
    let wanted = Wanted::Until {
        is_settled: &is_settled,
        patience: args.measure + args.wait,
        words: "waiting until every canary is compared with its stable side (--measure)",
    };
    let gathered = gather(site, wanted, listing.timeout).await;
    let chosen = Chosen::new(
        (&gathered.fleet, &gathered.fleet),
        spec,
        listing.limit,
        clock::now(),
    );
    let of = (&gathered.fleet, "rollouts");
    report(&gathered, &chosen, of, || show(&chosen, listing.output))
}

/// Whether every comparison is worth an answer.
fn is_settled(fleet: &Fleet, measure: TimeDelta) -> bool {
    let mut comparisons = fleet.apps().filter_map(|(_, app)| app.comparison());
    comparisons.all(|comparison| comparison.is_settled(measure))
}

fn show(chosen: &Chosen<'_>, format: Format) -> Result<(), Stop> {
    match format {
        Format::Table => print(&tables::table(chosen, tables::QUEUE)),
        Format::Wide => print(&tables::table(chosen, tables::WIDE_QUEUE)),
        Format::Json => print_json(&rollouts(chosen).collect::<Vec<_>>()),
        Format::Csv => print(&flat::csv(rollouts(chosen))?),
        Format::Name => {
            let names = chosen.apps().map(|app| format!("{}\n", app.id()));
            print(&names.collect::<String>())
        }
    }
}

fn rollouts<'a>(chosen: &Chosen<'a>) -> impl Iterator<Item = RolloutJson<'a>> {
    let fleet = chosen.fleet;
    let slots = chosen.slots();
    slots.filter_map(move |slot| RolloutJson::new(fleet.app(slot)?))
}
