//! What the comparison comes to.

use serde::Serialize;

use super::errors::Finding;
use super::{
    ErrorsCompared, LatencyCompared, Saturation, SideCounts, VerdictPolicy, VerdictThresholds,
};
use crate::model::Sla;

/// What comparing a canary with the stable side comes to, with everything that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// What it comes to.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What decided that.
    pub because: Aspect,
    /// Errors; `None` where neither side had a request.
    pub errors: Option<ErrorsCompared>,
    /// Latency, where it can be compared.
    pub latency: Option<LatencyCompared>,
    /// Resources.
    pub saturation: Saturation,
    /// What it was measured by.
    pub thresholds: VerdictThresholds,
}

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The canary is good enough, and that is sure.
    Pass,
    /// The canary is worse, and that is no chance.
    Fail,
    /// Neither can be told.
    Inconclusive {
        /// How many more requests the canary needs, if they go on as they were; `None` where more
        /// of the same won't tell either.
        needed: Option<u64>,
    },
}

/// What of an app is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// The share of requests that fail.
    Errors,
    /// How long they take.
    Latency,
    /// How much of their resources is used.
    Saturation,
}

impl Verdict {
    /// Compares the canary with the stable side, as an app of this class is measured.
    ///
    /// It fails if errors, latency or saturation are worse; else it passes if all are good enough;
    /// else it takes more requests.
    pub fn judge(
        stable: &SideCounts,
        canary: &SideCounts,
        class: Option<Sla>,
        policy: &VerdictPolicy,
    ) -> Self {
        let thresholds = policy.thresholds(class);
        let errors = ErrorsCompared::compare(stable.tally(), canary.tally());
        let latency = both(stable, canary)
            .and_then(|[stable, canary]| LatencyCompared::compare(stable, canary));
        let saturation = Saturation::compare(stable, canary);
        let of_errors = errors.map_or_else(
            || Finding::Open(super::needed(canary.tally(), thresholds.errors_limit)),
            |errors| errors.finding(&thresholds),
        );
        let of_latency = latency.map_or(Finding::Good, |latency| latency.finding(&thresholds));
        let of_saturation = match saturation.worst(&thresholds) {
            Some(_) => Finding::Worse,
            None => Finding::Good,
        };
        let (outcome, because) = weigh([
            (Aspect::Errors, of_errors),
            (Aspect::Latency, of_latency),
            (Aspect::Saturation, of_saturation),
        ]);
        Self {
            outcome,
            because,
            errors,
            latency,
            saturation,
            thresholds,
        }
    }
}

fn both<'a>(
    stable: &'a SideCounts,
    canary: &'a SideCounts,
) -> Option<[&'a super::LatencyHistogram; 2]> {
    Some([stable.latency.as_ref()?, canary.latency.as_ref()?])
}

/// The worst finding decides; among open ones, the one that takes longest.
fn weigh(findings: [(Aspect, Finding); 3]) -> (Outcome, Aspect) {
    let worse = findings.iter().find(|(_, it)| *it == Finding::Worse);
    if let Some((aspect, _)) = worse {
        return (Outcome::Fail, *aspect);
    }
    let open = findings.into_iter().filter_map(|(aspect, it)| match it {
        Finding::Open(needed) => Some((aspect, needed)),
        Finding::Good | Finding::Worse => None,
    });
    // Of two that take as long, the first.
    let longest = open.reduce(|one, other| {
        let patience = |needed: Option<u64>| needed.unwrap_or(u64::MAX);
        if patience(other.1) > patience(one.1) {
            other
        } else {
            one
        }
    });
    match longest {
        Some((aspect, needed)) => (Outcome::Inconclusive { needed }, aspect),
        None => (Outcome::Pass, Aspect::Errors),
    }
}
