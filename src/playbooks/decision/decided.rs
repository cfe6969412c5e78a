//! What a decision comes to for one object.

use std::collections::BTreeSet;

use super::Subject;
use crate::model::{CleanText, ObjectRef, Target};
use crate::playbooks::{FieldChange, Step};

/// What is done, and what must be known of it.
#[derive(Default)]
pub struct Decided {
    /// The steps.
    pub steps: Vec<Step>,
    /// What the operator must know before saying yes.
    pub warnings: Vec<String>,
}

impl Decided {
    /// One step of the object itself.
    pub fn step(
        subject: &Subject<'_>,
        event: &str,
        words: &str,
        changes: Vec<FieldChange>,
    ) -> Self {
        Self::default().and(subject, event, words, changes)
    }

    /// The same with another step of the object itself, after those before.
    #[must_use]
    pub fn and(
        self,
        subject: &Subject<'_>,
        event: &str,
        words: &str,
        changes: Vec<FieldChange>,
    ) -> Self {
        let object = subject.target.closeup.object.clone();
        self.and_of(subject, object, event, (words, changes))
    }

    /// The same with another step of the Deployment or Rollout that holds the template.
    #[must_use]
    pub fn and_of(
        mut self,
        subject: &Subject<'_>,
        object: ObjectRef,
        event: &str,
        (words, changes): (&str, Vec<FieldChange>),
    ) -> Self {
        self.steps.push(Step {
            target: Target::workload(subject.target.app.id.clone(), object),
            changes,
            words: CleanText::new(words),
            event: event.into(),
        });
        self
    }

    /// The same with a warning.
    #[must_use]
    pub fn warn(mut self, warning: impl Into<String>) -> Self {
        self.warnings.push(warning.into());
        self
    }
}

/// Warnings of several apps, each told once.
#[derive(Default)]
pub struct Several {
    apps: usize,
    /// Each with of how many it is, in the order in which they came.
    counts: Vec<(String, usize)>,
}

impl Several {
    /// Takes in those of one app.
    pub fn take(&mut self, warnings: &[String]) {
        self.apps += 1;
        let own: BTreeSet<_> = warnings.iter().collect();
        for (warning, count) in &mut self.counts {
            *count += usize::from(own.contains(warning));
        }
        for warning in warnings {
            if self.counts.iter().all(|(known, _)| known != warning) {
                self.counts.push((warning.clone(), 1));
            }
        }
    }

    /// Each in words; one that is not of all says of how many it is.
    pub fn words(&self) -> impl Iterator<Item = String> {
        self.counts.iter().map(|(warning, count)| {
            if *count == self.apps {
                warning.clone()
            } else {
                format!("{count} of these: {warning}")
            }
        })
    }
}
