//! A plan on its way: what every playbook gathers app by app.

use std::collections::BTreeSet;

use super::{Context, FieldChange, Origin, Plan, PlanError, Playbook, Refusal, Step, guard};
use crate::model::{App, CleanText, ClusterId, GitOps};

/// A plan on its way.
pub struct Draft<'a> {
    context: &'a Context<'a>,
    apps: Vec<&'a App>,
    steps: Vec<Step>,
    refusals: Vec<Refusal>,
    owners: Vec<Option<GitOps>>,
    warnings: Vec<CleanText>,
    clusters: Vec<ClusterId>,
    seen: BTreeSet<&'a CleanText>,
}

impl<'a> Draft<'a> {
    /// Begins one for `apps`, where anything may be written at all.
    pub fn begin(apps: &[&App], context: &'a Context<'a>) -> Result<Self, PlanError> {
        guard::writable(context.limits)?;
        if apps.is_empty() {
            return Err(PlanError::NoTargets);
        }
        Ok(Self {
            context,
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
        self.apps.push(app);
        if self.seen.insert(&app.id.cluster) {
            let known = self.context.clusters.get(&app.id.cluster).cloned();
            self.clusters.push(known.unwrap_or_else(|| ClusterId {
                context: app.id.cluster.clone(),
                uid: None,
            }));
        }
        for step in steps {
            let key = step.target.object().map(|object| &object.key);
            let mut workloads = app.workloads().iter();
            let of_step = workloads.find(|it| Some(&it.object.key) == key);
            if step.changes.iter().any(FieldChange::lasts) {
                self.owners
                    .push(of_step.and_then(|workload| workload.gitops));
            }
            self.steps.push(step);
        }
    }

    /// Leaves `app` out.
    pub fn refuse(&mut self, app: &App, why: CleanText) {
        self.refusals.push(Refusal {
            subject: app.id.clone().into(),
            why,
        });
    }

    /// Takes in what the operator must know.
    pub fn warn(&mut self, warning: &str) {
        self.warnings.push(CleanText::new(warning));
    }

    /// How many apps are changed.
    pub fn apps(&self) -> usize {
        self.apps.len()
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
        Ok(Plan {
            playbook: CleanText::new(playbook.name()),
            summary: CleanText::new(summary),
            clusters: self.clusters,
            steps: self.steps,
            refusals: self.refusals,
            warnings,
            confirmation: guard::confirmation(&self.apps, self.context),
            origin: Origin::Playbook,
        })
    }
}
