//! `extend-ttl`: a longer life, by a duration or until a date.

mod answer;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    AnswerFlag, Context, FieldChange, Origin, Plan, PlanError, Playbook, Question, Refusal, Request, Step,
    TextQuestion, guard,
};
use crate::model::{App, CleanText, ClusterId, Expiry, GitOps, Workload, WorkloadStatus};
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

    fn undo_warning(&self) -> Option<&'static str> {
        Some("an app whose old end has passed by then is cleaned up right after the undo")
    }

    fn outlook(
        &self,
        workload: &Workload,
        changes: &[FieldChange],
        now: DateTime<Utc>,
    ) -> Option<CleanText> {
        Some(rules::words(&workload.ttl, changes, now))
    }

    fn plan(
        &self,
        apps: &[&App],
        request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        guard::writable(context.limits)?;
        if apps.is_empty() {
            return Err(PlanError::NoTargets);
        }
        let extension = Extension::parse(&request.answer, context.now)?;
        let mut draft = Draft::default();
        for app in guard::distinct(apps) {
            match extend(app, extension, context) {
                Ok(raised) => draft.take(app, raised, context),
                Err(why) => draft.refusals.push(Refusal {
                    app: app.id.clone(),
                    why,
                }),
            }
        }
        guard::within_bulk(draft.steps.len(), context.limits)?;
        Ok(draft.finish(extension, context))
    }
}

/// One workload with a longer life.
struct Raised<'a> {
    workload: &'a Workload,
    step: Step,
}

/// A plan on its way.
#[derive(Default)]
struct Draft<'a> {
    apps: Vec<&'a App>,
    steps: Vec<Step>,
    refusals: Vec<Refusal>,
    owners: Vec<Option<GitOps>>,
    unreadable: usize,
    clusters: Vec<ClusterId>,
    seen: BTreeSet<&'a CleanText>,
}

impl<'a> Draft<'a> {
    fn take(&mut self, app: &'a App, raised: Vec<Raised<'a>>, context: &Context<'_>) {
        self.apps.push(app);
        if self.seen.insert(&app.id.cluster) {
            let known = context.clusters.get(&app.id.cluster).cloned();
            self.clusters.push(known.unwrap_or_else(|| ClusterId {
                context: app.id.cluster.clone(),
                uid: None,
            }));
        }
        for Raised { workload, step } in raised {
            self.owners.push(workload.gitops);
            self.steps.push(step);
        }
        let workloads = app.workloads().iter();
        self.unreadable += workloads
            .filter(|workload| workload.ttl.invalid().next().is_some())
            .count();
    }

    fn finish(self, extension: Extension, context: &Context<'_>) -> Plan {
        let mut warnings = guard::gitops_warnings(&self.owners);
        if self.unreadable > 0 {
            warnings.push(CleanText::new(&format!(
                "{} of these also have a rule that can't be read: it stays as it is",
                self.unreadable
            )));
        }
        Plan {
            playbook: CleanText::new(ExtendTtl.name()),
            summary: CleanText::new(&extension.summary()),
            clusters: self.clusters,
            steps: self.steps,
            refusals: self.refusals,
            warnings,
            confirmation: guard::confirmation(&self.apps, context),
            origin: Origin::Playbook,
        }
    }
}

/// The steps that give `app` its longer life, or why it can't have one.
fn extend<'a>(
    app: &'a App,
    extension: Extension,
    context: &Context<'_>,
) -> Result<Vec<Raised<'a>>, CleanText> {
    if let Some(why) = guard::denied(&app.id, context) {
        return Err(why);
    }
    if is_terminating(app) {
        return Err(CleanText::new(
            "it is being deleted, and a longer life does not bring it back",
        ));
    }
    let new_end = extension.new_end(current_end(app)?, context.now)?;
    let mut raised = Vec::new();
    for workload in app.workloads() {
        let changes = rules::raise(&workload.ttl, new_end)?;
        if !changes.is_empty() {
            let words = rules::words(&workload.ttl, &changes, context.now);
            let step = Step {
                app: app.id.clone(),
                target: workload.object.clone(),
                changes,
                words,
                event: EVENT,
            };
            raised.push(Raised { workload, step });
        }
    }
    Ok(raised)
}

fn is_terminating(app: &App) -> bool {
    let mut statuses = app.workloads().iter().map(|workload| &workload.status);
    statuses.any(|status| matches!(status, WorkloadStatus::Terminating { .. }))
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
