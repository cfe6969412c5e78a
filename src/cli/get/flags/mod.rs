//! `dogwatch get flags`: every flag of the fleet, whichever platform keeps it.

mod flat;
pub(in crate::cli) mod json;
#[cfg(test)]
mod tests;

use clap::Args;

use super::{Chosen, Format, Listing, report, tables};
use crate::cli::exit::{Ended, Stop};
use crate::cli::gather::{Wanted, gather};
use crate::cli::output::{print, print_json, say};
use crate::cli::site::Site;
use crate::clock;
use crate::fleet::{Everything, FlagColumn, Flags, ListColumn as _};
use json::FlagJson;

/// Which flags, in which order, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
#[command(
    mut_arg("filter", |arg| arg.help(
        "Only those that this selects: words, app:invoice, exposure>0%, stale>=2, !type:release"
    )),
    mut_arg("group", |arg| arg.help(
        "Under which headings: app, owner, platform, project, environment or type"
    ))
)]
pub(super) struct FlagsArgs {
    /// By which column; attention is suspects first, then what makes no sense, tripped kill
    /// switches, and the newest changes. `-` in front begins with the largest, `+` with the
    /// smallest
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "attention",
        allow_hyphen_values = true
    )]
    sort: String,
    #[command(flatten)]
    listing: Listing,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch get flags
  dogwatch get flags --filter 'changed<1h'
  dogwatch get flags --filter 'app:invoice exposure>0%' -o name
  dogwatch get flags --filter matched:no --group project
  dogwatch get flags --sort stale -o wide
  dogwatch get flags -o json | jq '.[] | select(.exposure.to == \"invalid\") | .name'

Where a source does not answer, what is known is written, the reason goes to standard error and
the exit code is 1.";

/// Where flags come from, for who has none.
pub(in crate::cli) const NO_PLATFORM: &str = "no flags are known: name a platform in the \
configuration ([[unleash]], [[launchdarkly]]); FeatureFlag resources of a cluster are found by \
themselves";

/// What fits a terminal.
const USUAL: &[FlagColumn] = &[
    FlagColumn::Attention,
    FlagColumn::Flag,
    FlagColumn::App,
    FlagColumn::Owner,
    FlagColumn::State,
    FlagColumn::Exposure,
    FlagColumn::Environment,
    FlagColumn::Kind,
    FlagColumn::Change,
    FlagColumn::Seen,
    FlagColumn::Age,
];

/// Shows what was asked for.
pub(super) async fn run(args: &FlagsArgs, site: &Site) -> Ended {
    let listing = &args.listing;
    let spec = listing.spec::<Flags>(Everything, &args.sort)?;
    let wanted = Wanted::Rows {
        measure: std::time::Duration::ZERO,
    };
    let gathered = gather(site, wanted, listing.timeout).await;
    let shelf = gathered.fleet.flag_shelf();
    let chosen = Chosen::new((&gathered.fleet, shelf), spec, listing.limit, clock::now());
    if shelf.is_empty() && gathered.missing.is_empty() {
        say(&format!("dogwatch: {NO_PLATFORM}"));
    }
    report(&gathered, &chosen, (shelf, "flags"), || {
        show(&chosen, listing.output)
    })
}

fn show(chosen: &Chosen<'_, Flags>, format: Format) -> Result<(), Stop> {
    let shelf = chosen.fleet.flag_shelf();
    match format {
        Format::Table => print(&tables::aligned(chosen, shelf, USUAL)),
        Format::Wide => print(&tables::aligned(chosen, shelf, FlagColumn::ALL)),
        Format::Json => print_json(&flags(chosen).collect::<Vec<_>>()),
        Format::Csv => print(&flat::csv(flags(chosen))?),
        Format::Name => {
            let names = flags(chosen).map(|flag| format!("{}\n", flag.key));
            print(&names.collect::<String>())
        }
    }
}

fn flags<'a>(chosen: &Chosen<'a, Flags>) -> impl Iterator<Item = FlagJson<'a>> {
    let (fleet, now) = (chosen.fleet, chosen.now);
    let slots = chosen.slots();
    slots.filter_map(move |slot| FlagJson::new(fleet, slot, now))
}
