//! Runs plans.

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;

use super::audit::{Ending, Intent, Record};
use super::check;
use super::patience::Patience;
use super::step::{StepResult, StepRun};
use super::{Audit, Control, ExecutionError, Outcome, Progress, Report};
use crate::backends::Writer;
use crate::model::CleanText;
use crate::playbooks::{Agreed, FieldChange, Limits, Plan, Step};

/// Runs plans against the clusters it was given, and nothing else does.
pub struct Executor {
    writers: BTreeMap<CleanText, Arc<dyn Writer>>,
    audit: Audit,
    limits: Limits,
    concurrency: usize,
    patience: Patience,
}

/// What holds for all steps of one run.
struct Run<'a> {
    id: CleanText,
    users: BTreeMap<CleanText, CleanText>,
    reason: Option<&'a CleanText>,
    progress: mpsc::UnboundedSender<Progress>,
    control: &'a Control,
}

/// One step after its run.
struct Finished {
    place: usize,
    outcome: Outcome,
    /// The step with the resource version that it left.
    left: Option<Step>,
    notes: Vec<CleanText>,
}

impl Executor {
    /// An executor that writes through `writers` (by the cluster's name), records in `audit` and
    /// has at most `concurrency` changes on their way.
    pub fn new(
        writers: BTreeMap<CleanText, Arc<dyn Writer>>,
        audit: Audit,
        limits: Limits,
        concurrency: usize,
    ) -> Self {
        Self {
            writers,
            audit,
            limits,
            concurrency: concurrency.max(1),
            patience: Patience::default(),
        }
    }

    /// The same with other waits.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// The record of what was done.
    pub fn audit(&self) -> &Audit {
        &self.audit
    }

    /// Runs what was `agreed` to: each step's outcome is sent to `progress` as soon as it is known; `control`
    /// pauses and stops between steps, and a step that fails never stops the rest. An error means that
    /// nothing was changed.
    ///
    /// Dropping the future midway leaves the rest undone and its outcomes unrecorded, as a crash
    /// does: use `control`.
    pub async fn run(
        &self,
        agreed: &Agreed,
        progress: mpsc::UnboundedSender<Progress>,
        control: &Control,
    ) -> Result<Report, ExecutionError> {
        let plan = agreed.plan();
        check::limits(plan, agreed.reason(), &self.limits)?;
        check::clusters(plan, &self.writers).await?;
        let (users, mut notes) = check::users(plan, &self.writers).await;
        let run = Run {
            id: new_id(),
            users,
            reason: agreed.reason(),
            progress,
            control,
        };
        self.record_intent(&run, plan).await?;

        let steps = plan.steps.iter().enumerate();
        let finished = steps
            .map(|(place, step)| self.finish(&run, place, step).boxed())
            .collect();
        let mut finished = self.all(finished).await;
        finished.sort_by_key(|step| step.place);

        let mut outcomes = Vec::with_capacity(finished.len());
        let mut left = Vec::new();
        for step in finished {
            outcomes.push(step.outcome);
            left.extend(step.left);
            notes.extend(step.notes);
        }
        notes.extend(self.record_end(&run.id, &outcomes).await);
        Ok(Report {
            undo: plan.inverse(&run.id, left),
            id: run.id,
            plan: plan.clone(),
            outcomes,
            notes,
        })
    }

    /// Asks the clusters to check `plan` without making any change; `Done` means that the step
    /// would be accepted. Steps are told by their place in the plan.
    pub async fn preview(&self, plan: &Plan) -> Vec<(usize, Outcome)> {
        let control = &Control::default();
        let steps = plan.steps.iter().enumerate();
        let outcomes = steps
            .map(|(place, step)| {
                async move {
                    match self.writers.get(&step.app.cluster) {
                        Some(writer) => (
                            place,
                            self.step_run(&**writer, step, control).preview().await,
                        ),
                        None => (place, no_writer(step)),
                    }
                }
                .boxed()
            })
            .collect();
        let mut outcomes = self.all(outcomes).await;
        outcomes.sort_by_key(|(place, _)| *place);
        outcomes
    }

    /// All of `futures`, so many at once as may be. Boxed, because a stream that borrows its
    /// items can't be sent to another task (rust-lang/rust#64552).
    async fn all<T>(&self, futures: Vec<BoxFuture<'_, T>>) -> Vec<T> {
        futures::stream::iter(futures)
            .buffer_unordered(self.concurrency)
            .collect()
            .await
    }

    fn step_run<'a>(
        &'a self,
        writer: &'a dyn Writer,
        step: &'a Step,
        control: &'a Control,
    ) -> StepRun<'a> {
        StepRun {
            writer,
            step,
            patience: &self.patience,
            control,
        }
    }

    /// One step from its start to its line in the audit.
    async fn finish(&self, run: &Run<'_>, place: usize, step: &Step) -> Finished {
        let mut notes = Vec::new();
        let result = self.perform(run, step, &mut notes).await;
        let version = result
            .object
            .as_ref()
            .map(|object| object.resource_version.clone());
        let record = Record::outcome(&run.id, place, &result.outcome, version.clone());
        if let Err(error) = self.audit.append(record).await {
            notes.push(CleanText::new(&format!(
                "the outcome of {} could not be recorded: {error}",
                step.app
            )));
        }
        // Nobody may be looking any more; the run goes on all the same.
        let _ = run.progress.send(Progress::Step {
            step: place,
            outcome: result.outcome.clone(),
        });
        let left = result.outcome.is_done().then(|| {
            let mut left = step.clone();
            if let Some(version) = version {
                left.target.resource_version = CleanText::new(&version);
            }
            left
        });
        notes.extend(result.note);
        Finished {
            place,
            outcome: result.outcome,
            left,
            notes,
        }
    }

    async fn perform(&self, run: &Run<'_>, step: &Step, notes: &mut Vec<CleanText>) -> StepResult {
        let Some(writer) = self.writers.get(&step.app.cluster) else {
            return StepResult::new(no_writer(step));
        };
        if !run.control.may_begin().await {
            return StepResult::new(Outcome::NotStarted);
        }
        let result = self.step_run(&**writer, step, run.control).perform().await;
        if result.outcome.is_done()
            && let Err(error) = writer.note(step, &run.message(step)).await
        {
            notes.push(CleanText::new(&format!(
                "no event was left on {}: {error}",
                step.target.key
            )));
        }
        result
    }

    async fn record_intent(&self, run: &Run<'_>, plan: &Plan) -> Result<(), ExecutionError> {
        let users = run.users.iter();
        let intent = Intent {
            reason: run.reason.map(ToString::to_string),
            users: users
                .map(|(cluster, user)| (cluster.to_string(), user.to_string()))
                .collect(),
            operator: self.audit.operator().to_owned(),
            ..Intent::new(&run.id, plan)
        };
        Ok(self.audit.append(Record::Intent(intent)).await?)
    }

    async fn record_end(&self, id: &CleanText, outcomes: &[Outcome]) -> Option<CleanText> {
        let ending = Ending {
            plan: id.to_string(),
            done: outcomes.iter().filter(|outcome| outcome.is_done()).count(),
            steps: outcomes.len(),
        };
        let error = self.audit.append(Record::End(ending)).await.err()?;
        Some(CleanText::new(&format!(
            "the end of the plan could not be recorded: {error}"
        )))
    }
}

impl Run<'_> {
    /// What the Event says: `janitor/ttl 14d -> 21d by ops@example.com: quarter end`.
    fn message(&self, step: &Step) -> CleanText {
        let changes: Vec<_> = step.changes.iter().map(FieldChange::words).collect();
        let changes = changes.join(", ").replace('→', "->");
        let user = self.users.get(&step.app.cluster);
        let user = user.map_or("an unknown user", CleanText::as_str);
        let reason = self
            .reason
            .map_or_else(String::new, |reason| format!(": {reason}"));
        CleanText::new(&format!("{changes} by {user}{reason}"))
    }
}

fn no_writer(step: &Step) -> Outcome {
    Outcome::Refused {
        why: CleanText::new(&format!("nothing can write to {}", step.app.cluster)),
    }
}

/// Twelve hexadecimal digits: short enough to type, and its beginning is enough.
fn new_id() -> CleanText {
    let id = uuid::Uuid::new_v4().simple().to_string();
    CleanText::new(id.get(..12).unwrap_or(&id))
}
