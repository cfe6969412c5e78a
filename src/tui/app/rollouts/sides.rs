//! Both sides of a rollout in words.

use crate::fleet::of_side;
use crate::model::Reading;
use crate::model::signals::Signal;
use crate::model::verdict::{Comparison, SideCounts};

/// What the comparison comes to, or why that is not known.
pub fn verdict(comparison: &Comparison) -> String {
    match &comparison.verdict {
        Reading::Known { value, .. } => value.sentence(),
        Reading::Unknown { why } => format!("unknown: {why}"),
    }
}

/// What is known of both sides, the stable one first: `stable 12/s, 0.2% of 2000 failed, p95 310ms;
/// canary …`.
pub fn sides(comparison: &Comparison) -> Option<String> {
    let stable = comparison.stable.counts.value()?;
    let canary = comparison.canary.counts.value()?;
    Some(format!("stable {}; canary {}", side(stable), side(canary)))
}

fn side(counts: &SideCounts) -> String {
    let rate = of_side(counts, Signal::Requests).map(|rate| Signal::Requests.text(rate));
    let errors = of_side(counts, Signal::Errors).map_or_else(
        || "no request".to_owned(),
        |share| {
            format!(
                "{} of {} failed",
                Signal::Errors.text(share),
                counts.requests
            )
        },
    );
    let latency = of_side(counts, Signal::Latency);
    let latency = latency.map(|p95| format!("p95 {}", Signal::Latency.text(p95)));
    let parts: Vec<String> = rate.into_iter().chain([errors]).chain(latency).collect();
    parts.join(", ")
}
