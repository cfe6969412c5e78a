//! What stands in one line.
//!
//! Scalars are kept exactly as they were, because an undo writes them back; they are cleaned when
//! they are shown. Of all else only a digest is kept, and what was shown of it. Fields that came
//! later are optional: old lines are read as ever.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{FlagRecord, Kept};
use crate::execution::Outcome;
use crate::model::{CleanText, ClusterId, Difference, FlagRef, Target};
use crate::playbooks::{Confirmation, FieldChange, Origin, Plan, Step};

/// One line, without its hash.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Counts the lines of the chain, from 0.
    pub seq: u64,
    /// When it was written.
    pub time: DateTime<Utc>,
    /// The hash of the line before.
    pub prev: String,
    /// What it says.
    #[serde(flatten)]
    pub record: Record,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    /// A plan is about to run. On the disk before its first byte goes out.
    Intent(Intent),
    /// What came of one step.
    Outcome {
        /// The plan.
        plan: String,
        /// Its step, by its place.
        step: usize,
        /// `done`, `conflict`, `refused`, `failed`, `unknown` or `not started`.
        state: String,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        /// The resource version that the change left.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version: Option<String>,
    },
    /// An interrupted plan goes on; what follows are outcomes of its steps.
    Resumed(TakenUp),
    /// An interrupted plan is closed: what follows are outcomes as its steps were found.
    Closed(TakenUp),
    /// Every step of a plan has its outcome.
    End(Ending),
    /// The line before this one was torn by a crash in mid-write; it stays as it was found.
    Torn {
        /// The hash of the torn line's bytes.
        sha256: String,
        /// How many they are.
        bytes: usize,
    },
}

/// A plan that is about to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Its id.
    pub plan: String,
    /// The playbook's name.
    pub playbook: String,
    /// What it does, in words.
    pub summary: String,
    /// The plan that it takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<String>,
    /// The plan whose undone steps it tries again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<String>,
    /// The digest of the plan that was shown and agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// What it took to say yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmation: Option<Yes>,
    /// Why, in the operator's words.
    pub reason: Option<String>,
    /// Who, as each cluster knows them; by the cluster's name.
    pub users: BTreeMap<String, String>,
    /// Who and where, as their machine knows them: `user@host`.
    pub operator: String,
    /// The clusters, by context and by the UID of `kube-system`.
    pub clusters: Vec<Cluster>,
    /// Each step.
    pub steps: Vec<StepRecord>,
}

/// What it took to say yes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Yes {
    /// A key.
    Key,
    /// A reason.
    Reason,
    /// This text, typed.
    Typed(String),
}

/// Who takes up an interrupted plan, and what they agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenUp {
    /// The plan.
    pub plan: String,
    /// Why, in the operator's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The digest of what was shown and agreed to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Who, as each cluster knows them; by the cluster's name.
    #[serde(default)]
    pub users: BTreeMap<String, String>,
    /// Who and where, as their machine knows them: `user@host`.
    pub operator: String,
}

/// A cluster as it was frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    /// The kubeconfig context.
    pub context: String,
    /// The UID of the namespace `kube-system`.
    pub uid: Option<String>,
}

/// One step as it is about to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepRecord {
    /// The cluster, by its name; of a flag the platform.
    pub cluster: String,
    /// The namespace; of a flag the project.
    pub namespace: String,
    /// The app; empty of a flag that is no app's.
    pub app: String,
    /// The kind of object.
    pub kind: String,
    /// The object's name.
    pub name: String,
    /// Its UID.
    pub uid: String,
    /// Its resource version when the plan was made.
    pub version: String,
    /// What else names it, where it is a flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flag: Option<FlagRecord>,
    /// What changes.
    pub changes: Vec<Change>,
    /// The change in words.
    pub words: String,
    /// The reason of the Event that is left on the object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
}

/// One field before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// Before; `null` for absent.
    pub before: Option<Kept>,
    /// After; `null` for absent.
    pub after: Option<Kept>,
    /// What was shown of it, where the sides are digests.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub difference: Vec<Shown>,
}

/// One line of what was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// What differs.
    pub what: String,
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// After.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// The end of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The plan.
    pub plan: String,
    /// How many steps were done.
    pub done: usize,
    /// Of how many.
    pub steps: usize,
}

impl Record {
    /// The record of one step's outcome.
    pub fn outcome(
        plan: &CleanText,
        step: usize,
        outcome: &Outcome,
        version: Option<String>,
    ) -> Self {
        Self::Outcome {
            plan: plan.to_string(),
            step,
            state: outcome.word().to_owned(),
            why: outcome.why().map(ToString::to_string),
            version,
        }
    }
}

impl Intent {
    /// The intent to run `plan` as `id`; who and why are still to be said.
    pub fn new(id: &CleanText, plan: &Plan) -> Self {
        let retries = match &plan.origin {
            Origin::Retry(plan) => Some(plan.to_string()),
            Origin::Playbook | Origin::Undo(_) | Origin::Resume { .. } => None,
        };
        Self {
            plan: id.to_string(),
            playbook: plan.playbook.to_string(),
            summary: plan.summary.to_string(),
            undoes: plan.undoes().map(ToString::to_string),
            retries,
            digest: Some(plan.digest().to_string()),
            confirmation: Some(Yes::from(&plan.confirmation)),
            reason: None,
            users: BTreeMap::new(),
            operator: String::new(),
            clusters: plan.clusters.iter().map(Cluster::from).collect(),
            steps: plan.steps.iter().map(StepRecord::from).collect(),
        }
    }
}

impl From<&Confirmation> for Yes {
    fn from(confirmation: &Confirmation) -> Self {
        match confirmation {
            Confirmation::Key => Self::Key,
            Confirmation::Reason => Self::Reason,
            Confirmation::Typed(text) => Self::Typed(text.to_string()),
        }
    }
}

impl From<&Yes> for Confirmation {
    fn from(yes: &Yes) -> Self {
        match yes {
            Yes::Key => Self::Key,
            Yes::Reason => Self::Reason,
            Yes::Typed(text) => Self::Typed(CleanText::new(text)),
        }
    }
}

impl From<&ClusterId> for Cluster {
    fn from(cluster: &ClusterId) -> Self {
        Self {
            context: cluster.context.to_string(),
            uid: cluster.uid.as_ref().map(ToString::to_string),
        }
    }
}

impl From<&Cluster> for ClusterId {
    fn from(cluster: &Cluster) -> Self {
        Self {
            context: CleanText::new(&cluster.context),
            uid: cluster.uid.as_deref().map(CleanText::new),
        }
    }
}

impl From<&Step> for StepRecord {
    fn from(step: &Step) -> Self {
        let (place, kind, version, flag) = match &step.target {
            Target::Workload { object, .. } => {
                let key = &object.key;
                let place = [&key.namespace, &key.name];
                (place, key.kind.as_str(), &object.resource_version, None)
            }
            Target::Flag { flag, app } => {
                let record = FlagRecord::new(flag, app.as_ref());
                let place = [&flag.key.project, &flag.key.name];
                (place, FlagRef::KIND, &flag.version, Some(record))
            }
        };
        let [namespace, name] = place.map(ToString::to_string);
        let app = step.target.app();
        Self {
            cluster: step.target.system().to_string(),
            namespace,
            app: app.map(|app| app.name.to_string()).unwrap_or_default(),
            kind: kind.to_owned(),
            name,
            uid: step.target.uid().to_string(),
            version: version.to_string(),
            flag,
            changes: step.changes.iter().map(Change::from).collect(),
            words: step.words.to_string(),
            event: Some(step.event.to_string()),
        }
    }
}

impl From<&FieldChange> for Change {
    fn from(change: &FieldChange) -> Self {
        let before = change.before.as_ref().map(Kept::of);
        let after = change.after.as_ref().map(Kept::of);
        let is_digest = |side: &Option<Kept>| side.as_ref().is_some_and(|it| it.digest().is_some());
        let difference = if is_digest(&before) || is_digest(&after) {
            change.difference()
        } else {
            Vec::new()
        };
        Self {
            pointer: change.pointer.clone(),
            before,
            after,
            difference: difference.iter().map(Shown::from).collect(),
        }
    }
}

impl From<&Difference> for Shown {
    fn from(difference: &Difference) -> Self {
        let text = |side: &Option<CleanText>| side.as_ref().map(ToString::to_string);
        Self {
            what: difference.what.to_string(),
            before: text(&difference.before),
            after: text(&difference.after),
        }
    }
}

impl Change {
    /// What may be shown of it, in lines.
    pub fn difference(&self) -> Vec<Difference> {
        if self.difference.is_empty() {
            // What a step only counted on.
            if self.before == self.after {
                return Vec::new();
            }
            let field = FieldChange {
                pointer: self.pointer.clone(),
                before: None,
                after: None,
            };
            return vec![Difference {
                what: field.field(),
                before: self.before.as_ref().map(Kept::shown),
                after: self.after.as_ref().map(Kept::shown),
            }];
        }
        let text = |side: &Option<String>| side.as_deref().map(CleanText::new);
        let shown = self.difference.iter().map(|shown| Difference {
            what: CleanText::new(&shown.what),
            before: text(&shown.before),
            after: text(&shown.after),
        });
        shown.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_of_the_first_version_is_read() {
        let line = r#"{"seq":0,"time":"2026-01-02T03:04:05Z","prev":"0","kind":"intent",
            "plan":"3f9a","playbook":"extend-ttl","summary":"by 7d","reason":null,
            "users":{"prod":"ops"},"operator":"kim@desk",
            "clusters":[{"context":"prod","uid":"u"}],
            "steps":[{"cluster":"prod","namespace":"n","app":"a","kind":"Deployment","name":"a",
            "uid":"1","version":"7","words":"w","changes":[
            {"pointer":"/metadata/annotations/janitor~1ttl","before":null,"after":"21d"}]}]}"#;
        let entry: Entry = serde_json::from_str(line).expect("an entry");
        let Record::Intent(intent) = entry.record else {
            panic!("an intent");
        };
        let change = &intent.steps[0].changes[0];
        assert_eq!(change.before, None);
        assert_eq!(change.after, Some(Kept::Plain(json!("21d"))));
        let words: Vec<_> = change.difference().iter().map(Difference::words).collect();
        assert_eq!(words, ["janitor/ttl unset → 21d"]);
    }

    #[test]
    fn nothing_of_a_template_is_recorded_but_its_digest() {
        let change = FieldChange {
            pointer: "/spec/template".to_owned(),
            before: Some(json!({"env": "s3cret"}).into()),
            after: Some(json!({"env": "an0ther"}).into()),
        };
        let text = serde_json::to_string(&Change::from(&change)).expect("JSON");
        assert!(
            !text.contains("s3cret") && !text.contains("an0ther"),
            "{text}"
        );
        let change: Change = serde_json::from_str(&text).expect("a change");
        assert!(change.before.is_some_and(|side| side.digest().is_some()));
        assert_eq!(change.difference.len(), 1);
    }
}
