//! What stands in one line.
//!
//! Values are kept exactly as they were, because an undo writes them back; they are cleaned when
//! they are shown.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::execution::Outcome;
use crate::model::{CleanText, ClusterId};
use crate::playbooks::{FieldChange, Plan, Step};

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
    /// The cluster, by its name.
    pub cluster: String,
    /// The namespace.
    pub namespace: String,
    /// The app.
    pub app: String,
    /// The kind of object.
    pub kind: String,
    /// The object's name.
    pub name: String,
    /// Its UID.
    pub uid: String,
    /// Its resource version when the plan was made.
    pub version: String,
    /// What changes.
    pub changes: Vec<Change>,
    /// The change in words.
    pub words: String,
}

/// One field before and after, exactly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// Where, as a JSON pointer.
    pub pointer: String,
    /// Before; `null` for absent.
    pub before: Option<Value>,
    /// After; `null` for absent.
    pub after: Option<Value>,
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
        Self {
            plan: id.to_string(),
            playbook: plan.playbook.to_string(),
            summary: plan.summary.to_string(),
            undoes: plan.undoes().map(ToString::to_string),
            reason: None,
            users: BTreeMap::new(),
            operator: String::new(),
            clusters: plan.clusters.iter().map(Cluster::from).collect(),
            steps: plan.steps.iter().map(StepRecord::from).collect(),
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

impl From<&Step> for StepRecord {
    fn from(step: &Step) -> Self {
        let key = &step.target.key;
        Self {
            cluster: step.app.cluster.to_string(),
            namespace: key.namespace.to_string(),
            app: step.app.name.to_string(),
            kind: key.kind.as_str().to_owned(),
            name: key.name.to_string(),
            uid: step.target.uid.to_string(),
            version: step.target.resource_version.to_string(),
            changes: step.changes.iter().map(Change::from).collect(),
            words: step.words.to_string(),
        }
    }
}

impl From<&FieldChange> for Change {
    fn from(change: &FieldChange) -> Self {
        Self {
            pointer: change.pointer.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        }
    }
}

impl From<&Change> for FieldChange {
    fn from(change: &Change) -> Self {
        Self {
            pointer: change.pointer.clone(),
            before: change.before.clone(),
            after: change.after.clone(),
        }
    }
}
