//! The plan that takes a plan back.

use std::collections::BTreeSet;

use super::{Confirmation, FieldChange, Origin, PLAYBOOKS, Plan, Reversal, Step, order};
use crate::model::{CleanText, Difference};

/// The reason of the Event left on an object whose change was taken back.
pub const UNDO_EVENT: &str = "ChangeUndone";

impl Plan {
    /// The plan that takes `steps` of this one back; `id` is this plan's in the audit. `None`
    /// where there is nothing to take back, or no way.
    ///
    /// Each step's target holds the resource version that its change left, so that whatever came
    /// after is noticed, and only what this plan wrote is put back.
    pub fn inverse(&self, id: &CleanText, steps: Vec<Step>) -> Option<Self> {
        let steps = order::backwards(steps);
        if steps.is_empty() {
            return None;
        }
        let subjects: BTreeSet<_> = steps.iter().map(|step| step.target.of()).collect();
        let confirmation = match (&self.confirmation, subjects.len()) {
            (Confirmation::Key, 0..=1) => Confirmation::Key,
            _ => Confirmation::Reason,
        };
        let pointers = steps.iter().flat_map(|step| &step.changes);
        let pointers = pointers.map(|change| change.pointer.as_str());
        let warning = match Reversal::of(&self.playbook, pointers) {
            Reversal::Never(_) => return None,
            Reversal::Warned(warning) => Some(warning),
            Reversal::Plain => None,
        };
        Some(Self {
            playbook: self.playbook.clone(),
            summary: CleanText::new(&format!("take back {id}: {}", self.summary)),
            clusters: self.clusters.clone(),
            warnings: warning.into_iter().map(CleanText::new).collect(),
            refusals: Vec::new(),
            confirmation,
            origin: Origin::Undo(id.clone()),
            steps: steps.into_iter().map(Step::inverse).collect(),
        })
    }
}

impl Reversal {
    /// That of the playbook `name`, as a record names it, where it has changed the fields at
    /// `pointers`; one that this version does not know made changes like any other.
    ///
    /// A switch that stays on is to be turned off, whatever came of it.
    pub fn of<'a>(name: &str, mut pointers: impl Iterator<Item = &'a str>) -> Self {
        let playbook = PLAYBOOKS.iter().find(|playbook| playbook.name() == name);
        let reversal = playbook.map_or(Self::Plain, |playbook| playbook.reversal());
        match reversal {
            Self::Never(_) if pointers.all(|pointer| pointer == "/spec/skipAnalysis") => {
                Self::Warned("what was promoted stays; the next release is analysed again")
            }
            reversal => reversal,
        }
    }
}

impl Step {
    /// The step that takes this one back.
    #[must_use]
    pub fn inverse(self) -> Self {
        let changes: Vec<_> = self.changes.iter().map(FieldChange::inverse).collect();
        // What a step only counts on, and does not change, has no words.
        let differences = changes.iter().flat_map(FieldChange::difference);
        let words: Vec<_> = differences.map(|it| it.words()).collect();
        Self {
            words: CleanText::new(&words.join(", ")),
            changes,
            event: UNDO_EVENT.into(),
            ..self
        }
    }
}

impl FieldChange {
    /// The change in a few words: `janitor/ttl 14d → 21d`, `janitor/notified yes → unset`.
    pub fn words(&self) -> String {
        let differences = self.difference();
        let words: Vec<_> = differences.iter().map(Difference::words).collect();
        words.join(", ")
    }
}
