//! `extend-ttl`: a longer life, by a duration or until a date.

mod answer;
mod rules;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};

use super::draft::Draft;
use super::{
    AnswerFlag, Context, FieldChange, Plan, PlanApps, PlanError, Planner, Playbook, Question,
    Request, Reversal, Step, TextQuestion, guard,
};
use crate::model::{App, CleanText, Expiry, Target, Workload};
use answer::Extension;

/// Raises every rule of the chosen apps that would end their life before the new end, and removes
/// `janitor/notified`, so that kube-janitor warns again.
///
/// No life is ever shortened. That is why an app whose only rules can't be read is refused:
/// nothing would delete it today, so that a readable rule would give it an end it does not have.
/// An unreadable rule beside a readable one stays as it is, with a warning.
#[derive(Clone, Copy, Debug)]
pub struct ExtendTtl;

/// The reason of the Event left on the object.
const EVENT: &str = "TtlExtended";

const MANUAL: &str = "\
By a duration, the new end counts from the present end, or from now where that has passed. Until a \
date, it is that date; an app that lives longer already is refused, because no life is ever \
shortened.

Every rule that would end the app's life before the new end is raised to it, in its own grammar: \
`janitor/ttl`, `janitor/expires` and the label `cleanup.kyverno.io/ttl`. They are independent, so \
raising one alone would not help. `janitor/notified` is removed, or kube-janitor would not warn \
again. All workloads of the app are changed.

Refused, app by app and with the reason: what never expires, what has no time to live, what is \
being deleted, what the cluster does not let us patch, and what has only rules that nobody can \
read (nothing would delete it today, so that a readable rule would shorten its life). An \
unreadable rule beside a readable one stays as it is, with a warning.

One app takes `y`; several, a gold app or a protected cluster take a reason as well.";

static FLAGS: [AnswerFlag; 2] = [
    AnswerFlag {
        name: "by",
        value: "DURATION",
        help: "Extend by this long, from the present end or from now, whichever is later \
               (12h, 7d, 2w, 1d12h)",
        check: answer::check_by,
    },
    AnswerFlag {
        name: "until",
        value: "DATE",
        help: "Extend until this date (2026-12-31, 2026-12-31T18:00, RFC 3339); UTC where no \
               offset is given",
        check: answer::check_until,
    },
];

impl Playbook for ExtendTtl {
    fn name(&self) -> &'static str {
        "extend-ttl"
    }

    fn key(&self) -> char {
        'e'
    }

    fn words(&self) -> &'static str {
        "extend the time to live"
    }

    fn manual(&self) -> &'static str {
        MANUAL
    }

    fn question(&self) -> Option<Question> {
        Some(Question::Text(TextQuestion {
            prompt: "extend by, or until",
            initial: "7d",
            examples: "12h, 7d, 2w, 1d12h, 2026-12-31, 2026-12-31T18:00",
        }))
    }

    fn flags(&self) -> &'static [AnswerFlag] {
        &FLAGS
    }

    fn reversal(&self) -> Reversal {
        Reversal::Warned(
            "an app whose old end has passed by then is cleaned up right after the undo",
        )
    }

    fn outlook(
        &self,
        workload: &Workload,
        changes: &[FieldChange],
        now: DateTime<Utc>,
    ) -> Option<CleanText> {
        Some(rules::words(&workload.ttl, changes, now))
    }

    fn planner(&self) -> Planner<'_> {
        Planner::Apps(self)
    }
}

impl PlanApps for ExtendTtl {
    fn plan(
        &self,
        apps: &[&App],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(apps, context)?;
        let extension = Extension::parse(&request.answer, context.now)?;
        let mut unreadable = 0;
        for app in guard::distinct(apps) {
            match extend(app, extension, context) {
                Ok((steps, unread)) => {
                    draft.take(app, steps);
                    unreadable += unread;
                }
                Err(why) => draft.refuse(app, why),
            }
        }
        if unreadable > 0 {
            draft.warn(&format!(
                "{unreadable} of these also have a rule that can't be read: it stays as it is"
            ));
        }
        draft.finish(self, &extension.summary())
    }
}

/// The steps that give `app` its longer life, and how many of its workloads have a rule that can't
/// be read; or why it can't have one.
fn extend(
    app: &App,
    extension: Extension,
    context: &Context<'_>,
) -> Result<(Vec<Step>, usize), CleanText> {
    if let Some(why) = guard::denied(app, context) {
        return Err(why);
    }
    if guard::is_terminating(app) {
        return Err(CleanText::new(
            "it is being deleted, and a longer life does not bring it back",
        ));
    }
    let new_end = extension.new_end(current_end(app)?, context.now)?;
    let mut steps = Vec::new();
    let mut unreadable = 0;
    for workload in app.workloads() {
        let raised = rules::raise(&workload.ttl, new_end, context.now)?;
        unreadable += usize::from(raised.unreadable);
        if !raised.changes.is_empty() {
            steps.push(Step {
                target: Target::workload(app.id.clone(), workload.object.clone()),
                changes: raised.changes,
                words: raised.words,
                event: EVENT.into(),
            });
        }
    }
    Ok((steps, unreadable))
}

/// When the app's life ends now; an app without an end has nothing to extend.
fn current_end(app: &App) -> Result<DateTime<Utc>, CleanText> {
    match app.expiry {
        Expiry::At { when, .. } => Ok(when),
        Expiry::Forever => Err(CleanText::new("it never expires: nothing to extend")),
        Expiry::Undeclared => Err(CleanText::new(
            "it has no time to live, so nothing will delete it: nothing to extend",
        )),
        Expiry::Invalid => Err(unreadable(app)),
    }
}

fn unreadable(app: &App) -> CleanText {
    let mut rules = app
        .workloads()
        .iter()
        .flat_map(|workload| workload.ttl.invalid());
    rules.next().map_or_else(
        || CleanText::new("its time to live can't be read"),
        |(rule, text, why)| {
            CleanText::new(&format!(
                "nothing will delete it today, because {} `{text}` can't be read ({why}); to \
                 extend it, have that corrected first",
                rule.key()
            ))
        },
    )
}
