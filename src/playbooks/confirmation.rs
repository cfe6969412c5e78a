//! What it takes to say yes, and the proof that it was said to exactly what was shown.

use serde::Serialize;
use thiserror::Error;

use super::{FieldChange, Origin, Plan};
use crate::model::{CleanText, Digest, Target};

/// What it takes to say yes, smallest first; each size takes what the smaller ones take. Cancel
/// has the focus, Enter never means yes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// One reversible change: the key `y`.
    Key,
    /// Many, or a gold app, or a protected cluster: a reason as well.
    Reason,
    /// What cannot be undone: this text typed (a name, or the count) as well.
    Typed(CleanText),
}

impl Confirmation {
    /// Whether it takes a reason.
    pub fn takes_reason(&self) -> bool {
        *self != Self::Key
    }

    /// What is to be typed.
    pub fn to_type(&self) -> Option<&CleanText> {
        match self {
            Self::Typed(text) => Some(text),
            Self::Key | Self::Reason => None,
        }
    }
}

/// What the operator said besides yes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Why.
    pub reason: Option<CleanText>,
    /// What was typed where something is to be typed.
    pub typed: Option<CleanText>,
}

/// A plan that somebody said yes to. There is no other way to have one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreed {
    plan: Plan,
    digest: Digest,
    reason: Option<CleanText>,
}

/// Why a yes does not count.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Disagreement {
    /// The plan takes a reason, and none was given.
    #[error("it takes a reason")]
    NoReason,
    /// The plan takes this text, and another or none was typed.
    #[error("it takes `{0}`, typed")]
    NotTyped(CleanText),
    /// What was shown is another plan.
    #[error("the plan is not the one that was shown: look at it again")]
    Changed,
}

impl Plan {
    /// What tells this plan from all others: its clusters, targets and changes, to the letter.
    pub fn digest(&self) -> Digest {
        /// What counts; the words do not.
        #[derive(Serialize)]
        struct Shown<'a> {
            playbook: &'a CleanText,
            origin: &'a Origin,
            clusters: Vec<[Option<&'a CleanText>; 2]>,
            steps: Vec<(&'a Target, &'a [FieldChange])>,
        }
        let clusters = self.clusters.iter();
        let steps = self.steps.iter();
        Digest::of(&Shown {
            playbook: &self.playbook,
            origin: &self.origin,
            clusters: clusters
                .map(|cluster| [Some(&cluster.context), cluster.uid.as_ref()])
                .collect(),
            steps: steps
                .map(|step| (&step.target, &step.changes[..]))
                .collect(),
        })
    }
}

impl Agreed {
    /// The yes to `plan`, which was shown as `shown`.
    pub fn new(plan: Plan, shown: &Digest, answer: Answer) -> Result<Self, Disagreement> {
        let given = |text: Option<CleanText>| text.filter(|text| !text.trim().is_empty());
        let (reason, typed) = (given(answer.reason), given(answer.typed));
        if plan.confirmation.takes_reason() && reason.is_none() {
            return Err(Disagreement::NoReason);
        }
        if let Some(text) = plan.confirmation.to_type()
            && typed.as_ref().map(|typed| typed.trim()) != Some(text.as_str())
        {
            return Err(Disagreement::NotTyped(text.clone()));
        }
        let digest = plan.digest();
        if digest != *shown {
            return Err(Disagreement::Changed);
        }
        Ok(Self {
            plan,
            digest,
            reason,
        })
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What was shown.
    pub fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Why.
    pub fn reason(&self) -> Option<&CleanText> {
        self.reason.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{AppId, ClusterId, ObjectRef, WorkloadKey, WorkloadKind};
    use crate::playbooks::Step;

    fn plan(confirmation: Confirmation) -> Plan {
        let text = CleanText::new;
        let (cluster, namespace, name) = (text("prod"), text("finance"), text("bot"));
        let app = AppId {
            cluster: cluster.clone(),
            namespace: namespace.clone(),
            name: name.clone(),
        };
        let object = ObjectRef {
            key: WorkloadKey {
                cluster: cluster.clone(),
                namespace,
                kind: WorkloadKind::Deployment,
                name,
            },
            uid: text("u"),
            resource_version: text("7"),
        };
        let step = Step {
            target: Target::workload(app, object),
            changes: vec![FieldChange::annotation("a", Some("1"), Some("2"))],
            words: text("1 → 2"),
            event: "E".into(),
        };
        Plan {
            playbook: text("extend-ttl"),
            summary: text("s"),
            clusters: vec![ClusterId {
                context: cluster,
                uid: Some(text("c")),
            }],
            steps: vec![step],
            refusals: Vec::new(),
            warnings: Vec::new(),
            confirmation,
            origin: Origin::Playbook,
        }
    }

    fn said(confirmation: Confirmation, reason: &str, typed: &str) -> Result<(), Disagreement> {
        let plan = plan(confirmation);
        let shown = plan.digest();
        let answer = Answer {
            reason: Some(reason.into()),
            typed: Some(typed.into()),
        };
        Agreed::new(plan, &shown, answer).map(drop)
    }

    #[test]
    fn each_size_takes_what_the_smaller_ones_take() {
        let typed = || Confirmation::Typed("37".into());
        for (size, reason, text, expected) in [
            (Confirmation::Key, "", "", Ok(())),
            (Confirmation::Reason, " ", "", Err(Disagreement::NoReason)),
            (Confirmation::Reason, "noise", "", Ok(())),
            (typed(), "", "37", Err(Disagreement::NoReason)),
            (
                typed(),
                "noise",
                "",
                Err(Disagreement::NotTyped("37".into())),
            ),
            (
                typed(),
                "noise",
                "3",
                Err(Disagreement::NotTyped("37".into())),
            ),
            (typed(), "noise", " 37 ", Ok(())),
        ] {
            assert_eq!(said(size.clone(), reason, text), expected, "{size:?}");
        }
        assert!(Confirmation::Key < Confirmation::Reason && Confirmation::Reason < typed());
    }

    fn object(plan: &mut Plan) -> &mut ObjectRef {
        match &mut plan.steps[0].target {
            Target::Workload { object, .. } => object,
            Target::Flag { .. } => panic!("a workload"),
        }
    }

    #[test]
    fn a_yes_counts_only_for_what_was_shown() {
        let shown = plan(Confirmation::Key);
        let edits: [fn(&mut Plan); 6] = [
            |plan| object(plan).uid = "other".into(),
            |plan| object(plan).resource_version = "8".into(),
            |plan| plan.steps[0].changes[0].after = Some("3".into()),
            |plan| plan.clusters[0].uid = None,
            |plan| plan.steps.push(plan.steps[0].clone()),
            |plan| plan.origin = Origin::Undo("id".into()),
        ];
        for (index, edit) in edits.into_iter().enumerate() {
            let mut plan = shown.clone();
            edit(&mut plan);
            let said = Agreed::new(plan, &shown.digest(), Answer::default());
            assert_eq!(said, Err(Disagreement::Changed), "edit {index}");
        }
        let agreed = Agreed::new(shown.clone(), &shown.digest(), Answer::default());
        assert_eq!(agreed.map(|agreed| agreed.plan().clone()), Ok(shown));
    }
}
