//! One look at everything, for `doctor`.

use std::collections::{BTreeSet, HashSet};

use super::backend::Prometheus;
use super::decode;
use super::detect::Survey;
use super::question::{Origin, Question};
use super::sides::Telling;
use crate::backends::http::Failure;
use crate::backends::metrics::sets::{self, MetricSet};
use crate::backends::{Finding, FindingState};
use crate::model::CleanText;
use crate::model::signals::Signal;

/// Beyond this difference of the clocks, the times of charts are shown wrong.
const SKEW_SECONDS: f64 = 60.0;

/// Examines the server; what a failure makes pointless is left out.
pub(super) async fn examine(prometheus: &Prometheus) -> Vec<Finding> {
    let mut findings = Vec::new();
    let limit = prometheus.timing.examine;
    let whole = tokio::time::timeout(limit, look(prometheus, &mut findings)).await;
    match whole {
        Ok(Ok(())) => {}
        Ok(Err(failure)) => {
            findings.push(finding("server", FindingState::Failed, &failure.words()));
        }
        Err(_) => {
            let words = format!("not done within {}", humantime::format_duration(limit));
            findings.push(finding("the rest", FindingState::Failed, &words));
        }
    }
    findings
}

async fn look(prometheus: &Prometheus, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let survey = prometheus.survey().await?;
    let (api, _) = prometheus.setup()?;
    let version = api.version().await;
    let version = version.map_or(String::new(), |version| format!(", version {version}"));
    let words = format!("{} answers{version}", api.place());
    findings.push(finding("server", FindingState::Ok, &words));
    findings.push(clock(survey.ahead));
    findings.push(found(&survey, prometheus.asks_no_set()));
    for question in prometheus.questions(&survey.sets) {
        findings.push(asked(prometheus, &question).await);
    }
    findings.push(sides(prometheus, &survey).await);
    Ok(())
}

/// Whether the two sides of rollouts can be told apart.
async fn sides(prometheus: &Prometheus, survey: &Survey) -> Finding {
    const WHAT: &str = "sides of rollouts";
    let tellings = match prometheus.tellings(survey).await {
        Ok(tellings) => tellings,
        Err(failure) => return finding(WHAT, FindingState::Failed, &failure.words()),
    };
    if let Some(why) = tellings.why() {
        return finding(WHAT, FindingState::Limited, &why);
    }
    let labels: BTreeSet<_> = tellings.sets.iter().flat_map(Telling::labels).collect();
    let labels: Vec<_> = labels.into_iter().collect();
    let words = format!("told apart by {}", labels.join(", "));
    finding(WHAT, FindingState::Ok, &words)
}

fn finding(what: &str, state: FindingState, words: &str) -> Finding {
    Finding {
        what: CleanText::new(what),
        state,
        words: CleanText::new(words),
    }
}

fn clock(ahead: f64) -> Finding {
    if ahead.abs() < SKEW_SECONDS {
        return finding("clock", FindingState::Ok, "agrees with the server's");
    }
    let way = if ahead > 0.0 { "behind" } else { "ahead of" };
    let words = format!(
        "this machine is {:.0} s {way} the server: charts are shown at the server's times; set its clock",
        ahead.abs()
    );
    finding("clock", FindingState::Limited, &words)
}

fn found(survey: &Survey, asks_no_set: bool) -> Finding {
    const WHAT: &str = "metric sets";
    let names = |sets: &[&MetricSet]| {
        let names: Vec<_> = sets.iter().map(|set| set.name).collect();
        names.join(", ")
    };
    if survey.sets.is_empty() && asks_no_set {
        return finding(
            WHAT,
            FindingState::Ok,
            "none needed: all queries are configured",
        );
    }
    if survey.sets.is_empty() {
        let wanted: Vec<_> = sets::ALL
            .iter()
            .map(|set| set.presence.join(" with "))
            .collect();
        let words = format!(
            "none found: there is neither of {}; put queries into [prometheus.query]",
            wanted.join(", ")
        );
        return finding(WHAT, FindingState::Failed, &words);
    }
    let used = names(&survey.sets);
    if survey.passed_over.is_empty() {
        return finding(WHAT, FindingState::Ok, &used);
    }
    let words = format!(
        "{used}; there too, but not used, because they tell the same requests: {} (sets names others)",
        names(&survey.passed_over)
    );
    finding(WHAT, FindingState::Ok, &words)
}

/// Asks one question of a round.
async fn asked(prometheus: &Prometheus, question: &Question) -> Finding {
    let what = match question.origin {
        Origin::Set(set) => format!("{} ({set})", question.signal.name()),
        Origin::Configured(signal) => format!("{} (configured)", signal.name()),
    };
    let (state, words) = match ask(prometheus, question).await {
        Ok((0, None)) if question.signal == Signal::Errors => (
            FindingState::Ok,
            "no request failed, as far as it tells".to_owned(),
        ),
        Ok((0, note)) => {
            let note = note.map_or(String::new(), |note| format!("; {note}"));
            let words = format!("nothing is said of any app{note}");
            (FindingState::Limited, words)
        }
        Ok((subjects, None)) => (FindingState::Ok, format!("{subjects} apps or workloads")),
        Ok((subjects, Some(note))) => {
            let words = format!("{subjects} apps or workloads; {note}");
            (FindingState::Limited, words)
        }
        Err(failure) => (FindingState::Failed, failure.to_string()),
    };
    finding(&what, state, &words)
}

/// Of how many subjects it speaks, and what is odd.
async fn ask(
    prometheus: &Prometheus,
    question: &Question,
) -> Result<(usize, Option<CleanText>), Failure> {
    let (api, _) = prometheus.setup()?;
    let body = api.query(&question.text, None).await?;
    let instant = body.decode(|bytes| decode::vector(bytes, &question.reader))?;
    let subjects: HashSet<_> = instant.values.iter().map(|(subject, _)| subject).collect();
    Ok((subjects.len(), instant.odd.note()))
}
