//! A plan and its outcome, as a table and as JSON.

use serde::Serialize;

use crate::cli::table::Table;
use crate::execution::{Outcome, Report};
use crate::model::{CleanText, Difference, Digest, FlagRef, RolloutEnd, Subject, Target};
use crate::playbooks::{FieldChange, FieldValue, Plan, Refusal, Step};

/// The plan as it is shown before anything is done.
pub(super) fn plan(plan: &Plan) -> String {
    let mut text = format!("{}: {}\n", plan.playbook, plan.summary);
    let mut table = Table::default();
    for step in &plan.steps {
        table.row([
            CleanText::new("  change"),
            CleanText::new(&step.target.subject().to_string()),
            step.words.clone(),
        ]);
        let lines = step.changes.iter().flat_map(untold);
        for line in lines.filter(|line| !step.words.contains(line.trim())) {
            table.row([CleanText::default(), CleanText::default(), line]);
        }
    }
    for refusal in &plan.refusals {
        table.row([
            CleanText::new("  refused"),
            CleanText::new(&refusal.subject.to_string()),
            refusal.why.clone(),
        ]);
    }
    text.push_str(&table.render());
    for warning in &plan.warnings {
        text.extend(["  warning: ", warning, "\n"]);
    }
    text
}

/// What differs, where the step's words do not tell: of what has parts.
fn untold(change: &FieldChange) -> Vec<CleanText> {
    let sides = [&change.before, &change.after];
    let has_parts = |side: &&Option<FieldValue>| matches!(side, Some(FieldValue::Opaque(_)));
    if !sides.iter().any(has_parts) {
        return Vec::new();
    }
    let lines = change.difference().into_iter();
    lines
        .map(|line| CleanText::new(&format!("  {}", line.words())))
        .collect()
}

/// Plan and outcome. The fields and their order are an interface.
#[derive(Serialize)]
pub(super) struct Told<'a> {
    plan: Option<&'a CleanText>,
    playbook: &'a CleanText,
    summary: &'a CleanText,
    digest: Digest,
    undoes: Option<&'a CleanText>,
    dry_run: bool,
    steps: Vec<StepJson<'a>>,
    refusals: &'a [Refusal],
    warnings: &'a [CleanText],
    notes: &'a [CleanText],
    #[serde(skip)]
    can_undo: bool,
    /// How many of the rollouts that were waited for have come to what was asked for.
    #[serde(skip)]
    over: usize,
}

#[derive(Serialize)]
struct StepJson<'a> {
    #[serde(flatten, serialize_with = "Subject::names")]
    subject: Subject,
    kind: &'static str,
    object: &'a CleanText,
    words: &'a CleanText,
    changes: Vec<ChangeJson<'a>>,
    outcome: Option<&'a Outcome>,
    rollout: Option<&'a RolloutEnd>,
}

#[derive(Serialize)]
struct ChangeJson<'a> {
    field: CleanText,
    pointer: &'a str,
    before: Option<CleanText>,
    after: Option<CleanText>,
    difference: Vec<Difference>,
}

impl<'a> Told<'a> {
    /// A plan that was not run.
    pub(super) fn planned(plan: &'a Plan) -> Self {
        Self::new(plan, &[])
    }

    /// A plan that the cluster has checked.
    pub(super) fn rehearsed(plan: &'a Plan, outcomes: &'a [Outcome]) -> Self {
        Self {
            dry_run: true,
            ..Self::new(plan, outcomes)
        }
    }

    /// A plan that was run, and how the rollouts ended that were waited for.
    pub(super) fn run(report: &'a Report, rollouts: &'a [Option<RolloutEnd>]) -> Self {
        let mut told = Self {
            plan: Some(&report.id),
            notes: &report.notes,
            can_undo: report.undo.is_some(),
            over: rollouts
                .iter()
                .flatten()
                .filter(|end| report.plan.is_over(end))
                .count(),
            ..Self::new(&report.plan, &report.outcomes)
        };
        for (step, rollout) in told.steps.iter_mut().zip(rollouts) {
            step.rollout = rollout.as_ref();
        }
        told
    }

    fn new(plan: &'a Plan, outcomes: &'a [Outcome]) -> Self {
        let steps = plan.steps.iter().enumerate();
        Self {
            plan: None,
            playbook: &plan.playbook,
            summary: &plan.summary,
            digest: plan.digest(),
            undoes: plan.undoes(),
            dry_run: false,
            steps: steps
                .map(|(place, step)| StepJson::new(step, outcomes.get(place)))
                .collect(),
            refusals: &plan.refusals,
            warnings: &plan.warnings,
            notes: &[],
            can_undo: false,
            over: 0,
        }
    }

    /// What came of it, in words; nothing for a plan that was not run.
    pub(super) fn words(&self) -> String {
        let mut table = Table::default();
        let mut done = 0;
        let mut known = 0;
        for step in &self.steps {
            let Some(outcome) = step.outcome else {
                continue;
            };
            known += 1;
            if outcome.is_done() {
                done += 1;
                continue;
            }
            table.row([
                CleanText::new(&format!("  {}", outcome.word())),
                CleanText::new(&step.subject.to_string()),
                outcome.why().cloned().unwrap_or_default(),
            ]);
        }
        if known == 0 {
            return String::new();
        }
        let what = if self.dry_run {
            "would be accepted"
        } else {
            "done"
        };
        let mut text = format!("{done} of {known} {what}\n{}", table.render());
        text.push_str(&self.rollouts());
        if let (Some(id), true) = (self.plan, self.can_undo) {
            text.extend(["take it back with: dogwatch undo ", id, "\n"]);
        }
        text
    }
}

impl Told<'_> {
    /// How the rollouts ended that were waited for, in words.
    fn rollouts(&self) -> String {
        let followed = self
            .steps
            .iter()
            .filter_map(|step| Some((step, step.rollout?)));
        let mut table = Table::default();
        let (mut complete, mut all) = (0, 0);
        for (step, rollout) in followed {
            all += 1;
            let (word, why) = match rollout {
                RolloutEnd::Complete => {
                    complete += 1;
                    continue;
                }
                RolloutEnd::Waiting { why } => ("  waits for a person", why),
                RolloutEnd::Aborted { why } => ("  rollout aborted", why),
                RolloutEnd::Failed { why } => ("  rollout failed", why),
                RolloutEnd::Unknown { why } => ("  rollout unknown", why),
            };
            table.row([
                word.into(),
                CleanText::new(&step.subject.to_string()),
                why.clone(),
            ]);
        }
        if all == 0 {
            return String::new();
        }
        // What waits at a step, or was aborted, may be just what was asked for.
        let (count, what) = match self.over {
            over if over > complete => (over, "came to where they were to"),
            _ => (complete, "rolled out"),
        };
        format!("{count} of {all} {what}\n{}", table.render())
    }
}

impl<'a> StepJson<'a> {
    fn new(step: &'a Step, outcome: Option<&'a Outcome>) -> Self {
        let (kind, object) = match &step.target {
            Target::Workload { object, .. } => (object.key.kind.as_str(), &object.key.name),
            Target::Flag { flag, .. } => (FlagRef::KIND, &flag.key.name),
        };
        Self {
            subject: step.target.subject(),
            kind,
            object,
            words: &step.words,
            changes: step.changes.iter().map(ChangeJson::new).collect(),
            outcome,
            rollout: None,
        }
    }
}

impl<'a> ChangeJson<'a> {
    fn new(change: &'a FieldChange) -> Self {
        Self {
            field: change.field(),
            pointer: &change.pointer,
            before: change.before.as_ref().map(FieldValue::shown),
            after: change.after.as_ref().map(FieldValue::shown),
            difference: change.difference(),
        }
    }
}
