//! What a Rollout's analyses say. Pure.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::object::{Rollout, RunStatus};
use crate::backends::kubernetes::decode::count;
use crate::backends::kubernetes::object::Metadata;
use crate::model::{
    AnalysisMetric, AnalysisPhase, AnalysisRun, AnalysisRunKind, CleanText, Measurement,
};

/// The most measurements of one metric that are shown.
const MEASUREMENTS: usize = 10;

/// The analyses that run, or ran last, as the Rollout itself tells of them.
pub(super) fn of_rollout(rollout: &Rollout) -> Vec<AnalysisRun> {
    let status = &rollout.status;
    let canary = status.canary.as_ref();
    let blue_green = status.blue_green.as_ref();
    let step = status.current_step_index;
    let step = AnalysisRunKind::Step(step.and_then(|step| usize::try_from(step).ok()));
    let told = [
        (
            step,
            canary.and_then(|it| it.current_step_analysis_run_status.as_ref()),
        ),
        (
            AnalysisRunKind::Background,
            canary.and_then(|it| it.current_background_analysis_run_status.as_ref()),
        ),
        (
            AnalysisRunKind::PrePromotion,
            blue_green.and_then(|it| it.pre_promotion_analysis_run_status.as_ref()),
        ),
        (
            AnalysisRunKind::PostPromotion,
            blue_green.and_then(|it| it.post_promotion_analysis_run_status.as_ref()),
        ),
    ];
    let told = told.into_iter();
    told.filter_map(|(kind, run)| Some(brief(kind, run?)))
        .collect()
}

fn brief(kind: AnalysisRunKind, run: &RunStatus) -> AnalysisRun {
    AnalysisRun {
        name: CleanText::new(&run.name),
        kind,
        phase: phase(run.status.as_deref()),
        message: text(run.message.as_deref()),
        metrics: Vec::new(),
    }
}

/// An AnalysisRun.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(in crate::backends::kubernetes) struct Run {
    pub metadata: Metadata,
    pub status: Status,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(in crate::backends::kubernetes) struct Status {
    phase: Option<String>,
    message: Option<String>,
    metric_results: Option<Vec<Metric>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Metric {
    name: String,
    phase: Option<String>,
    message: Option<String>,
    successful: Option<i64>,
    failed: Option<i64>,
    inconclusive: Option<i64>,
    error: Option<i64>,
    dry_run: Option<bool>,
    measurements: Option<Vec<Measured>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Measured {
    phase: Option<String>,
    /// A text, but nothing checks what is in it.
    value: Value,
    started_at: Option<DateTime<Utc>>,
    finished_at: Option<DateTime<Utc>>,
}

/// The AnalysisRun as it is shown.
pub(in crate::backends::kubernetes) fn run(run: &Run) -> AnalysisRun {
    let status = &run.status;
    let metrics = status.metric_results.iter().flatten();
    AnalysisRun {
        name: CleanText::new(run.metadata.name.as_deref().unwrap_or_default()),
        kind: kind(&run.metadata),
        phase: phase(status.phase.as_deref()),
        message: text(status.message.as_deref()),
        metrics: metrics.map(metric).collect(),
    }
}

fn kind(metadata: &Metadata) -> AnalysisRunKind {
    match metadata.label("rollout-type") {
        Some("Step") => {
            let step = metadata.label("step-index");
            AnalysisRunKind::Step(step.and_then(|step| step.parse().ok()))
        }
        Some("Background") => AnalysisRunKind::Background,
        Some("PrePromotion") => AnalysisRunKind::PrePromotion,
        Some("PostPromotion") => AnalysisRunKind::PostPromotion,
        _ => AnalysisRunKind::Unknown,
    }
}

fn metric(metric: &Metric) -> AnalysisMetric {
    let all = metric.measurements.as_deref().unwrap_or_default();
    let latest = all.get(all.len().saturating_sub(MEASUREMENTS)..);
    AnalysisMetric {
        name: CleanText::new(&metric.name),
        phase: phase(metric.phase.as_deref()),
        message: text(metric.message.as_deref()),
        tally: [
            count(metric.successful),
            count(metric.failed),
            count(metric.inconclusive),
            count(metric.error),
        ],
        dry_run: metric.dry_run == Some(true),
        measurements: latest.unwrap_or_default().iter().map(measurement).collect(),
    }
}

fn measurement(measured: &Measured) -> Measurement {
    let value = match &measured.value {
        Value::Null => CleanText::default(),
        Value::String(text) => CleanText::new(text),
        other => CleanText::new(&other.to_string()),
    };
    Measurement {
        phase: phase(measured.phase.as_deref()),
        value,
        at: measured.finished_at.or(measured.started_at),
    }
}

fn phase(text: Option<&str>) -> AnalysisPhase {
    match text {
        Some("Running") => AnalysisPhase::Running,
        Some("Successful") => AnalysisPhase::Successful,
        Some("Failed") => AnalysisPhase::Failed,
        Some("Error") => AnalysisPhase::Error,
        Some("Inconclusive") => AnalysisPhase::Inconclusive,
        // Without a word it has not been looked at yet.
        Some("Pending" | "") | None => AnalysisPhase::Pending,
        Some(_) => AnalysisPhase::Unknown,
    }
}

fn text(text: Option<&str>) -> Option<CleanText> {
    let text = text.map(str::trim).filter(|text| !text.is_empty())?;
    Some(CleanText::new(text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_that_is_no_number_is_kept_as_it_is() {
        let measurement = |value: Value| json!({"phase": "Failed", "value": value, "finishedAt": "2026-11-01T00:00:00Z"});
        let object = json!({
            "metadata": {"name": "bot-1", "labels": {"rollout-type": "Step", "step-index": "2"}},
            "status": {"phase": "Failed", "message": "x\u{1b}[2J", "metricResults": [{
                "name": "errors", "phase": "Failed", "successful": 1, "failed": 2, "dryRun": true,
                "measurements": [
                    measurement(json!("NaN")), measurement(json!("[0.1,NaN]")),
                    measurement(json!(0.5)), {"phase": "Odd"},
                ],
            }]},
        });
        let run = run(&serde_json::from_value(object).expect("a run"));
        assert_eq!(run.kind, AnalysisRunKind::Step(Some(2)));
        assert_eq!(run.message.as_deref(), Some("x^[[2J"));
        let metric = &run.metrics[0];
        assert_eq!((metric.tally, metric.dry_run), ([1, 2, 0, 0], true));
        let values: Vec<_> = metric
            .measurements
            .iter()
            .map(|it| it.value.as_str())
            .collect();
        assert_eq!(values, ["NaN", "[0.1,NaN]", "0.5", ""]);
        assert_eq!(metric.measurements[3].phase, AnalysisPhase::Unknown);
        assert!(metric.measurements[0].at.is_some());
    }

    #[test]
    fn of_many_measurements_the_latest_are_shown() {
        let measurements: Vec<_> = (0..50)
            .map(|value| json!({"value": value.to_string()}))
            .collect();
        let object = json!({"status": {"metricResults": [{"measurements": measurements}]}});
        let run = run(&serde_json::from_value(object).expect("a run"));
        let shown = &run.metrics[0].measurements;
        assert_eq!(shown.len(), MEASUREMENTS);
        assert_eq!(shown.last().map(|it| it.value.as_str()), Some("49"));
    }
}
