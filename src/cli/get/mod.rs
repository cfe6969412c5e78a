//! `dogwatch get`: what is in the fleet, as a table or for programs.

mod flags;
mod flat;
mod json;
mod rollouts;
mod tables;
#[cfg(test)]
mod tests;

pub(super) use flags::{NO_PLATFORM, json::FlagJson, json::StalenessJson};

use std::time::Duration;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};

use super::exit::{Ended, Exit, Stop};
use super::gather::{Gathered, Wanted, gather};
use super::output::{print, print_json, say};
use super::site::Site;
use crate::clock;
use crate::fleet::{
    Apps, Filter, FilterError, Fleet, ListColumn as _, ListGroup as _, Listed, Row, Scope, Shelf,
    Slot, Sort, View, ViewSpec,
};
use crate::model::CleanText;

/// What to show.
#[derive(Args, Debug)]
pub(super) struct GetArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show apps, one row each, those that need a person first
    Apps(AppsArgs),
    /// Show rollouts, one row each: the queue, what needs a person first, canary beside stable
    Rollouts(rollouts::RolloutsArgs),
    /// Show feature flags, one row each, suspects first, then the newest changes
    Flags(flags::FlagsArgs),
}

/// Which of them, under which headings, and how.
#[derive(Args, Debug)]
struct Listing {
    /// Only those that this selects: words, owner:kim, ttl<2d, phase:waiting, !sla:bronze
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    /// Under which headings: owner, team, namespace, cluster, sla, phase, stage, controller or
    /// verdict
    #[arg(long, value_name = "FIELD")]
    group: Option<String>,
    /// At most this many
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// How they are written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
    /// How long to wait for every source
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = super::act::wait)]
    timeout: Duration,
}

impl Listing {
    /// What is asked for, of `scope`, in the order that `sort` names.
    fn spec<K: Listed>(&self, scope: K::Scope, sort: &str) -> Result<ViewSpec<K>, Stop> {
        let group = self.group.as_deref().map(|name| {
            K::Group::parse(name).ok_or_else(|| {
                let names = K::Group::ALL.iter().map(|by| by.name());
                let names = names.collect::<Vec<_>>().join(", ");
                Stop::usage(format!("--group is one of {names}, not `{name}`"))
            })
        });
        let group = group.transpose()?;
        if group.is_some() && !matches!(self.output, Format::Table | Format::Wide) {
            return Err(Stop::usage("--group goes with -o table and -o wide only"));
        }
        Ok(ViewSpec {
            scope,
            filter: filter(self.filter.as_deref())?,
            sort: Sort::parse(sort).map_err(Stop::usage)?,
            group,
        })
    }
}

/// Which apps, in which order, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
struct AppsArgs {
    /// By which column; `-` in front begins with the largest, `+` with the smallest
    #[arg(
        long,
        value_name = "COLUMN",
        default_value = "attention",
        allow_hyphen_values = true
    )]
    sort: String,
    /// How long to go on measuring once every source is live: rates of pages that are scraped
    /// directly rest on the time since the first scrape
    #[arg(long, value_name = "DURATION", value_parser = super::act::wait)]
    measure: Option<Duration>,
    #[command(flatten)]
    listing: Listing,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch get apps
  dogwatch get apps --filter 'owner:kim ttl<2d' --sort ttl
  dogwatch get apps --group team -o wide
  dogwatch get apps -o json | jq '.[] | select(.attention.severity == \"critical\") | .name'
  dogwatch get apps --filter 'err>1%' --sort -err -o wide --measure 1m
  dogwatch get apps --filter 'ttl<0' -o name

Where a source does not answer, what is known is written, the reason goes to standard error and
the exit code is 1.";

/// How apps are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The usual columns, aligned
    Table,
    /// All columns, aligned
    Wide,
    /// A JSON array
    Json,
    /// Comma-separated values with a heading
    Csv,
    /// cluster/namespace/name, one a line
    Name,
}

/// Shows what was asked for.
pub(super) async fn run(args: &GetArgs, site: &Site) -> Ended {
    match &args.what {
        What::Apps(args) => apps(args, site).await,
        What::Rollouts(args) => rollouts::run(args, site).await,
        What::Flags(args) => flags::run(args, site).await,
    }
}

async fn apps(args: &AppsArgs, site: &Site) -> Ended {
    let listing = &args.listing;
    let spec = listing.spec(Scope::Fleet, &args.sort)?;
    let wanted = Wanted::Rows {
        measure: args.measure.unwrap_or_default(),
    };
    let gathered = gather(site, wanted, listing.timeout).await;
    let chosen = Chosen::new(
        (&gathered.fleet, &gathered.fleet),
        spec,
        listing.limit,
        clock::now(),
    );
    let of = (&gathered.fleet, "apps");
    report(&gathered, &chosen, of, || show(&chosen, listing.output))
}

/// Shows what was chosen, and says what is missing from it.
fn report<K: Listed>(
    gathered: &Gathered,
    chosen: &Chosen<'_, K>,
    (shelf, noun): (&impl Shelf<Kind = K>, &str),
    show: impl FnOnce() -> Result<(), Stop>,
) -> Ended {
    let is_empty = shelf.each().next().is_none();
    let nothing_is_known = is_empty && !gathered.missing.is_empty();
    if !nothing_is_known {
        show()?;
    }
    if chosen.rows.is_empty() && !nothing_is_known {
        say(&format!(
            "dogwatch: none of the {} {noun} matches",
            chosen.of
        ));
    }
    for words in &gathered.remarks {
        say(&format!("dogwatch: {words}"));
    }
    if gathered.missing.is_empty() {
        return Ok(Exit::Done);
    }
    for words in &gathered.missing {
        say(&format!("dogwatch: {words}"));
    }
    let what = if nothing_is_known {
        "nothing is known"
    } else {
        "what is shown is not the whole truth"
    };
    Err(Stop::failed(what))
}

/// Reads `--filter`; an error shows the place.
pub(super) fn filter<K: Listed>(text: Option<&str>) -> Result<Filter<K>, Stop> {
    let text = text.unwrap_or_default();
    Filter::parse(text).map_err(|error| Stop::usage(pointed_at(text, &error)))
}

fn pointed_at(text: &str, error: &FilterError) -> String {
    use unicode_width::UnicodeWidthStr;

    let shown =
        |range: std::ops::Range<usize>| CleanText::new(text.get(range).unwrap_or_default()).width();
    let before = shown(0..error.span.start);
    let marked = shown(error.span.clone()).max(1);
    format!(
        "--filter: {error}\n  {}\n  {}{}",
        CleanText::new(text),
        " ".repeat(before),
        "^".repeat(marked)
    )
}

/// The rows to show.
struct Chosen<'a, K: Listed = Apps> {
    fleet: &'a Fleet,
    rows: Vec<Row>,
    group: Option<K::Group>,
    now: DateTime<Utc>,
    /// Of how many they were chosen.
    of: usize,
}

impl<'a, K: Listed> Chosen<'a, K> {
    fn new(
        (fleet, shelf): (&'a Fleet, &impl Shelf<Kind = K>),
        spec: ViewSpec<K>,
        limit: Option<usize>,
        now: DateTime<Utc>,
    ) -> Self {
        let group = spec.group;
        let view = View::new(spec, shelf, now);
        let mut left = limit.unwrap_or(usize::MAX);
        let mut rows = view.rows(0..view.len());
        rows.retain(|row| match row {
            Row::Group { .. } => left > 0,
            Row::Item(_) => {
                let is_in = left > 0;
                left = left.saturating_sub(1);
                is_in
            }
        });
        Self {
            fleet,
            rows,
            group,
            now,
            of: view.total(),
        }
    }

    /// Where the rows are that were chosen.
    fn slots(&self) -> impl Iterator<Item = Slot> {
        self.rows.iter().filter_map(|row| match row {
            Row::Item(slot) => Some(*slot),
            Row::Group { .. } => None,
        })
    }
}

impl<'a> Chosen<'a> {
    fn apps(&self) -> impl Iterator<Item = json::AppJson<'a>> {
        let (fleet, now) = (self.fleet, self.now);
        self.slots()
            .filter_map(move |slot| json::AppJson::new(fleet, slot, now))
    }
}

fn show(chosen: &Chosen<'_>, format: Format) -> Result<(), Stop> {
    match format {
        Format::Table => print(&tables::table(chosen, tables::USUAL)),
        Format::Wide => print(&tables::table(chosen, crate::fleet::Column::ALL)),
        Format::Json => print_json(&chosen.apps().collect::<Vec<_>>()),
        Format::Csv => print(&flat::csv(chosen.apps())?),
        Format::Name => {
            let names = chosen.apps().map(|app| format!("{}\n", app.id()));
            print(&names.collect::<String>())
        }
    }
}
