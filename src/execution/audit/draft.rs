//! A plan from the record, of which the templates are still to be looked up.

use std::collections::BTreeSet;

use super::{Change, PlanRecord, StepOutcome, StepRecord, Undo};
use crate::model::{
    AppId, CleanText, Closeup, Closeups, ClusterId, FlagKey, ObjectRef, PodTemplate, Subject,
    Target, WorkloadKey, WorkloadKind,
};
use crate::playbooks::order::{FlagLink, Link, is_everywhere};
use crate::playbooks::{Confirmation, FieldChange, Origin, Plan, Refusal, Step, Survey};

/// The reason of the Event of a step whose record tells none, from an older version.
const SOME_EVENT: &str = "Changed";

/// What is to become of a recorded plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// It is taken back.
    Undo,
    /// What is left of it is done.
    Rest,
}

/// Steps from the record that are to become a plan. The record holds no templates: where a step
/// changes one, the objects are to be looked at first.
#[derive(Clone, Debug)]
pub struct Draft {
    id: CleanText,
    aim: Aim,
    /// The plan as it was run, without its steps.
    plan: Plan,
    steps: Vec<DraftStep>,
    warning: Option<CleanText>,
}

/// A recorded step.
#[derive(Clone, Debug)]
struct DraftStep {
    place: usize,
    /// The step, whose changes are still to be restored.
    step: Step,
    changes: Vec<Change>,
}

impl Draft {
    /// The steps of `record` at `places`, for `aim`.
    pub(super) fn new(record: &PlanRecord, aim: Aim, places: &[usize]) -> Result<Self, Undo> {
        let chosen = places.iter().filter_map(|place| {
            let step = record.intent.steps.get(*place)?;
            Some(DraftStep::new(*place, step, record.outcomes.get(place)))
        });
        let steps: Option<Vec<_>> = chosen.collect();
        let steps = steps.ok_or_else(|| Undo::UnknownKind(record.id()))?;
        Ok(Self {
            id: record.id(),
            aim,
            plan: header(record, &steps),
            steps,
            warning: warning(record, aim),
        })
    }

    /// The recorded plan's id.
    pub fn id(&self) -> &CleanText {
        &self.id
    }

    /// What must be asked about [`Draft::objects`].
    pub fn survey(&self) -> Survey {
        if self.steps.iter().any(DraftStep::lacks_values) {
            Survey::Releases
        } else {
            Survey::Nothing
        }
    }

    /// The objects that must be looked at.
    pub fn objects(&self) -> Vec<ObjectRef> {
        let lacking = self.steps.iter().filter(|step| step.lacks_values());
        let lacking = lacking.filter_map(|step| step.step.target.object());
        lacking.cloned().collect()
    }

    /// The plan, with the templates that `closeups` show. Steps whose template is not kept any
    /// more are refused in it; where that is so of all, there is no plan.
    pub fn plan(self, closeups: &Closeups) -> Result<Plan, Undo> {
        let (mut steps, mut places, mut refusals) = (Vec::new(), Vec::new(), Vec::new());
        for draft in self.steps {
            match draft.restored(closeups) {
                Ok(step) => {
                    steps.push(step);
                    places.push(draft.place);
                }
                Err(why) => refusals.push(Refusal {
                    subject: draft.step.target.subject(),
                    why,
                }),
            }
        }
        if let ([], [refusal, ..]) = (&steps[..], &refusals[..]) {
            let words = format!("{}: {}", refusal.subject, refusal.why);
            return Err(Undo::NotKept(CleanText::new(&words)));
        }
        let plan = match self.aim {
            Aim::Undo => self.plan.inverse(&self.id, steps).map(|mut plan| {
                plan.warnings.extend(self.warning);
                plan
            }),
            Aim::Rest => {
                let plan = Plan {
                    warnings: self.warning.into_iter().collect(),
                    ..self.plan
                };
                Some(rest(plan, (self.id.clone(), places), steps))
            }
        };
        let plan = plan.ok_or(Undo::ChangedNothing(self.id))?;
        Ok(Plan { refusals, ..plan })
    }
}

/// What is left of `plan`.
fn rest(plan: Plan, (id, places): (CleanText, Vec<usize>), steps: Vec<Step>) -> Plan {
    Plan {
        summary: CleanText::new(&format!("the rest of {id}: {}", plan.summary)),
        origin: Origin::Resume { plan: id, places },
        steps,
        ..plan
    }
}

/// What must be known of a plan without an end.
fn warning(record: &PlanRecord, aim: Aim) -> Option<CleanText> {
    let (id, done) = (record.id(), record.done());
    match aim {
        Aim::Rest => Some(CleanText::new(&format!(
            "{id} was interrupted with {done} of its changes on record as done; each change that \
             is left is looked up first, and made only where it is not there yet"
        ))),
        Aim::Undo if !record.ended => Some(CleanText::new(&format!(
            "{id} was interrupted: what it had not done yet is a conflict here; close it \
             afterwards with `dogwatch finish {id} --close`"
        ))),
        Aim::Undo => None,
    }
}

/// The plan as it was run, without its steps. It takes what it took then; of an older record, that
/// does not tell, a reason where one was given.
fn header(record: &PlanRecord, steps: &[DraftStep]) -> Plan {
    let intent = &record.intent;
    let subjects: BTreeSet<_> = steps.iter().map(|it| it.step.target.of()).collect();
    let recorded = intent.confirmation.as_ref().map(Confirmation::from);
    let had_reason = recorded.is_none() && intent.reason.is_some();
    let by_size = if had_reason || subjects.len() > 1 {
        Confirmation::Reason
    } else {
        Confirmation::Key
    };
    Plan {
        playbook: CleanText::new(&intent.playbook),
        summary: CleanText::new(&intent.summary),
        clusters: intent.clusters.iter().map(ClusterId::from).collect(),
        steps: Vec::new(),
        refusals: Vec::new(),
        warnings: Vec::new(),
        confirmation: recorded.map_or(by_size.clone(), |it| it.max(by_size)),
        origin: Origin::Playbook,
    }
}

impl DraftStep {
    /// A recorded step as it was left: `None` where its kind is not known.
    fn new(place: usize, record: &StepRecord, outcome: Option<&StepOutcome>) -> Option<Self> {
        let version = outcome.and_then(|outcome| outcome.version.as_deref());
        let mut target = record.target()?;
        target.set_version(CleanText::new(version.unwrap_or(&record.version)));
        let step = Step {
            target,
            changes: Vec::new(),
            words: CleanText::new(&record.words),
            event: record.event.as_deref().unwrap_or(SOME_EVENT).into(),
        };
        Some(Self {
            place,
            step,
            changes: record.changes.clone(),
        })
    }

    fn lacks_values(&self) -> bool {
        let sides = self.changes.iter();
        let mut sides = sides.flat_map(|change| [&change.before, &change.after]);
        sides.any(|side| side.as_ref().is_some_and(|side| side.digest().is_some()))
    }

    fn restored(&self, closeups: &Closeups) -> Result<Step, CleanText> {
        let object = self.step.target.object();
        let closeup = match object.and_then(|object| closeups.get(&object.key)) {
            Some(Ok(closeup)) => Some(closeup),
            Some(Err(why)) => return Err(why.clone()),
            None if self.lacks_values() => {
                return Err(CleanText::new(
                    "its releases could not be looked at: is its cluster reachable?",
                ));
            }
            None => None,
        };
        let changes = self.changes.iter();
        let changes: Result<_, _> = changes.map(|change| restored(change, closeup)).collect();
        Ok(Step {
            changes: changes?,
            ..self.step.clone()
        })
    }
}

fn restored(change: &Change, closeup: Option<&Closeup>) -> Result<FieldChange, CleanText> {
    let side = |side: &Option<super::Kept>| {
        let side = side.as_ref();
        let value = side.map(|side| side.restored(templates(closeup)));
        value.transpose().map_err(|digest| {
            CleanText::new(&format!(
                "the record holds only a digest of its template (sha256 {}), and the cluster keeps \
                 none like it any more: choose a release that is kept with `dogwatch rollback`",
                digest.short()
            ))
        })
    };
    Ok(FieldChange {
        pointer: change.pointer.clone(),
        before: side(&change.before)?,
        after: side(&change.after)?,
    })
}

fn templates(closeup: Option<&Closeup>) -> impl Iterator<Item = &PodTemplate> {
    let current = closeup.and_then(|closeup| closeup.template.as_ref());
    let kept = closeup.into_iter().flat_map(|closeup| &closeup.releases);
    current
        .into_iter()
        .chain(kept.map(|release| &release.template))
}

impl<'a> From<&'a StepRecord> for Link<'a> {
    fn from(step: &'a StepRecord) -> Self {
        let mut pointers = step.changes.iter().map(|change| &*change.pointer);
        let link = Self {
            app: step.app_names(),
            object: [&step.cluster, &step.namespace, &step.name, &step.uid],
            flag: None,
            kind: &step.kind,
            status: pointers
                .clone()
                .all(|pointer| pointer.starts_with("/status/")),
            template: pointers.clone().any(|pointer| pointer == "/spec/template"),
        };
        let Some(flag) = &step.flag else {
            return link;
        };
        let of = FlagLink {
            name: &step.name,
            environment: &flag.environment,
            everywhere: pointers.any(is_everywhere),
        };
        link.of_flag(of, flag.by())
    }
}

impl StepRecord {
    /// Cluster, namespace and name of the app; `None` of a flag that is no app's.
    pub fn app_names(&self) -> Option<[&str; 3]> {
        let Some(flag) = &self.flag else {
            return Some([&self.cluster, &self.namespace, &self.app]);
        };
        Some(flag.of.as_ref()?.each_ref().map(String::as_str))
    }

    /// The app; `None` of a flag that is no app's.
    pub fn app_id(&self) -> Option<AppId> {
        let [cluster, namespace, name] = self.app_names()?.map(CleanText::new);
        Some(AppId {
            cluster,
            namespace,
            name,
        })
    }

    /// Whom it is listed under.
    pub fn subject(&self) -> Subject {
        let text = |text: &str| CleanText::new(text);
        match (&self.flag, self.app_id()) {
            (None, Some(app)) => Subject::App(app),
            (flag, _) => Subject::Flag(FlagKey {
                platform: text(&self.cluster),
                project: text(&self.namespace),
                environment: text(flag.as_ref().map_or("", |flag| &flag.environment)),
                name: text(&self.name),
            }),
        }
    }

    /// What the plan froze; `None` where its kind is not known.
    pub fn target(&self) -> Option<Target> {
        if let Some(flag) = &self.flag {
            let place = [&*self.cluster, &*self.namespace, &*self.name];
            return flag.target(place, [&self.uid, &self.version]);
        }
        let mut kinds = WorkloadKind::ALL.into_iter();
        let kind = kinds.find(|kind| kind.as_str() == self.kind)?;
        let object = ObjectRef {
            key: WorkloadKey {
                cluster: CleanText::new(&self.cluster),
                namespace: CleanText::new(&self.namespace),
                kind,
                name: CleanText::new(&self.name),
            },
            uid: CleanText::new(&self.uid),
            resource_version: CleanText::new(&self.version),
        };
        Some(Target::workload(self.app_id()?, object))
    }
}
