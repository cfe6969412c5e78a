//! The record of one run: begun or taken up again under its lock, then its outcomes, then its end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::audit::{Ending, FlagRecord, Intent, PlanRecord, Record, StepRecord, TakenUp};
use super::check::refused;
use super::lock::{Lock, Taken};
use super::step::StepResult;
use super::{Audit, AuditError, ExecutionError};
use crate::model::CleanText;
use crate::playbooks::{Agreed, Origin, Plan, Step};

/// Who we are, by the cluster's name.
pub(super) type Users = BTreeMap<CleanText, CleanText>;

/// A record that is being written. Nobody else writes it meanwhile.
pub(super) struct Journal<'a> {
    audit: &'a Audit,
    id: CleanText,
    /// Where the run's steps are in the record; `None` where it is the whole plan.
    places: Option<Vec<usize>>,
    /// How many steps the record has, and how many of them were done before this run.
    steps: usize,
    done_before: usize,
    /// How many steps have no outcome on record once this run is over.
    open: AtomicUsize,
    _lock: Lock,
}

impl<'a> Journal<'a> {
    /// Begins the record of what was `agreed` to, or goes on with that of an interrupted plan.
    /// Once this returns, it is on the disk that it is about to happen.
    pub(super) async fn open(
        audit: &'a Audit,
        agreed: &Agreed,
        users: &Users,
    ) -> Result<Self, ExecutionError> {
        match &agreed.plan().origin {
            Origin::Resume { plan, places } => {
                let (lock, record) = take_up(audit, plan).await?;
                check(&record, (agreed.plan(), places))?;
                let taken_up = TakenUp {
                    reason: agreed.reason().map(ToString::to_string),
                    digest: Some(agreed.digest().to_string()),
                    users: texts(users),
                    ..taken_up(audit, plan)
                };
                audit.append(Record::Resumed(taken_up)).await?;
                Ok(Self {
                    audit,
                    id: plan.clone(),
                    places: Some(places.clone()),
                    steps: record.intent.steps.len(),
                    done_before: record.done(),
                    open: AtomicUsize::new(record.open().count() - places.len()),
                    _lock: lock,
                })
            }
            Origin::Playbook | Origin::Undo(_) | Origin::Retry(_) => {
                let id = new_id();
                let lock = lock(audit, &id).await?;
                let intent = Intent {
                    reason: agreed.reason().map(ToString::to_string),
                    users: texts(users),
                    operator: audit.operator().to_owned(),
                    ..Intent::new(&id, agreed.plan())
                };
                audit.append(Record::Intent(intent)).await?;
                Ok(Self {
                    audit,
                    id,
                    places: None,
                    steps: agreed.plan().steps.len(),
                    done_before: 0,
                    open: AtomicUsize::new(0),
                    _lock: lock,
                })
            }
        }
    }

    /// The plan's id in the audit.
    pub(super) fn id(&self) -> &CleanText {
        &self.id
    }

    /// Where the run's step `step` is in the record.
    pub(super) fn place(&self, step: usize) -> usize {
        let places = self.places.as_ref();
        let place = places.map_or(Some(step), |places| places.get(step).copied());
        place.unwrap_or(step)
    }

    /// Records what came of the run's step `step`.
    pub(super) async fn outcome(&self, step: usize, result: &StepResult) -> Result<(), AuditError> {
        let version = result.object.as_ref();
        let version = version.map(|object| object.resource_version.clone());
        let mut record = Record::outcome(&self.id, self.place(step), &result.outcome, version);
        if let (Record::Outcome { why, .. }, Some(found)) = (&mut record, result.found) {
            *why = Some(found.to_owned());
        }
        let recorded = self.audit.append(record).await;
        if recorded.is_err() {
            self.open.fetch_add(1, Ordering::Relaxed);
        }
        recorded
    }

    /// Records the end, after `done` steps of this run. A step that has no outcome on record
    /// keeps the plan open, and that is told.
    pub(super) async fn end(&self, done: usize) -> Option<CleanText> {
        let (id, open) = (&self.id, self.open.load(Ordering::Relaxed));
        if open > 0 {
            return Some(CleanText::new(&format!(
                "{open} steps of {id} have no outcome on record, so that it is still open: \
                 `dogwatch finish {id} --close` looks them up and closes it"
            )));
        }
        let ending = Ending {
            plan: id.to_string(),
            done: self.done_before + done,
            steps: self.steps,
        };
        let error = self.audit.append(Record::End(ending)).await.err()?;
        Some(CleanText::new(&format!(
            "the end of the plan could not be recorded: {error}"
        )))
    }
}

/// Takes the lock on an interrupted plan and reads its record: by now somebody else may have
/// brought it to its end.
pub(super) async fn take_up(
    audit: &Audit,
    plan: &str,
) -> Result<(Lock, PlanRecord), ExecutionError> {
    let lock = lock(audit, plan).await?;
    let mut plans = audit.read().await?.plans.into_iter();
    let Some(record) = plans.find(|record| record.intent.plan == plan) else {
        return Err(refused(&format!("no plan on record is called `{plan}`")));
    };
    if record.ended {
        return Err(refused(&format!(
            "{plan} came to its end meanwhile: `dogwatch audit show {plan}`"
        )));
    }
    Ok((lock, record))
}

/// Who takes up `plan`; the rest is still to be said.
pub(super) fn taken_up(audit: &Audit, plan: &str) -> TakenUp {
    TakenUp {
        plan: plan.to_owned(),
        reason: None,
        digest: None,
        users: BTreeMap::new(),
        operator: audit.operator().to_owned(),
    }
}

async fn lock(audit: &Audit, plan: &str) -> Result<Lock, ExecutionError> {
    match Lock::take(audit, plan).await? {
        Taken::Ours(lock) => Ok(lock),
        Taken::Theirs(who) => Err(refused(&format!(
            "{plan} is being run by {who}: wait for its end, or end that process first"
        ))),
    }
}

/// Whether the steps of `plan` are open steps of `record`, and nothing else: what is done under
/// a plan's name is what its operator agreed to.
fn check(record: &PlanRecord, (plan, places): (&Plan, &[usize])) -> Result<(), ExecutionError> {
    let open: Vec<_> = record.open().collect();
    let is_open = |place: &usize| open.binary_search(place).is_ok();
    let is_recorded = |(place, step): (&usize, &Step)| {
        let recorded = record.intent.steps.get(*place);
        recorded.is_some_and(|recorded| is_same(recorded, step))
    };
    let fits = places.len() == plan.steps.len()
        && places.is_sorted_by(|one, other| one < other)
        && places.iter().all(is_open)
        && places.iter().zip(&plan.steps).all(is_recorded);
    if fits {
        return Ok(());
    }
    Err(refused(
        "somebody went on with this plan meanwhile: look at what is left of it",
    ))
}

/// The resource version moves; what is changed of which object does not.
fn is_same(recorded: &StepRecord, step: &Step) -> bool {
    let step = StepRecord::from(step);
    let mut changes = recorded.changes.iter().zip(&step.changes);
    object(recorded) == object(&step)
        && recorded.changes.len() == step.changes.len()
        && changes.all(|(one, other)| {
            (&one.pointer, &one.before, &one.after) == (&other.pointer, &other.before, &other.after)
        })
}

fn object(step: &StepRecord) -> ([&str; 5], Option<&FlagRecord>) {
    let StepRecord {
        cluster,
        namespace,
        kind,
        name,
        uid,
        flag,
        ..
    } = step;
    ([cluster, namespace, kind, name, uid], flag.as_ref())
}

fn texts(users: &Users) -> BTreeMap<String, String> {
    let users = users.iter();
    users
        .map(|(cluster, user)| (cluster.to_string(), user.to_string()))
        .collect()
}

/// Twelve hexadecimal digits: short enough to type, and its beginning is enough.
fn new_id() -> CleanText {
    let id = uuid::Uuid::new_v4().simple().to_string();
    CleanText::new(id.get(..12).unwrap_or(&id))
}
