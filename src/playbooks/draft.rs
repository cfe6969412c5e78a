//! A plan on its way: what every playbook gathers, app by app or flag by flag.

use std::collections::BTreeSet;

use super::flags::Gate;
use super::{Context, FieldChange, Origin, Plan, PlanError, Playbook, Refusal, Step, guard};
use crate::model::{App, CleanText, ClusterId, GitOps, Subject};

/// A plan on its way.
pub struct Draft<'a> {
    context: &'a Context<'a>,
    /// How many apps, or flags, are changed.
    subjects: usize,
    /// The apps that are changed, or that the changed flags gate.
    apps: Vec<&'a App>,
    steps: Vec<Step>,
    refusals: Vec<Refusal>,
    owners: Vec<Option<GitOps>>,
    warnings: Vec<CleanText>,
    clusters: Vec<ClusterId>,
    seen: BTreeSet<CleanText>,
}

impl<'a> Draft<'a> {
    /// Begins one for `targets`, where anything may be written at all.
    pub fn begin<T>(targets: &[T], context: &'a Context<'a>) -> Result<Self, PlanError> {
        guard::writable(context.limits)?;
        if targets.is_empty() {
            return Err(PlanError::NoTargets);
        }
        Ok(Self {
            context,
            subjects: 0,
            apps: Vec::new(),
            steps: Vec::new(),
            refusals: Vec::new(),
            owners: Vec::new(),
            warnings: Vec::new(),
            clusters: Vec::new(),
            seen: BTreeSet::new(),
        })
    }

    /// Takes in the steps for `app`.
    pub fn take(&mut self, app: &'a App, steps: Vec<Step>) {
        self.subjects += 1;
        self.apps.push(app);
        for step in steps {
            let key = step.target.object().map(|object| &object.key);
            let mut workloads = app.workloads().iter();
            let of_step = workloads.find(|it| Some(&it.object.key) == key);
            if key.is_some() && step.changes.iter().any(FieldChange::lasts) {
                self.owners
                    .push(of_step.and_then(|workload| workload.gitops));
            }
            self.push(step);
        }
    }

    /// Takes in the steps for a flag.
    pub fn take_flag(&mut self, gate: &Gate<'a>, steps: Vec<Step>) {
        self.subjects += 1;
        self.apps.extend(&gate.apps);
        for step in steps {
            self.push(step);
        }
    }

    fn push(&mut self, step: Step) {
        let name = step.target.system();
        if self.seen.insert(name.clone()) {
            let known = self.context.clusters.get(name).cloned();
            self.clusters.push(known.unwrap_or_else(|| ClusterId {
                context: name.clone(),
                uid: None,
            }));
        }
        self.steps.push(step);
    }

    /// Leaves `app` out.
    pub fn refuse(&mut self, app: &App, why: CleanText) {
        self.leave(app.id.clone(), why);
    }

    /// Leaves `subject` out.
    pub fn leave(&mut self, subject: impl Into<Subject>, why: CleanText) {
        self.refusals.push(Refusal {
            subject: subject.into(),
            why,
        });
    }

    /// Takes in what the operator must know.
    pub fn warn(&mut self, warning: &str) {
        self.warnings.push(CleanText::new(warning));
    }

    /// How many apps are changed, or flags.
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// The app that is changed, where it is the only one.
    pub fn only(&self) -> Option<&'a App> {
        match self.apps.as_slice() {
            [app] => Some(*app),
            _ => None,
        }
    }

    /// The steps so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The plan of `playbook`, which does `summary`.
    pub fn finish(self, playbook: &dyn Playbook, summary: &str) -> Result<Plan, PlanError> {
        guard::within_bulk(self.steps.len(), self.context.limits)?;
        let mut warnings = guard::gitops_warnings(&self.owners);
        warnings.extend(self.warnings);
        warnings.extend(guard::reasons_kept(&self.steps));
        let confirmation =
            guard::confirmation((self.subjects, &self.apps), &self.seen, self.context);
        Ok(Plan {
            playbook: CleanText::new(playbook.name()),
            summary: CleanText::new(summary),
            clusters: self.clusters,
            steps: self.steps,
            refusals: self.refusals,
            warnings,
            confirmation,
            origin: Origin::Playbook,
        })
    }
}
