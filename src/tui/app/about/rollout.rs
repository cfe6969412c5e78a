//! A rollout line by line: the verdict, both sides, where it is, what can be decided, and what its
//! controller's own analyses say.

use chrono::{DateTime, Utc};

use super::lines::About;
use super::{Line, Tone};
use crate::fleet::of_side;
use crate::model::signals::Signal;
use crate::model::verdict::{Comparison, Outcome, SideReading};
use crate::model::{
    AnalysisMetric, AnalysisPhase, AnalysisRun, AnalysisRunKind, App, Phase, Reading, Rollout,
    Severity, Side,
};
use crate::tui::app::rollouts::{ahead, offered, standing, verdict};

/// The latest measurements of a metric.
const MEASUREMENTS: usize = 5;
/// How wide a side's numbers are.
const SIDE: usize = 22;

/// What the comparison of both sides comes to.
pub fn verdict_lines(app: &App, width: usize) -> Vec<Line> {
    let mut about = About::new(width);
    about.heading("Verdict");
    match app.comparison() {
        None => about.fact(
            "",
            "nothing to compare: there are no two sides",
            Tone::Missing,
        ),
        Some(comparison) => {
            let tone = match comparison.verdict.value().map(|it| it.outcome) {
                Some(Outcome::Fail) => Tone::Reason(Severity::Critical),
                Some(_) => Tone::Fact,
                None => Tone::Missing,
            };
            about.whole(&verdict(comparison), tone);
        }
    }
    about.done()
}

/// Both sides beside each other.
pub fn sides_lines(app: &App, width: usize) -> Vec<Line> {
    let mut about = About::new(width);
    let Some(rollout) = app.rollout() else {
        return about.done();
    };
    about.heading("Sides");
    let name = |side: Option<&Side>| {
        side.map_or_else(
            || "—".to_owned(),
            |side| match &side.release.version {
                Some(version) => format!("{version} {}", side.name),
                None => side.name.to_string(),
            },
        )
    };
    let mut row = |label, stable: &str, canary: &str| {
        about.fact(label, &format!("{stable:<SIDE$} {canary}"), Tone::Fact);
    };
    row("", "stable", "canary");
    row(
        "release",
        &name(rollout.stable.as_ref()),
        &name(rollout.canary.as_ref()),
    );
    if let Some(comparison) = app.comparison() {
        for (label, of) in ROWS {
            row(
                label,
                &of(&comparison.stable, comparison),
                &of(&comparison.canary, comparison),
            );
        }
    }
    about.done()
}

/// What is told of a side: a label, and its words.
type Row = (&'static str, fn(&SideReading, &Comparison) -> String);

const ROWS: [Row; 5] = [
    ("errors", errors),
    ("p95", |side, _| signal(side, Signal::Latency)),
    ("requests", requests),
    ("cpu", |side, _| signal(side, Signal::Cpu)),
    ("memory", |side, _| signal(side, Signal::Memory)),
];

fn signal(side: &SideReading, signal: Signal) -> String {
    let value = side
        .counts
        .value()
        .and_then(|counts| of_side(counts, signal));
    value.map_or_else(|| "—".to_owned(), |value| signal.text(value))
}

/// The share, and between which it lies at 95 %.
fn errors(side: &SideReading, comparison: &Comparison) -> String {
    let share = signal(side, Signal::Errors);
    let errors = comparison.verdict.value().and_then(|it| it.errors.as_ref());
    let proportion = errors.map(|errors| {
        if side.of == comparison.stable.of {
            &errors.stable
        } else {
            &errors.canary
        }
    });
    match proportion.filter(|it| it.n > 0) {
        Some(it) => {
            let [low, high] = [it.interval.low, it.interval.high];
            let text = |share| Signal::Errors.text(share);
            format!("{share} ({}–{})", text(low), text(high))
        }
        None => share,
    }
}

/// How many there were, and how many come a second.
fn requests(side: &SideReading, _: &Comparison) -> String {
    match side.counts.value() {
        Some(counts) => format!("{}, {}", counts.requests, signal(side, Signal::Requests)),
        None => "—".to_owned(),
    }
}

/// Where it is, what can be decided, what its controller's analyses say.
pub fn course_lines(
    app: &App,
    analyses: &Reading<Vec<AnalysisRun>>,
    now: DateTime<Utc>,
    width: usize,
) -> Vec<Line> {
    let mut about = About::new(width);
    if let Some(rollout) = app.rollout() {
        about.course(rollout, now);
        about.decisions(rollout);
        about.steps(rollout);
        about.analyses(rollout, analyses);
    }
    about.done()
}

impl About {
    fn course(&mut self, rollout: &Rollout, now: DateTime<Utc>) {
        self.heading("Rollout");
        self.fact("by", rollout.controller.name(), Tone::Fact);
        let tone = match rollout.phase {
            Phase::Failing { .. } => Tone::Reason(Severity::Critical),
            _ => Tone::Fact,
        };
        let label = if tone == Tone::Fact { "is" } else { "fails" };
        self.fact(label, &standing(rollout, now), tone);
        self.fact("next", &ahead(rollout), Tone::Fact);
        let weight = |weight: Option<u8>| {
            weight.map_or_else(|| "not said".to_owned(), |weight| format!("{weight} %"))
        };
        match (rollout.weights.set, rollout.weights.actual) {
            (None, None) => {}
            (set, actual) if set == actual => self.fact("weight", &weight(set), Tone::Fact),
            (set, actual) => {
                let words = format!("{}, should be {}", weight(actual), weight(set));
                self.fact("weight", &words, Tone::Fact);
            }
        }
        for oddity in &rollout.oddities {
            self.fact("odd", oddity, Tone::Wrong);
        }
    }

    fn decisions(&mut self, rollout: &Rollout) {
        self.heading("Decisions");
        for offered in offered(rollout) {
            let name = offered.decision.playbook();
            match (offered.refused, offered.key) {
                (Some(why), _) => self.fact(name, why, Tone::Missing),
                (None, Some(key)) => self.fact(name, &format!("key {key}"), Tone::Fact),
                (None, None) => self.fact(name, "can be done", Tone::Fact),
            }
        }
    }

    fn steps(&mut self, rollout: &Rollout) {
        if rollout.steps.is_empty() {
            return;
        }
        self.heading("Steps");
        let at = rollout.step.unwrap_or(0);
        for (place, step) in rollout.steps.iter().enumerate() {
            let (sign, tone) = match place.cmp(&at) {
                std::cmp::Ordering::Less => ("✔ done", Tone::Missing),
                std::cmp::Ordering::Equal => ("▸ now", Tone::Strong),
                std::cmp::Ordering::Greater => ("", Tone::Fact),
            };
            self.fact(sign, &format!("{}  {}", place + 1, step.words()), tone);
        }
    }

    fn analyses(&mut self, rollout: &Rollout, detail: &Reading<Vec<AnalysisRun>>) {
        let known = detail.value().filter(|runs| !runs.is_empty());
        let runs = known.unwrap_or(&rollout.analyses);
        if runs.is_empty() {
            return;
        }
        self.heading("Analyses");
        for run in runs {
            let label = phase(run.phase);
            let message = run.message.as_ref();
            let message = message.map_or_else(String::new, |words| format!(": {words}"));
            let words = format!("{}, {}{message}", run.name, kind(run.kind));
            self.fact(label, &words, tone(run.phase));
            for metric in &run.metrics {
                self.metric(metric);
            }
        }
    }

    fn metric(&mut self, metric: &AnalysisMetric) {
        let [good, bad, open, errors] = metric.tally;
        let dry = if metric.dry_run { ", only looks" } else { "" };
        let message = metric.message.as_ref();
        let message = message.map_or_else(String::new, |words| format!(": {words}"));
        let words = format!(
            "{}{dry}: {good} good, {bad} bad, {open} open, {errors} errors{message}",
            metric.name
        );
        self.fact(phase(metric.phase), &words, tone(metric.phase));
        for one in metric.measurements.iter().rev().take(MEASUREMENTS) {
            let at = one.at.map(|at| at.format(" at %H:%M:%S UTC").to_string());
            let value = if one.value.is_empty() {
                "nothing"
            } else {
                &one.value
            };
            let words = format!("  {value}{}", at.unwrap_or_default());
            self.fact(phase(one.phase), &words, Tone::Missing);
        }
    }
}

const fn phase(phase: AnalysisPhase) -> &'static str {
    match phase {
        AnalysisPhase::Pending => "pending",
        AnalysisPhase::Running => "running",
        AnalysisPhase::Successful => "good",
        AnalysisPhase::Failed => "failed",
        AnalysisPhase::Error => "error",
        AnalysisPhase::Inconclusive => "inconclusive",
        AnalysisPhase::Unknown => "unknown",
    }
}

const fn tone(phase: AnalysisPhase) -> Tone {
    match phase {
        AnalysisPhase::Failed | AnalysisPhase::Error => Tone::Wrong,
        _ => Tone::Fact,
    }
}

fn kind(kind: AnalysisRunKind) -> String {
    match kind {
        AnalysisRunKind::Step(Some(step)) => format!("at step {}", step + 1),
        AnalysisRunKind::Step(None) => "at a step".to_owned(),
        AnalysisRunKind::Background => "in the background".to_owned(),
        AnalysisRunKind::PrePromotion => "before the promotion".to_owned(),
        AnalysisRunKind::PostPromotion => "after the promotion".to_owned(),
        AnalysisRunKind::Unknown => "nobody knows when".to_owned(),
    }
}
