//! `dogwatch flags stale`: what a monthly clean-up looks at.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::cli::act;
use crate::cli::exit::{Ended, Exit, Stop};
use crate::cli::gather::{Gathered, Wanted, gather};
use crate::cli::get::{FlagJson, NO_PLATFORM, StalenessJson, filter};
use crate::cli::output::{print, print_json, say};
use crate::cli::site::Site;
use crate::cli::table::Table;
use crate::clock;
use crate::fleet::{Filter, FlagColumn, FlagRow, Flags, Fleet, ListColumn as _, StaleFlag};
use crate::model::{CleanText, StalePolicy, parse_span};

/// Which, and how.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct StaleArgs {
    /// For how long a flag has been at nobody or everyone, or was not asked for, to count
    #[arg(long, value_name = "DURATION", default_value = "30d", value_parser = parse_span)]
    older_than: TimeDelta,
    /// Only those that this selects: words, app:invoice, project=default, type:release
    #[arg(long, value_name = "FILTER")]
    filter: Option<String>,
    /// How they are written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Table)]
    output: Format,
    /// How long to wait for every source
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = act::wait)]
    timeout: Duration,
}

const EXAMPLES: &str = "\
A flag is stale if somebody marked it so, or if two of three hold: it is older than flags of its
type are expected to get; nobody, or everybody, has got it for --older-than; nobody has asked for
it for --older-than. It must be so in all of its environments. Kill switches and permissions never
are. What is not known is no reason; how many flags may be stale but for that is said.

Examples:
  dogwatch flags stale
  dogwatch flags stale --older-than 30d -o json
  dogwatch flags stale --filter project=default -o name

Exit codes:
  0  shown, even where there are none
  1  a source does not answer: what is known is shown
  2  the command line can't be understood";

/// How they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Aligned, with the reasons
    Table,
    /// A JSON array
    Json,
    /// platform/project/name@environment, one a line
    Name,
}

/// A stale flag as JSON.
#[derive(Serialize)]
struct StaleJson<'a> {
    /// Of the environment with the fewest reasons.
    staleness: StalenessJson<'a>,
    environments: Vec<FlagJson<'a>>,
}

/// Shows them.
pub(super) async fn run(args: &StaleArgs, site: &Site) -> Ended {
    let filter: Filter<Flags> = filter(args.filter.as_deref())?;
    let wanted = Wanted::Rows {
        measure: Duration::ZERO,
    };
    let gathered = gather(site, wanted, args.timeout).await;
    let now = clock::now();
    let (flags, unsure) = found(&gathered.fleet, &filter, (args.older_than, now));
    if !gathered.fleet.flag_shelf().is_empty() || gathered.missing.is_empty() {
        show(&gathered.fleet, &flags, (args.output, now))?;
    }
    told(&gathered, flags.len(), unsure)
}

/// The stale flags that are selected in any of their environments, and how many more may be.
fn found(
    fleet: &Fleet,
    filter: &Filter<Flags>,
    (older_than, now): (TimeDelta, DateTime<Utc>),
) -> (Vec<StaleFlag>, usize) {
    let selects = |row: &FlagRow| filter.matches(row, now);
    let policy = StalePolicy::older_than(older_than);
    fleet.flag_shelf().stale(&policy, now, selects)
}

/// Says beside the output what it does not show.
fn told(gathered: &Gathered, found: usize, unsure: usize) -> Ended {
    if gathered.fleet.flag_shelf().is_empty() && gathered.missing.is_empty() {
        say(&format!("dogwatch: {NO_PLATFORM}"));
    } else if found == 0 {
        say("dogwatch: no flag is known to be stale");
    }
    if unsure > 0 {
        let flags = if unsure == 1 { "flag" } else { "flags" };
        say(&format!(
            "dogwatch: {unsure} more {flags} may be stale, but too little is known of them: \
             dogwatch get flags --sort stale -o wide shows what"
        ));
    }
    for words in gathered.remarks.iter().chain(&gathered.missing) {
        say(&format!("dogwatch: {words}"));
    }
    if gathered.missing.is_empty() {
        Ok(Exit::Done)
    } else {
        Err(Stop::failed("what is shown is not the whole truth"))
    }
}

fn show(
    fleet: &Fleet,
    flags: &[StaleFlag],
    (format, now): (Format, DateTime<Utc>),
) -> Result<(), Stop> {
    let slots = flags.iter().flat_map(|flag| &flag.slots);
    match format {
        Format::Table => print(&table(fleet, flags, now)),
        Format::Json => print_json(&json(fleet, flags, now)),
        Format::Name => {
            let rows = slots.filter_map(|slot| fleet.flag(*slot));
            let names = rows.map(|row| format!("{}\n", row.flag.key()));
            print(&names.collect::<String>())
        }
    }
}

/// What is shown of each beside its score and reasons.
const COLUMNS: &[FlagColumn] = &[
    FlagColumn::Flag,
    FlagColumn::App,
    FlagColumn::Owner,
    FlagColumn::Environment,
    FlagColumn::Kind,
    FlagColumn::Exposure,
    FlagColumn::Seen,
    FlagColumn::Age,
];

fn table(fleet: &Fleet, flags: &[StaleFlag], now: DateTime<Utc>) -> String {
    let titles = COLUMNS.iter().map(|column| column.title());
    let mut table = Table::new(titles.chain(["SCORE", "REASONS"]));
    for flag in flags {
        let score = flag.staleness.score();
        let score = score.map_or_else(CleanText::default, |score| format!("{score}/3").into());
        let reasons = CleanText::from(flag.staleness.sentence(now));
        for row in flag.slots.iter().filter_map(|slot| fleet.flag(*slot)) {
            let cells = COLUMNS.iter().map(|column| column.text(row, now));
            table.row(cells.chain([score.clone(), reasons.clone()]));
        }
    }
    table.render()
}

fn json<'a>(fleet: &'a Fleet, flags: &'a [StaleFlag], now: DateTime<Utc>) -> Vec<StaleJson<'a>> {
    let flags = flags.iter().map(|flag| {
        let slots = flag.slots.iter();
        StaleJson {
            staleness: StalenessJson::new(&flag.staleness, now),
            environments: slots
                .filter_map(|slot| FlagJson::new(fleet, *slot, now))
                .collect(),
        }
    });
    flags.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::sample;

    fn fleet() -> Fleet {
        let mut fleet = sample::fleet(20);
        fleet.apply(sample::flag_listing(60, 20));
        fleet
    }

    fn names(older_than: i64, filter: &str) -> Vec<String> {
        let fleet = fleet();
        let filter = Filter::parse(filter).expect("a filter");
        let when = (TimeDelta::days(older_than), sample::noon());
        let (flags, _) = found(&fleet, &filter, when);
        let rows = flags.iter().flat_map(|it| &it.slots);
        let rows = rows.filter_map(|slot| fleet.flag(*slot));
        rows.map(|row| row.flag.name().to_string()).collect()
    }

    #[test]
    fn what_is_stale_is_shown_with_its_reasons_and_only_that() {
        let fleet = fleet();
        let filter = Filter::default();
        let when = (TimeDelta::days(30), sample::noon());
        let (flags, _) = found(&fleet, &filter, when);
        assert!(!flags.is_empty(), "the sample has some");
        for flag in &flags {
            assert!(flag.staleness.is_stale());
        }
        let text = table(&fleet, &flags, sample::noon());
        assert_eq!(text.lines().count(), flags.len() + 1);
        for line in text.lines().skip(1) {
            assert!(line.contains("/3 "), "{line}");
            assert!(!line.contains(" kill-switch "), "{line}");
        }
        let json = serde_json::to_value(json(&fleet, &flags, sample::noon())).expect("JSON");
        let first = &json[0];
        assert_eq!(first["staleness"]["stale"], true);
        assert_eq!(first["environments"][0]["environment"], "production");
    }

    #[test]
    fn a_longer_span_and_a_filter_show_less() {
        let all = names(30, "");
        let fewer = names(60, "");
        assert!(fewer.len() < all.len() && fewer.iter().all(|it| all.contains(it)));
        let some = names(30, "type:release");
        assert!(!some.is_empty() && some.len() < all.len());
    }
}
