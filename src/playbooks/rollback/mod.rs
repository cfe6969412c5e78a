//! `rollback`: an earlier release again.

mod choices;
mod evidence;
mod going_back;
mod revision;
mod shelf;
#[cfg(test)]
mod tests;

use super::decision::{Decided, Several, subjects};
use super::draft::Draft;
use super::{
    AnswerFlag, Choice, ChoiceQuestion, Context, Plan, PlanApps, PlanError, Planner, Playbook,
    Question, Request, Reversal, Survey, guard,
};
use crate::model::{App, CleanText, Track};
use going_back::{OtherCause, Return};
use revision::{Obstacle, Revision};
use shelf::Shelf;

/// Puts the pod template of an earlier release in the place of the present one, and nothing else:
/// annotations and labels of the object, replicas and strategy stay as they are. Of a Knative
/// Service, whose revisions stay, the traffic goes back.
#[derive(Clone, Copy, Debug)]
pub struct Rollback;

const MANUAL: &str = "\
The pod template of an earlier release takes the place of the present one; annotations, labels, \
replicas and everything else of the object stay as they are (`kubectl rollout undo` would also \
put the annotations back, and with them an owner or a time to live). The cluster makes a new \
revision of it.

What is chosen from are the releases that the cluster still keeps, with what is known of each: \
*attested* by a controller that let it in to the end (Argo's stable ReplicaSet, Flagger's primary, a \
Knative revision that is ready), *held*, where dogwatch itself saw it serve without a breach, or \
*health unknown*, for Kubernetes keeps no record of how an old release served; that one is never \
called good. Beside it are its age, its images, its change cause, and what differs from now. By \
default it is the best known: in the middle of a rollout the stable release, else the best attested \
one that differs from what runs, and of those the newest.

- **Argo Rollouts**: to the stable release in the middle of a canary it is one plan of two steps: \
abort, so that the traffic goes back at once, then the template. All steps are skipped. An older \
release goes through all steps and analyses again, unless `spec.rollbackWindow` covers it. With \
`spec.workloadRef` it is the template of the Deployment named there.
- **Flagger**: the template of the target Deployment, which begins another analysis, unless it is \
that of the release which its primary serves.
- **Knative**: all traffic is pinned to the revision; newer ones get none until `resume`.
- A pair of Deployments: the canary's goes back.

Refused, app by app and with the reason: what is paused (`resume` first), what is being deleted, \
what keeps no other revision or not that one, what runs that revision already, and what the cluster \
does not let us read or patch. Of an app with several workloads, those that have nothing to go back \
to stay as they are, with a warning.

The change cause (`kubernetes.io/change-cause`) of the object stays, too, so that `kubectl \
rollout history` shows it for the new revision; a warning says so where it is another than the \
release's.

One app takes `y`; several, a gold app or a protected cluster take a reason as well.";

static FLAGS: [AnswerFlag; 1] = [AnswerFlag {
    name: "to-revision",
    value: "REVISION",
    help: "Bring back this revision; 0: the one before; `best`: the best known release",
    check: revision::check,
}];

impl Playbook for Rollback {
    fn name(&self) -> &'static str {
        "rollback"
    }

    fn key(&self) -> char {
        'r'
    }

    fn words(&self) -> &'static str {
        "bring an earlier release back"
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }

    fn question(&self) -> Option<Question> {
        Some(Question::Choice(ChoiceQuestion {
            prompt: "bring back which revision",
            columns: &choices::COLUMNS,
            example: "3",
            typed: None,
        }))
    }

    fn usual_answer(&self) -> Option<&'static str> {
        Some(revision::BEST)
    }

    fn survey(&self) -> Survey {
        Survey::Releases
    }

    fn flags(&self) -> &'static [AnswerFlag] {
        &FLAGS
    }

    fn reversal(&self) -> Reversal {
        Reversal::Warned("the release that was rolled back from comes again")
    }

    fn planner(&self) -> Planner<'_> {
        Planner::Apps(self)
    }
}

impl PlanApps for Rollback {
    fn choices(&self, apps: &[&App], context: &Context<'_>) -> Result<Vec<Choice>, PlanError> {
        choices::choices(apps, context)
    }

    fn plan(
        &self,
        apps: &[&App],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(apps, context)?;
        let revision = Revision::parse(&request.answer).map_err(PlanError::Answer)?;
        let mut found = Found::default();
        for app in guard::distinct(apps) {
            match roll_back(app, revision, context) {
                Ok(returns) => {
                    found.take(&returns);
                    draft.take(app, returns.decided.steps);
                }
                Err(why) => draft.refuse(app, why),
            }
        }
        for warning in found.warnings() {
            draft.warn(&warning);
        }
        let summary = match found.summaries.as_slice() {
            [one] => one.clone(),
            several => revision.summary(several.len()),
        };
        draft.finish(self, &summary)
    }
}

/// What of an app goes back, and why the rest does not.
struct Returns<'a> {
    some: Vec<Return<'a>>,
    decided: Decided,
}

/// What is to be said of all of them.
#[derive(Default)]
struct Found<'a> {
    summaries: Vec<String>,
    causes: Vec<OtherCause<'a>>,
    warnings: Several,
}

impl<'a> Found<'a> {
    fn take(&mut self, returns: &Returns<'a>) {
        self.summaries
            .extend(returns.some.iter().map(Return::summary));
        self.causes
            .extend(returns.some.iter().filter_map(Return::other_cause));
        self.warnings.take(&returns.decided.warnings);
    }

    fn warnings(&self) -> Vec<String> {
        let causes = going_back::cause_warning(&self.causes);
        self.warnings.words().chain(causes).collect()
    }
}

/// The releases of each object of `app` that can go back. Of a pair of Deployments it is the
/// canary.
fn shelves<'a>(app: &'a App, context: &Context<'a>) -> Result<Vec<Shelf<'a>>, CleanText> {
    let shelves = subjects(app, context)?.into_iter().map(Shelf::of);
    let is_canary = |shelf: &Shelf<'_>| {
        let key = &shelf.subject.target.closeup.object.key;
        let mut canaries = app
            .workloads()
            .iter()
            .filter(|it| it.track == Some(Track::Canary));
        canaries.any(|workload| workload.object.key == *key)
    };
    let (canaries, others): (Vec<_>, Vec<_>) = shelves.partition(is_canary);
    Ok(if canaries.is_empty() {
        others
    } else {
        canaries
    })
}

/// The objects of `app` that go back to `revision`, or why the app can't.
fn roll_back<'a>(
    app: &'a App,
    revision: Revision,
    context: &Context<'a>,
) -> Result<Returns<'a>, CleanText> {
    let (mut some, mut left) = (Vec::new(), Vec::new());
    let mut decided = Decided::default();
    for shelf in shelves(app, context)? {
        let target = shelf.subject.target;
        match revision.of(&shelf) {
            Ok(release) => {
                let one = Return { shelf, release };
                let steps = one.decided(context).map_err(|why| target.about(&why))?;
                decided.steps.extend(steps.steps);
                decided.warnings.extend(steps.warnings);
                some.push(one);
            }
            Err(Obstacle::NothingToDo(why)) => left.push(target.about(&why)),
            Err(Obstacle::Refused(why)) => return Err(target.about(&why)),
        }
    }
    if some.is_empty() {
        let words: Vec<_> = left.iter().map(CleanText::as_str).collect();
        return Err(CleanText::new(&words.join("; ")));
    }
    if let Some(why) = guard::status_denied(&decided.steps, context) {
        return Err(why);
    }
    let left = left.into_iter();
    let left = left.map(|why| format!("{}: {why}; it stays as it is", app.id.name));
    decided.warnings.extend(left);
    Ok(Returns { some, decided })
}
