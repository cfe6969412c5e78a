//! Runs plans.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use tokio::sync::mpsc;

use super::check::{self, Writers};
use super::gate::Gate;
use super::journal::{Journal, Users};
use super::pace::Pace;
use super::patience::Patience;
use super::step::{Already, StepResult, StepRun};
use super::{Audit, Control, ExecutionError, Outcome, Progress, Report};
use crate::backends::{Note, WriteError, Writer};
use crate::model::{CleanText, Closeups};
use crate::playbooks::order::{Link, chains};
use crate::playbooks::{Agreed, FieldChange, Limits, Origin, Plan, Step, Survey};

/// How many steps begin in a second where nothing else was said.
const RATE: u32 = 100;

/// Runs plans against the clusters it was given, and nothing else does.
pub struct Executor {
    pub(super) writers: Writers,
    pub(super) audit: Audit,
    limits: Limits,
    concurrency: usize,
    pace: Pace,
    pub(super) patience: Patience,
}

/// How long a server that can't take an Event is left alone where it does not say for how long.
const NOTE_HOLD: Duration = Duration::from_secs(1);

/// What holds for all steps of one run.
struct Run<'a> {
    plan: &'a Plan,
    journal: &'a Journal<'a>,
    users: &'a Users,
    reason: Option<&'a CleanText>,
    gate: Gate<'a>,
    progress: &'a mpsc::UnboundedSender<Progress>,
}

/// One step after its run.
struct Finished {
    place: usize,
    outcome: Outcome,
    /// Whether the object is now as the step was to leave it.
    stands: bool,
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
            pace: Pace::new(RATE),
            patience: Patience::default(),
        }
    }

    /// The same with at most `rate` steps begun in a second.
    #[must_use]
    pub fn with_rate(mut self, rate: u32) -> Self {
        self.pace = Pace::new(rate);
        self
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

    /// Runs what was `agreed` to: each step's outcome is sent to `progress` as soon as it is known;
    /// `control` pauses and stops between steps, and a step that fails stops nothing but those that
    /// follow it in its [chain](chains). An error means that nothing was changed.
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
        check::unchanged(agreed)?;
        check::limits(plan, &self.limits)?;
        check::reason(agreed, &self.limits)?;
        check::clusters(plan, &self.writers).await?;
        let (users, mut notes) = check::users(plan, &self.writers).await;
        let journal = Journal::open(&self.audit, agreed, &users).await?;
        let run = Run {
            plan,
            journal: &journal,
            users: &users,
            reason: agreed.reason(),
            gate: self.gate(control, Some(&progress)),
            progress: &progress,
        };
        let chains = chains(plan.steps.iter().map(Link::from));
        let finished = self.all(chains, |chain| self.follow(&run, chain).boxed());
        let mut finished: Vec<_> = finished.await.into_iter().flatten().collect();
        finished.sort_by_key(|step| step.place);

        let mut outcomes = Vec::with_capacity(finished.len());
        let mut left = Vec::new();
        for step in finished {
            outcomes.push(step.outcome);
            left.extend(step.left);
            notes.extend(step.notes);
        }
        notes.extend(journal.end(left.len()).await);
        Ok(Report {
            undo: self.undo(plan, journal.id(), left).await,
            id: journal.id().clone(),
            plan: plan.clone(),
            outcomes,
            notes,
        })
    }

    /// What takes back the steps that were done. Of a plan that was resumed these are not only
    /// those of this run, so that it comes from the record, unless templates were to be looked up
    /// for it: then the record is where it is asked for.
    async fn undo(&self, plan: &Plan, id: &CleanText, left: Vec<Step>) -> Option<Plan> {
        if !matches!(plan.origin, Origin::Resume { .. }) {
            return plan.inverse(id, left);
        }
        let draft = self.audit.read().await.ok()?.undo(Some(id)).ok()?;
        match draft.survey() {
            Survey::Nothing => draft.plan(&Closeups::new()).ok(),
            Survey::Flags | Survey::Workloads | Survey::Releases => None,
        }
    }

    /// Asks the clusters to check `plan` without making any change; `Done` means that the step
    /// would be accepted. Steps are told by their place in the plan. What may not be run is not
    /// asked about either.
    pub async fn preview(&self, plan: &Plan) -> Vec<(usize, Outcome)> {
        if let Err(error) = check::limits(plan, &self.limits) {
            let why = CleanText::new(&error.to_string());
            let refused = |place| (place, Outcome::Refused { why: why.clone() });
            return (0..plan.steps.len()).map(refused).collect();
        }
        let control = &Control::default();
        let mut outcomes = self
            .all(plan.steps.iter().enumerate(), |(place, step)| {
                async move { (place, self.rehearse(plan, step, control).await) }.boxed()
            })
            .await;
        outcomes.sort_by_key(|(place, _)| *place);
        outcomes
    }

    async fn rehearse(&self, plan: &Plan, step: &Step, control: &Control) -> Outcome {
        let gate = self.gate(control, None);
        match self.writers.get(step.target.system()) {
            Some(writer) if gate.may_begin().await => {
                self.step_run(&**writer, (plan, step), gate).preview().await
            }
            Some(_) => Outcome::NotStarted,
            None => no_writer(step),
        }
    }

    /// What comes of all `things`, so many at once as may be. A thing's future is made when its turn
    /// comes, so that a plan of many takes no more memory than one of few.
    async fn all<'a, I, T>(
        &self,
        things: impl IntoIterator<Item = I>,
        begin: impl Fn(I) -> BoxFuture<'a, T>,
    ) -> Vec<T> {
        let mut waiting = things.into_iter();
        let mut underway = FuturesUnordered::new();
        let mut ended = Vec::with_capacity(waiting.size_hint().0);
        loop {
            let room = self.concurrency - underway.len();
            underway.extend(waiting.by_ref().take(room).map(&begin));
            match underway.next().await {
                Some(one) => ended.push(one),
                None => return ended,
            }
        }
    }

    fn gate<'a>(
        &'a self,
        control: &'a Control,
        progress: Option<&'a mpsc::UnboundedSender<Progress>>,
    ) -> Gate<'a> {
        Gate {
            pace: &self.pace,
            control,
            progress,
        }
    }

    fn step_run<'a>(
        &'a self,
        writer: &'a dyn Writer,
        (plan, step): (&Plan, &'a Step),
        gate: Gate<'a>,
    ) -> StepRun<'a> {
        StepRun {
            writer,
            step,
            patience: &self.patience,
            gate,
            already: Already::of(&plan.origin),
            reason: None,
        }
    }

    /// The steps of a chain, each once the one before it is done.
    async fn follow(&self, run: &Run<'_>, chain: Vec<usize>) -> Vec<Finished> {
        let mut ended: Vec<Finished> = Vec::with_capacity(chain.len());
        for place in chain {
            let Some(step) = run.plan.steps.get(place) else {
                continue;
            };
            let link = Link::from(step);
            let held = ended.iter().rev().find(|before| {
                let before_it = run.plan.steps.get(before.place).map(Link::from);
                !before.stands && before_it.is_some_and(|before| before.holds(&link))
            });
            let finished = match held {
                None => self.finish(run, place, step).await,
                Some(before) => {
                    let result = StepResult::new(not_begun(&before.outcome));
                    self.record(run, (place, step), (result, Vec::new())).await
                }
            };
            ended.push(finished);
        }
        ended
    }

    /// One step from its start to its line in the audit.
    async fn finish(&self, run: &Run<'_>, place: usize, step: &Step) -> Finished {
        let mut notes = Vec::new();
        let result = self.perform(run, (place, step), &mut notes).await;
        self.record(run, (place, step), (result, notes)).await
    }

    /// Records what came of a step, and tells it.
    async fn record(
        &self,
        run: &Run<'_>,
        (place, step): (usize, &Step),
        (result, mut notes): (StepResult, Vec<CleanText>),
    ) -> Finished {
        if let Err(error) = run.journal.outcome(place, &result).await {
            notes.push(CleanText::new(&format!(
                "the outcome of {} could not be recorded: {error}",
                step.target
            )));
        }
        // Nobody may be looking any more; the run goes on all the same.
        let _ = run.progress.send(Progress::Step {
            step: place,
            outcome: result.outcome.clone(),
        });
        let left = result.outcome.is_done().then(|| {
            let mut left = step.clone();
            if let Some(object) = &result.object {
                left.target
                    .set_version(CleanText::new(&object.resource_version));
            }
            left
        });
        notes.extend(result.note);
        Finished {
            place,
            stands: result.outcome.is_done() || result.already,
            outcome: result.outcome,
            left,
            notes,
        }
    }

    async fn perform(
        &self,
        run: &Run<'_>,
        (place, step): (usize, &Step),
        notes: &mut Vec<CleanText>,
    ) -> StepResult {
        let Some(writer) = self.writers.get(step.target.system()) else {
            return StepResult::new(no_writer(step));
        };
        if !run.gate.may_begin().await {
            return StepResult::new(Outcome::NotStarted);
        }
        let mut step_run = self.step_run(&**writer, (run.plan, step), run.gate);
        step_run.reason = run.reason;
        let result = step_run.perform().await;
        if !result.outcome.is_done() {
            return result;
        }
        self.pace.went_well();
        if let Err(error) = writer.note(step, &run.note(place, step)).await {
            if let WriteError::Busy { why, retry_after } = &error {
                run.gate.hold(retry_after.unwrap_or(NOTE_HOLD), why);
            }
            notes.push(CleanText::new(&format!(
                "no event was left on {}: {error}",
                step.target
            )));
        }
        result
    }
}

impl Run<'_> {
    /// The Event of a step. Its name is the same when an interrupted plan is taken up again, so
    /// that a step which is found done has one Event, whoever died before or after leaving it.
    fn note(&self, place: usize, step: &Step) -> Note {
        let (plan, place) = (self.journal.id(), self.journal.place(place));
        Note {
            name: CleanText::new(&format!("dogwatch-{plan}-{place}")),
            message: self.message(step),
        }
    }

    /// What the Event says: `janitor/ttl 14d -> 21d by ops@example.com: quarter end`.
    fn message(&self, step: &Step) -> CleanText {
        let changes: Vec<_> = step.changes.iter().map(FieldChange::words).collect();
        let changes = changes.join(", ").replace('→', "->");
        let user = self.users.get(step.target.system());
        let user = user.map_or("an unknown user", CleanText::as_str);
        let reason = self
            .reason
            .map_or_else(String::new, |reason| format!(": {reason}"));
        CleanText::new(&format!("{changes} by {user}{reason}"))
    }
}

/// Of a step that follows one that came to `before`. That the plan was stopped holds for both.
fn not_begun(before: &Outcome) -> Outcome {
    if *before == Outcome::NotStarted {
        return Outcome::NotStarted;
    }
    Outcome::Held {
        why: "not begun: the step before it was not done".into(),
    }
}

fn no_writer(step: &Step) -> Outcome {
    Outcome::Refused {
        why: CleanText::new(&format!("nothing can write to {}", step.target.system())),
    }
}
