//! `dogwatch verdict`: what comparing an app's canary with its stable side comes to, for pipelines.

use std::time::Duration;

use chrono::TimeDelta;
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::act;
use super::exit::{Ended, Exit, Stop};
use super::gather::{Gathered, Wanted, gather};
use super::output::{print, print_json, say};
use super::site::Site;
use crate::fleet::Fleet;
use crate::model::signals::Signal;
use crate::model::verdict::{Comparison, Outcome, SideCounts, SideReading, Verdict, wilson};
use crate::model::{App, CleanText, Controller, Phase, Reading, Side, Sla};

/// Which app's canary.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct VerdictArgs {
    /// The app: name, namespace/name or cluster/namespace/name
    #[arg(value_name = "APP")]
    app: String,
    /// How it is written
    #[arg(long, short = 'o', value_enum, default_value_t = Format::Text)]
    output: Format,
    /// For how long both sides are to be counted before it may be inconclusive, where they are not
    /// counted already: pages that are scraped directly begin with nothing, Prometheus remembers
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = act::wait)]
    measure: Duration,
    /// How long to go on comparing while it is inconclusive
    #[arg(long, value_name = "DURATION", value_parser = act::wait)]
    wait: Option<Duration>,
    /// How long to wait for every source, and then, without --wait, for the first comparison
    #[arg(long, value_name = "DURATION", default_value = "30s", value_parser = act::wait)]
    timeout: Duration,
}

const EXAMPLES: &str = "\
Examples:
  dogwatch verdict invoice-bot
  dogwatch verdict finance/invoice-bot --wait 15m && dogwatch promote invoice-bot --yes
  dogwatch verdict invoice-bot -o json | jq '.verdict.value.errors.canary'

Exit codes:
  0  pass: the canary is good enough, and that is sure
  1  no verdict: nothing is on its way, or its sides can't be measured or told apart
  3  fail: the canary is worse, and that is no chance
  5  inconclusive: neither can be told; it says how many more requests it takes";

/// How a verdict is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// A JSON object
    Json,
}

/// Compares.
pub(super) async fn run(args: &VerdictArgs, site: &Site) -> Ended {
    let can_measure = site.sources().measure();
    let enough = Enough::of(args);
    let is_settled = |fleet: &Fleet| !can_measure || is_settled(fleet, &args.app, enough);
    let wanted = Wanted::Until {
        is_settled: &is_settled,
        patience: args.wait.unwrap_or(args.measure + args.timeout),
        words: match enough {
            Enough::Counted(_) => "waiting until both sides are counted (--measure)",
            Enough::Decided => "waiting until the verdict can tell (--wait)",
        },
    };
    let Gathered { fleet, missing, .. } = gather(site, wanted, args.timeout).await;
    for words in &missing {
        say(&format!("dogwatch: {words}"));
    }
    let app = act::single(&fleet, &args.app)?;
    let (rollout, comparison) = compared(app)?;
    match args.output {
        Format::Text => print(&text(app, rollout, comparison))?,
        Format::Json => print_json(&VerdictJson::new(app, rollout, comparison))?,
    }
    match &comparison.verdict {
        Reading::Known { value, .. } => Ok(exit(value)),
        Reading::Unknown { why } if can_measure => Err(Stop::failed(format!("no verdict: {why}"))),
        Reading::Unknown { .. } => Err(Stop::failed(
            "no verdict: no metrics source is configured: see [[prometheus]] and [[exposition]] \
             in config.example.toml",
        )),
    }
}

fn exit(verdict: &Verdict) -> Exit {
    match verdict.outcome {
        Outcome::Pass => Exit::Done,
        Outcome::Fail => Exit::Refused,
        Outcome::Inconclusive { .. } => Exit::Inconclusive,
    }
}

/// What is enough of an answer.
#[derive(Clone, Copy)]
enum Enough {
    /// Any verdict, once both sides were counted for so long.
    Counted(TimeDelta),
    /// One that can tell.
    Decided,
}

impl Enough {
    fn of(args: &VerdictArgs) -> Self {
        if args.wait.is_none() {
            Self::Counted(act::span(args.measure))
        } else {
            Self::Decided
        }
    }
}

/// Whether there is nothing left to wait for.
fn is_settled(fleet: &Fleet, name: &str, enough: Enough) -> bool {
    let Ok(app) = act::single(fleet, name) else {
        return true;
    };
    let Some(comparison) = app.comparison() else {
        return true;
    };
    match enough {
        Enough::Counted(measure) => comparison.is_settled(measure),
        Enough::Decided => {
            let verdict = comparison.verdict.value();
            verdict.is_some_and(|verdict| !matches!(verdict.outcome, Outcome::Inconclusive { .. }))
        }
    }
}

/// Both sides by name, and what was measured of them.
fn compared(app: &App) -> Result<(Named<'_>, &Comparison), Stop> {
    let none = |words: &str| Err(Stop::failed(format!("no verdict: {}: {words}", app.id)));
    let Some(rollout) = app.rollout() else {
        return none("it has no rollout");
    };
    let Some((comparison, (stable, canary))) = app.comparison().zip(rollout.compared()) else {
        return none("nothing is on its way whose sides could be told apart");
    };
    let named = Named {
        controller: rollout.controller,
        phase: &rollout.phase,
        stable,
        canary,
    };
    Ok((named, comparison))
}

/// What is on its way.
#[derive(Clone, Copy)]
struct Named<'a> {
    controller: Controller,
    phase: &'a Phase,
    stable: &'a Side,
    canary: &'a Side,
}

fn text(app: &App, named: Named<'_>, comparison: &Comparison) -> String {
    let verdict = match &comparison.verdict {
        Reading::Known { value, .. } => value.sentence(),
        Reading::Unknown { why } => format!("unknown: {why}"),
    };
    let line = |what: &str, side: &Side, reading: &SideReading| {
        let release = side.release.version.as_ref();
        let release = release.map_or_else(String::new, |version| format!(" ({version})"));
        let counted = match &reading.counts {
            Reading::Known { value, .. } => counted(value),
            Reading::Unknown { why } => format!("unknown: {why}"),
        };
        format!("  {what} {}{release}: {counted}\n", side.name)
    };
    format!(
        "{}: {verdict}\n{}{}",
        app.id,
        line("canary", named.canary, &comparison.canary),
        line("stable", named.stable, &comparison.stable)
    )
}

fn counted(counts: &SideCounts) -> String {
    let interval = wilson(counts.tally());
    let percent = |share| Signal::Errors.text(share);
    let mut words = format!(
        "{} of {} failed (95% sure {} to {})",
        counts.tally().failures(),
        counts.requests,
        percent(interval.low),
        percent(interval.high)
    );
    let latency = counts.latency.as_ref();
    let more = [
        latency
            .and_then(|latency| latency.quantile(0.95))
            .map(|p95| format!("p95 {}", Signal::Latency.text(p95))),
        counts.rate.map(|rate| Signal::Requests.text(rate)),
    ];
    for part in more.into_iter().flatten() {
        words.push_str(", ");
        words.push_str(&part);
    }
    words
}

#[derive(Serialize)]
struct VerdictJson<'a> {
    cluster: &'a CleanText,
    namespace: &'a CleanText,
    name: &'a CleanText,
    sla: Option<Sla>,
    controller: Controller,
    phase: &'static str,
    sentence: Option<String>,
    verdict: &'a Reading<Verdict>,
    canary: SideJson<'a>,
    stable: SideJson<'a>,
}

#[derive(Serialize)]
struct SideJson<'a> {
    name: &'a CleanText,
    version: Option<&'a CleanText>,
    counts: &'a Reading<SideCounts>,
}

impl<'a> VerdictJson<'a> {
    fn new(app: &'a App, named: Named<'a>, comparison: &'a Comparison) -> Self {
        let side = |side: &'a Side, reading: &'a SideReading| SideJson {
            name: &side.name,
            version: side.release.version.as_ref(),
            counts: &reading.counts,
        };
        Self {
            cluster: &app.id.cluster,
            namespace: &app.id.namespace,
            name: &app.id.name,
            sla: app.manifest().sla.given().copied(),
            controller: named.controller,
            phase: named.phase.word(),
            sentence: comparison.verdict.value().map(Verdict::sentence),
            verdict: &comparison.verdict,
            canary: side(named.canary, &comparison.canary),
            stable: side(named.stable, &comparison.stable),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::sample::{self, noon};
    use crate::fleet::{Fact, SideRow};
    use crate::model::Compared;

    const NOW: Enough = Enough::Counted(TimeDelta::zero());

    /// An app of the sample fleet whose rollout has two sides.
    fn fleet() -> (Fleet, String) {
        let mut fleet = Fleet::new(crate::model::AttentionPolicy::default());
        fleet.apply(sample::snapshot_with_rollouts(40, 40));
        let (_, app) = fleet
            .apps()
            .find(|(_, app)| app.comparison().is_some())
            .expect("one of them is on its way");
        let id = app.id.to_string();
        (fleet, id)
    }

    fn measured(fleet: &mut Fleet, name: &str, canary: (u64, u64)) {
        let (_, comparison) = {
            let app = act::single(fleet, name).expect("there");
            compared(app).map_err(|stop| stop.words).expect("two sides")
        };
        let row = |of: &Compared, (requests, failures)| SideRow {
            of: of.clone(),
            counts: SideCounts {
                requests,
                failures,
                rate: Some(2.7),
                ..SideCounts::default()
            },
        };
        let rows = vec![
            row(&comparison.stable.of, (2_000, 4)),
            row(&comparison.canary.of, canary),
        ];
        let of = fleet.compared();
        let facts = vec![Fact::Sides(rows), Fact::SidesEnd { of, why: None }];
        fleet.apply(sample::says(facts, noon()));
    }

    #[test]
    fn a_verdict_settles_it_and_an_inconclusive_one_does_unless_one_waits() {
        let (mut fleet, name) = fleet();
        assert!(!is_settled(&fleet, &name, NOW), "not measured yet");
        measured(&mut fleet, &name, (12, 0));
        assert!(is_settled(&fleet, &name, NOW));
        assert!(
            !is_settled(&fleet, &name, Enough::Decided),
            "it may still tell"
        );
        measured(&mut fleet, &name, (812, 33));
        assert!(is_settled(&fleet, &name, Enough::Decided));
        assert!(
            is_settled(&fleet, "nobody", Enough::Decided),
            "nothing will come"
        );
    }

    #[test]
    fn what_can_not_be_measured_is_no_verdict() {
        let (mut fleet, name) = fleet();
        let why = Some("no metrics tell the two sides apart".into());
        let of = fleet.compared();
        fleet.apply(sample::says(vec![Fact::SidesEnd { of, why }], noon()));
        assert!(is_settled(&fleet, &name, NOW), "nothing will come");
    }

    #[test]
    fn both_sides_are_written_with_their_numbers() {
        let (mut fleet, name) = fleet();
        measured(&mut fleet, &name, (812, 33));
        let app = act::single(&fleet, &name).expect("there");
        let (named, comparison) = compared(app).map_err(|stop| stop.words).expect("sides");
        let text = text(app, named, comparison);
        let lines: Vec<_> = text.lines().collect();
        assert!(
            lines[0].contains(": fail: 4.1% errors against 0.20%"),
            "{text}"
        );
        assert!(
            lines[1].ends_with("33 of 812 failed (95% sure 2.9% to 5.7%), 2.7/s"),
            "{text}"
        );
        assert!(
            lines[2].contains("stable") && lines[2].contains("4 of 2000"),
            "{text}"
        );

        let json = serde_json::to_value(VerdictJson::new(app, named, comparison)).expect("JSON");
        assert_eq!(json["verdict"]["value"]["outcome"], "fail");
        assert_eq!(json["canary"]["counts"]["value"]["requests"], 812);
        assert_eq!(json["stable"]["counts"]["state"], "known");
        let verdict = comparison.verdict.value().expect("known");
        assert_eq!(exit(verdict), Exit::Refused);
    }
}
