//! Rollouts as comma-separated values: plain values, empty where nothing is known.

use chrono::SecondsFormat;
use csv::Writer;

use super::json::{CountsJson, RolloutJson, SideJson};
use crate::cli::exit::Stop;
use crate::model::CleanText;

const HEADINGS: [&str; 25] = [
    "cluster",
    "namespace",
    "name",
    "owner",
    "controller",
    "pressure",
    "phase",
    "since",
    "step",
    "weight_set",
    "weight_actual",
    "verdict",
    "sentence",
    "stable",
    "stable_requests",
    "stable_failures",
    "stable_errors",
    "stable_latency_p95",
    "stable_rate",
    "canary",
    "canary_requests",
    "canary_failures",
    "canary_errors",
    "canary_latency_p95",
    "canary_rate",
];

/// The rollouts under their headings.
pub(super) fn csv<'a>(rollouts: impl Iterator<Item = RolloutJson<'a>>) -> Result<String, Stop> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(HEADINGS)?;
    for rollout in rollouts {
        writer.write_record(cells(&rollout))?;
    }
    let bytes = writer.into_inner()?;
    Ok(String::from_utf8(bytes)?)
}

fn cells(rollout: &RolloutJson<'_>) -> Vec<String> {
    let since = rollout.since;
    let owner = rollout.owner.given().map(CleanText::to_string);
    let verdict = rollout
        .verdict
        .value()
        .map(|verdict| verdict.outcome.word());
    let mut cells = vec![
        rollout.id.cluster.to_string(),
        rollout.id.namespace.to_string(),
        rollout.id.name.to_string(),
        owner.unwrap_or_default(),
        rollout.controller.name().to_owned(),
        rollout.pressure.to_owned(),
        rollout.phase.word().to_owned(),
        since.map_or_else(String::new, |at| {
            at.to_rfc3339_opts(SecondsFormat::Secs, true)
        }),
        text(rollout.step),
        text(rollout.weights.set),
        text(rollout.weights.actual),
        verdict.unwrap_or_default().to_owned(),
        rollout.sentence.clone().unwrap_or_default(),
    ];
    cells.extend(side(rollout.stable.as_ref()));
    cells.extend(side(rollout.canary.as_ref()));
    cells
}

fn side(side: Option<&SideJson<'_>>) -> [String; 6] {
    let counts = side.and_then(|side| side.counts.value());
    let of = |value: fn(&CountsJson) -> Option<f64>| text(counts.and_then(value));
    [
        side.map_or_else(String::new, |side| side.name.to_string()),
        text(counts.map(|counts| counts.requests)),
        text(counts.map(|counts| counts.failures)),
        of(|counts| counts.errors),
        of(|counts| counts.latency_p95),
        of(|counts| counts.rate),
    ]
}

fn text<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}
