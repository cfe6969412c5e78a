//! `scale`: more or fewer replicas.

mod answer;
#[cfg(test)]
mod tests;

use super::decision::{Subject, subjects};
use super::draft::Draft;
use super::{
    AnswerFlag, Context, FieldChange, Plan, PlanApps, PlanError, Planner, Playbook, Question,
    Request, Step, Survey, TextQuestion, guard,
};
use crate::model::{App, CleanText, Target, Track, Workload, WorkloadKind};
use answer::Number;

/// Sets the number of replicas.
///
/// By a patch of the Deployment itself, not of its subresource `scale`: that has the same
/// precondition, dry run and read-back as any other change, and needs no right besides `patch` on
/// `deployments`.
#[derive(Clone, Copy, Debug)]
pub struct Scale;

/// The reason of the Event left on the object.
const EVENT: &str = "Scaled";

const MANUAL: &str = "\
The number of replicas, 0 to 10000, or so many more or fewer than now (`+2`, `-1`). All workloads \
of the app get it. What is paused can be scaled, too.

An Argo Rollout gets it as a Deployment does. What Knative or Flagger sizes is refused, and so is a \
canary beside its stable Deployment: their sizes share the traffic.

Warned of: an autoscaler, which puts its own number back (but leaves 0 alone); that it is not known \
whether there is one; and that an app with 0 replicas serves nobody.

Refused, app by app and with the reason: what has that number already, what is being deleted, and \
what the cluster does not let us read or patch.

One app takes `y`; several, a gold app or a protected cluster take a reason as well.";

static FLAGS: [AnswerFlag; 1] = [AnswerFlag {
    name: "replicas",
    value: "NUMBER",
    help: "So many replicas, or so many more or fewer than now (3, +2, -1)",
    check: answer::check,
}];

impl Playbook for Scale {
    fn name(&self) -> &'static str {
        "scale"
    }

    fn key(&self) -> char {
        'c'
    }

    fn words(&self) -> &'static str {
        "change the number of replicas"
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }

    fn question(&self) -> Option<Question> {
        Some(Question::Text(TextQuestion {
            prompt: "replicas",
            initial: "+1",
            examples: "3, +2, -1, 0",
        }))
    }

    fn survey(&self) -> Survey {
        Survey::Workloads
    }

    fn flags(&self) -> &'static [AnswerFlag] {
        &FLAGS
    }

    fn planner(&self) -> Planner<'_> {
        Planner::Apps(self)
    }
}

impl PlanApps for Scale {
    fn plan(
        &self,
        apps: &[&App],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(apps, context)?;
        let number = Number::parse(&request.answer).map_err(PlanError::Answer)?;
        let mut found = Found::default();
        for app in guard::distinct(apps) {
            match scale(app, number, context) {
                Ok(scaled) => {
                    for one in &scaled {
                        found.take(one);
                    }
                    draft.take(app, scaled.into_iter().map(|it| it.step).collect());
                }
                Err(why) => draft.refuse(app, why),
            }
        }
        let steps = draft.steps().len();
        for warning in found.warnings(steps) {
            draft.warn(&warning);
        }
        draft.finish(self, &number.summary())
    }
}

/// One workload with another number.
struct Scaled<'a> {
    subject: Subject<'a>,
    after: u32,
    step: Step,
}

fn scale<'a>(
    app: &'a App,
    number: Number,
    context: &Context<'a>,
) -> Result<Vec<Scaled<'a>>, CleanText> {
    let is_canary = |workload: &Workload| workload.track == Some(Track::Canary);
    if app.workloads().iter().any(is_canary) {
        return Err(OF_PAIR.into());
    }
    let mut scaled = Vec::new();
    let mut same = Vec::new();
    for subject in subjects(app, context)? {
        let target = subject.target;
        sizeable(&subject).map_err(|why| target.about(why))?;
        let before = target.closeup.replicas;
        let after = number.of(before).map_err(|why| target.about(&why))?;
        if after == before {
            same.push(target.about(&format!("it has {} already", counted(after))));
        } else {
            let step = step(&subject, after);
            scaled.push(Scaled {
                subject,
                after,
                step,
            });
        }
    }
    if scaled.is_empty() {
        let words: Vec<_> = same.iter().map(CleanText::as_str).collect();
        return Err(CleanText::new(&words.join("; ")));
    }
    Ok(scaled)
}

/// One number for both sides would take the traffic away from one of them.
const OF_PAIR: &str = "its canary and its stable Deployment have sizes of their own, which share \
                       the traffic: size one of them with `kubectl scale deployment`";

/// Whether its number of replicas is anybody's to say.
fn sizeable(subject: &Subject<'_>) -> Result<(), &'static str> {
    match subject.kind() {
        WorkloadKind::Deployment | WorkloadKind::Rollout => Ok(()),
        WorkloadKind::KnativeService => Err(
            "Knative scales it with its requests: set `autoscaling.knative.dev/min-scale` and \
             `max-scale` in its manifest instead",
        ),
        WorkloadKind::Canary => Err(
            "Flagger sizes both of its Deployments: change the replicas, or the autoscaler, that \
             the Canary refers to in git instead",
        ),
    }
}

fn step(subject: &Subject<'_>, after: u32) -> Step {
    let target = subject.target;
    let closeup = target.closeup;
    let before = closeup.replicas;
    Step {
        target: Target::workload(target.app.id.clone(), closeup.object.clone()),
        changes: vec![FieldChange::replicas(before, after)],
        words: CleanText::new(&format!("{before} → {}", counted(after))),
        event: EVENT.into(),
    }
}

fn counted(replicas: u32) -> String {
    match replicas {
        1 => "1 replica".to_owned(),
        count => format!("{count} replicas"),
    }
}

/// What the operator must know.
#[derive(Default)]
struct Found {
    scaled_by: Vec<String>,
    held_at_zero: usize,
    unknown: Vec<CleanText>,
    stopped: usize,
    /// The largest number of those that are many times what they were.
    leap: Option<(u32, u32)>,
}

/// From how many times as many replicas on it is asked whether the number is right.
const LEAP: u32 = 10;

impl Found {
    fn take(&mut self, scaled: &Scaled<'_>) {
        let to_zero = scaled.after == 0;
        self.stopped += usize::from(to_zero);
        let before = scaled.subject.target.closeup.replicas;
        if scaled.after >= before.max(1).saturating_mul(LEAP) {
            let leap = (scaled.after, before);
            self.leap = self.leap.max(Some(leap));
        }
        match &scaled.subject.target.closeup.scaler {
            // An autoscaler does nothing while the number is 0.
            Ok(Some(_)) if to_zero => self.held_at_zero += 1,
            Ok(Some(hpa)) => {
                let words = format!("{} ({} to {})", hpa.name, hpa.min, hpa.max);
                self.scaled_by.push(words);
            }
            Ok(None) => {}
            Err(why) => self.unknown.push(why.clone()),
        }
    }

    fn warnings(&self, steps: usize) -> Vec<String> {
        let these = |count: usize| match (count, steps) {
            (1, 1) => "this".to_owned(),
            (count, _) => format!("{count} of these"),
        };
        let mut warnings = Vec::new();
        if let Some((after, before)) = self.leap {
            warnings.push(format!(
                "from {before} to {after} replicas: is the number right?"
            ));
        }
        match self.scaled_by.as_slice() {
            [] => {}
            [first, ..] => warnings.push(format!(
                "an autoscaler scales {}, for example {first}, and will put its own number back: \
                 change its limits instead",
                these(self.scaled_by.len())
            )),
        }
        if self.held_at_zero > 0 {
            warnings.push(format!(
                "an autoscaler scales {}: it does nothing for as long as there are 0 replicas",
                these(self.held_at_zero)
            ));
        }
        if let Some(why) = self.unknown.first() {
            warnings.push(format!(
                "whether an autoscaler scales {} and puts the number back is not known: {why}",
                these(self.unknown.len())
            ));
        }
        if self.stopped > 0 {
            warnings.push(format!(
                "with 0 replicas {} will serve nobody",
                these(self.stopped)
            ));
        }
        warnings
    }
}
