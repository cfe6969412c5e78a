//! One look at everything, for `doctor`.

use std::collections::BTreeSet;

use super::Exposition;
use super::decode::{Decoder, wanted};
use super::target::{Scraper, Target};
use crate::backends::http::Failure;
use crate::backends::metrics::sets::{self, MetricSet};
use crate::backends::{Finding, FindingState};
use crate::clock;
use crate::model::CleanText;
use crate::model::signals::Subject;

/// What is said of the two sides of rollouts.
const SIDES: &str = "sides of rollouts";

/// Scrapes each target once, one after the other, and says what is there.
pub(super) async fn examine(backend: &Exposition) -> Vec<Finding> {
    let mut findings = Vec::new();
    let limit = backend.timing.examine;
    match tokio::time::timeout(limit, look(backend, &mut findings)).await {
        Ok(Ok(())) => {}
        Ok(Err(failure)) => findings.push(failed("targets", &failure)),
        Err(_) => {
            let words = format!("not done within {}", humantime::format_duration(limit));
            findings.push(finding("the rest", FindingState::Failed, &words));
        }
    }
    findings
}

async fn look(backend: &Exposition, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let mut targets = backend.targets()?;
    let named = backend.sets()?;
    let sets = named.as_deref().unwrap_or(&sets::ALL);
    let (client, wanted) = (backend.client(), wanted(sets));
    let decoder = Decoder::new(sets, &backend.config.labels, backend.cluster());
    let scraper = Scraper {
        client: &client,
        decoder: &decoder,
        wanted: &wanted,
    };
    for target in &mut targets {
        target.scrape(scraper, clock::now()).await;
        findings.push(of_target(target));
    }
    if targets.iter().all(|target| target.outcome.is_err()) {
        return Ok(());
    }
    let has = |metric: &str| targets.iter().any(|target| target.account.has(metric));
    let found = match &named {
        Some(named) => named.clone(),
        None => sets::detected(has),
    };
    findings.push(of_sets(&found, &targets));
    let telling = found.iter().filter(|set| set.traffic.is_some());
    let telling: Vec<_> = telling.map(|set| set.name).collect();
    let untold = decoder.untold(&telling);
    findings.push(match untold {
        Some(why) => finding(
            SIDES,
            FindingState::Limited,
            &format!("not told apart: {why}"),
        ),
        None => finding(
            SIDES,
            FindingState::Ok,
            "told apart where series name their pod",
        ),
    });
    Ok(())
}

/// Whether a target answers, and how much of that can be read.
fn of_target(target: &Target) -> Finding {
    let place = target.place();
    let tally = match &target.outcome {
        Err(failure) => return failed(&place, failure),
        Ok(tally) => tally,
    };
    if let Some(words) = tally.words() {
        return finding(&place, FindingState::Limited, &words);
    }
    let (samples, kilobytes) = (tally.samples, tally.bytes.div_ceil(1024));
    let words = format!("{samples} samples in {kilobytes} kB, all readable");
    finding(&place, FindingState::Ok, &words)
}

/// Which sets there are, and of how many they speak.
fn of_sets(found: &[&'static MetricSet], targets: &[Target]) -> Finding {
    if found.is_empty() {
        let known: Vec<&str> = sets::ALL.iter().map(|set| set.name).collect();
        let words = format!(
            "none of {} is there: is this the right page?",
            known.join(", ")
        );
        return finding("metric sets", FindingState::Limited, &words);
    }
    let names: Vec<&str> = found.iter().map(|set| set.name).collect();
    let subjects = targets.iter().flat_map(|it| it.account.subjects(&names));
    let subjects: BTreeSet<&Subject> = subjects.collect();
    let lacking: u64 = targets
        .iter()
        .flat_map(|it| it.account.lacks())
        .map(|(_, count)| count)
        .sum();
    let state = if subjects.is_empty() {
        FindingState::Limited
    } else {
        FindingState::Ok
    };
    let lack = match lacking {
        0 => String::new(),
        count => format!(", and {count} series lack a label that names one"),
    };
    let (names, count) = (names.join(", "), subjects.len());
    let words = format!("{names}; they name {count} apps or workloads{lack}");
    finding("metric sets", state, &words)
}

fn finding(what: &str, state: FindingState, words: &str) -> Finding {
    Finding {
        what: CleanText::new(what),
        state,
        words: CleanText::new(words),
    }
}

fn failed(what: &str, failure: &Failure) -> Finding {
    finding(what, FindingState::Failed, &failure.words())
}
