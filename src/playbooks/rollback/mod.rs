//! `rollback`: an earlier release again.

mod choices;
mod revision;
mod step;
#[cfg(test)]
mod tests;

use super::draft::Draft;
use super::{
    AnswerFlag, Choice, ChoiceQuestion, Context, Plan, PlanError, Playbook, Question, Request,
    Reversal, Step, Survey, guard,
};
use crate::model::{App, CleanText};
use revision::{Obstacle, Revision};
use step::Return;

/// Puts the pod template of an earlier release in the place of the present one, and nothing else:
/// annotations and labels of the Deployment, replicas and strategy stay as they are.
#[derive(Clone, Copy, Debug)]
pub struct Rollback;

const MANUAL: &str = "\
The pod template of an earlier release takes the place of the present one; annotations, labels, \
replicas and everything else of the Deployment stay as they are (`kubectl rollout undo` would also \
put the annotations back, and with them an owner or a time to live). The cluster makes a new \
revision of it.

What is chosen from are the releases that the cluster still keeps. Kubernetes keeps no record of \
how an old release served, so that none is called good: what is known is its age, its images, its \
change cause, what differs from now, and whether pods of it are ready right now. By default it is \
the revision before: the newest that differs from what runs.

Refused, app by app and with the reason: what is paused (`kubectl rollout resume` first), what is \
being deleted, what keeps no other revision or not that one, what runs that revision already, and \
what the cluster does not let us read or patch. Of an app with several workloads, those that have \
nothing to go back to stay as they are, with a warning.

The change cause (`kubernetes.io/change-cause`) of the Deployment stays, too, so that `kubectl \
rollout history` shows it for the new revision; a warning says so where it is another than the \
release's.

One app takes `y`; several, a gold app or a protected cluster take a reason as well.";

static FLAGS: [AnswerFlag; 1] = [AnswerFlag {
    name: "to-revision",
    value: "REVISION",
    help: "Bring back this revision; 0, and by default, the one before",
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
        }))
    }

    fn usual_answer(&self) -> Option<&'static str> {
        Some(revision::PREVIOUS)
    }

    fn survey(&self) -> Survey {
        Survey::Releases
    }

    fn choices(&self, apps: &[&App], context: &Context<'_>) -> Result<Vec<Choice>, PlanError> {
        choices::choices(apps, context)
    }

    fn flags(&self) -> &'static [AnswerFlag] {
        &FLAGS
    }

    fn reversal(&self) -> Reversal {
        Reversal::Warned("the release that was rolled back from comes again")
    }

    fn plan(
        &self,
        apps: &[&App],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(apps, context)?;
        let revision = Revision::parse(&request.answer).map_err(PlanError::Answer)?;
        let mut summaries = Vec::new();
        let mut other_causes = Vec::new();
        for app in guard::distinct(apps) {
            match roll_back(app, revision, context) {
                Ok(returns) => {
                    for left in returns.left {
                        draft.warn(&format!("{}: {left}; it stays as it is", app.id.name));
                    }
                    summaries.extend(returns.some.iter().map(Return::summary));
                    other_causes.extend(returns.some.iter().filter_map(Return::other_cause));
                    let steps = returns.some.iter().map(Return::step);
                    draft.take(app, steps.collect::<Vec<Step>>());
                }
                Err(why) => draft.refuse(app, why),
            }
        }
        if let Some(warning) = step::cause_warning(&other_causes) {
            draft.warn(&warning);
        }
        let summary = match summaries.as_slice() {
            [one] => one.clone(),
            several => revision.summary(several.len()),
        };
        draft.finish(self, &summary)
    }
}

/// What of an app goes back, and why the rest does not.
struct Returns<'a> {
    some: Vec<Return<'a>>,
    left: Vec<CleanText>,
}

/// The workloads of `app` that go back to `revision`, or why the app can't.
fn roll_back<'a>(
    app: &'a App,
    revision: Revision,
    context: &Context<'a>,
) -> Result<Returns<'a>, CleanText> {
    let mut returns = Returns {
        some: Vec::new(),
        left: Vec::new(),
    };
    for target in guard::targets(app, context)? {
        let now = target.template()?;
        match revision.of(target.closeup) {
            Ok(release) => returns.some.push(Return {
                target,
                release,
                now,
            }),
            Err(Obstacle::NothingToDo(why)) => returns.left.push(target.about(&why)),
            Err(Obstacle::Refused(why)) => return Err(target.about(&why)),
        }
    }
    if returns.some.is_empty() {
        let words: Vec<_> = returns.left.iter().map(CleanText::as_str).collect();
        return Err(CleanText::new(&words.join("; ")));
    }
    Ok(returns)
}
