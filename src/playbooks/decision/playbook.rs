//! One playbook for each decision; what it comes to is its controller's file's to say.

use super::subject::subjects;
use super::{
    Decided, Judgement, Several, Subject, argo_rollouts, deployment, flagger, knative, manuals,
};
use crate::model::{App, CleanText, Controller, Decision, RolloutEnd, WorkloadKind};
use crate::playbooks::draft::Draft;
use crate::playbooks::{
    Confirmation, Context, Plan, PlanApps, PlanError, Planner, Playbook, Question, Request,
    Reversal, Survey, guard,
};

/// The playbook of a decision.
#[derive(Clone, Copy, Debug)]
pub struct Decide {
    decision: Decision,
    key: char,
    words: &'static str,
    manual: &'static str,
    reversal: Reversal,
}

/// Why a promotion is not taken back.
const LET_IN: Reversal = Reversal::Never(
    "what was let in is not taken back step by step: `abort` sends the traffic back, `rollback` \
     brings the release before back",
);

impl Decide {
    /// On to the next step.
    pub const PROMOTE: Self = Self {
        decision: Decision::Promote,
        key: 'n',
        words: "let a release in by one more step",
        manual: manuals::PROMOTE,
        reversal: LET_IN,
    };

    /// All of what is left.
    pub const PROMOTE_FULL: Self = Self {
        decision: Decision::PromoteFull,
        key: 'F',
        words: "let a release in to all, without the steps that are left",
        manual: manuals::PROMOTE_FULL,
        reversal: LET_IN,
    };

    /// Hold.
    pub const PAUSE: Self = Self {
        decision: Decision::Pause,
        key: 'w',
        words: "hold a rollout where it is",
        manual: manuals::PAUSE,
        reversal: Reversal::Plain,
    };

    /// Go on.
    pub const RESUME: Self = Self {
        decision: Decision::Resume,
        key: 'W',
        words: "let a rollout go on that a person holds",
        manual: manuals::RESUME,
        reversal: Reversal::Plain,
    };

    /// Back to the stable side.
    pub const ABORT: Self = Self {
        decision: Decision::Abort,
        key: 'a',
        words: "send all traffic back to the stable release",
        manual: manuals::ABORT,
        reversal: Reversal::Warned("the release that was aborted is let in again"),
    };

    /// Once more.
    pub const RETRY: Self = Self {
        decision: Decision::Retry,
        key: 'b',
        words: "begin an aborted rollout again",
        manual: manuals::RETRY,
        reversal: Reversal::Warned("it is aborted again"),
    };

    /// The steps for `app`, or why there are none.
    fn decide<'a>(&self, app: &'a App, context: &Context<'a>) -> Result<Decided, CleanText> {
        self.check_pair(app)?;
        let (mut decided, mut refused) = (Decided::default(), Vec::new());
        for subject in subjects(app, context)? {
            match self.of(&subject) {
                Ok(one) => {
                    decided.steps.extend(one.steps);
                    decided.warnings.extend(one.warnings);
                }
                Err(why) => refused.push(subject.target.about(&why)),
            }
        }
        if decided.steps.is_empty() {
            let words: Vec<_> = refused.iter().map(CleanText::as_str).collect();
            return Err(CleanText::new(&words.join("; ")));
        }
        if let Some(why) = guard::status_denied(&decided.steps, context) {
            return Err(why);
        }
        let left = refused.into_iter();
        let left = left.map(|why| format!("{}: {why}; it stays as it is", app.id.name));
        decided.warnings.extend(left);
        Ok(decided)
    }

    /// Two Deployments are let in by nobody but those who made them.
    fn check_pair(&self, app: &App) -> Result<(), CleanText> {
        match app.rollout() {
            Some(pair) if pair.controller == Controller::Pair => {
                pair.decisions.check(self.decision).map_err(CleanText::new)
            }
            _ => Ok(()),
        }
    }

    fn of(&self, subject: &Subject<'_>) -> Result<Decided, String> {
        let kind = subject.kind();
        let Some(rollout) = subject.rollout() else {
            if kind == WorkloadKind::Deployment {
                return deployment::decide(self.decision, subject);
            }
            let (kind, name) = (kind.as_str(), self.name());
            return Err(format!(
                "how far this {kind} is can't be read: no {name} is safe"
            ));
        };
        rollout.decisions.check(self.decision)?;
        match kind {
            WorkloadKind::Deployment => deployment::decide(self.decision, subject),
            WorkloadKind::Rollout => argo_rollouts::decide(self.decision, subject, rollout),
            WorkloadKind::KnativeService => knative::decide(self.decision, subject, rollout),
            WorkloadKind::Canary => flagger::decide(self.decision, subject, rollout),
        }
    }

    fn summary(&self, plan: &[crate::playbooks::Step]) -> String {
        match plan {
            [first, rest @ ..] if rest.iter().all(|it| it.target.app() == first.target.app()) => {
                let words: Vec<_> = plan.iter().map(|step| step.words.as_str()).collect();
                words.join(", then ")
            }
            _ => self.words.to_owned(),
        }
    }
}

impl Playbook for Decide {
    fn name(&self) -> &'static str {
        self.decision.playbook()
    }

    fn key(&self) -> char {
        self.key
    }

    fn words(&self) -> &'static str {
        self.words
    }

    fn manual(&self) -> &'static str {
        self.manual
    }

    fn question(&self) -> Option<Question> {
        None
    }

    fn survey(&self) -> Survey {
        Survey::Workloads
    }

    fn reversal(&self) -> Reversal {
        self.reversal
    }

    fn heeds_verdicts(&self) -> bool {
        Judgement::is_of(self.decision)
    }

    fn is_over(&self, end: &RolloutEnd) -> bool {
        match self.decision {
            Decision::Abort => matches!(end, RolloutEnd::Aborted { .. } | RolloutEnd::Complete),
            Decision::Promote | Decision::Resume | Decision::Retry => {
                matches!(end, RolloutEnd::Waiting { .. } | RolloutEnd::Complete)
            }
            _ => end.is_complete(),
        }
    }

    fn planner(&self) -> Planner<'_> {
        Planner::Apps(self)
    }
}

impl PlanApps for Decide {
    fn plan(
        &self,
        apps: &[&App],
        _request: &Request,
        context: &Context<'_>,
    ) -> Result<Plan, PlanError> {
        let mut draft = Draft::begin(apps, context)?;
        let mut warnings = Several::default();
        let mut judgement = Judgement::default();
        for app in guard::distinct(apps) {
            match self.decide(app, context) {
                Ok(decided) => {
                    judgement.take(self.decision, app);
                    warnings.take(&decided.warnings);
                    draft.take(app, decided.steps);
                }
                Err(why) => draft.refuse(app, why),
            }
        }
        let never = match self.reversal {
            Reversal::Never(instead) => Some(format!("it can't be taken back: {instead}")),
            Reversal::Plain | Reversal::Warned(_) => None,
        };
        let judged = judgement.words().into_iter();
        for warning in judged.chain(never).chain(warnings.words()) {
            draft.warn(&warning);
        }
        let count = draft.subjects();
        let summary = self.summary(draft.steps());
        let mut plan = draft.finish(self, &summary)?;
        if judgement.is_bad() && plan.confirmation == Confirmation::Key {
            plan.confirmation = Confirmation::Reason;
        }
        if count > 1 && matches!(self.reversal, Reversal::Never(_)) {
            plan.confirmation = Confirmation::Typed(CleanText::new(&count.to_string()));
        }
        Ok(plan)
    }
}
