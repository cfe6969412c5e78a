//! A plan on record as JSON. The fields and their order are an interface.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::execution::audit::{Change, PlanRecord, StepOutcome, StepRecord, TakenBack, TakenUp};
use crate::model::{CleanText, Difference, Subject};

/// One plan on record.
#[derive(Serialize)]
pub(super) struct PlanJson {
    pub plan: CleanText,
    pub time: DateTime<Utc>,
    pub playbook: CleanText,
    pub summary: CleanText,
    pub undoes: Option<CleanText>,
    pub retries: Option<CleanText>,
    pub reason: Option<CleanText>,
    pub users: BTreeMap<CleanText, CleanText>,
    pub operator: CleanText,
    /// Of what was shown and agreed to.
    pub digest: Option<CleanText>,
    pub done: usize,
    pub ended: bool,
    /// The last plan that took it, or some of it, back.
    pub undone_by: Option<CleanText>,
    /// How many of its steps can be taken back.
    pub can_undo: usize,
    /// Why there is no way back.
    pub no_way_back: Option<&'static str>,
    pub taken_up: Vec<TakenUpJson>,
    pub steps: Vec<StepJson>,
}

/// Who took an interrupted plan up again.
#[derive(Serialize)]
pub(super) struct TakenUpJson {
    pub time: DateTime<Utc>,
    pub operator: CleanText,
    pub users: BTreeMap<CleanText, CleanText>,
    pub reason: Option<CleanText>,
    pub digest: Option<CleanText>,
}

/// One step.
#[derive(Serialize)]
pub(super) struct StepJson {
    /// Of a flag its platform.
    pub cluster: CleanText,
    /// Of a flag its project.
    pub namespace: CleanText,
    /// The app; empty of a flag that is no app's.
    pub name: CleanText,
    /// Of a flag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<CleanText>,
    #[serde(skip)]
    pub subject: Subject,
    pub kind: CleanText,
    pub object: CleanText,
    pub uid: CleanText,
    pub words: CleanText,
    /// What differs, as it was shown.
    pub difference: Vec<Difference>,
    /// `null` where no outcome is on record.
    pub outcome: Option<CleanText>,
    pub why: Option<CleanText>,
    pub outcome_time: Option<DateTime<Utc>>,
}

impl PlanJson {
    /// `record`, of which something was taken `back`.
    pub(super) fn new<'a>(record: &'a PlanRecord, back: &TakenBack<'a>) -> Self {
        let intent = &record.intent;
        let taken_up = record.taken_up.iter();
        Self {
            plan: record.id(),
            time: record.time,
            playbook: CleanText::new(&intent.playbook),
            summary: CleanText::new(&intent.summary),
            undoes: clean(intent.undoes.as_ref()),
            retries: clean(intent.retries.as_ref()),
            reason: clean(intent.reason.as_ref()),
            users: users(&intent.users),
            operator: CleanText::new(&intent.operator),
            digest: clean(intent.digest.as_ref()),
            done: record.done(),
            ended: record.ended,
            undone_by: back.by(record).map(CleanText::new),
            can_undo: back.standing(record).count(),
            no_way_back: record.no_way_back(),
            taken_up: taken_up
                .map(|(time, taken_up)| TakenUpJson::new(*time, taken_up))
                .collect(),
            steps: record
                .steps()
                .map(|(_, step, outcome)| StepJson::new(step, outcome))
                .collect(),
        }
    }

    /// Who, in one name: as the first cluster knows them, else as their machine does.
    pub(super) fn who(&self) -> CleanText {
        let users = self.users.values().next();
        users.unwrap_or(&self.operator).clone()
    }

    /// How far it came.
    pub(super) fn outcome(&self) -> CleanText {
        let end = if self.ended { "" } else { ", not ended" };
        let back = match (&self.undone_by, self.can_undo) {
            (Some(_), 0) => ", taken back",
            (Some(_), _) => ", partly taken back",
            (None, _) => "",
        };
        CleanText::new(&format!(
            "{}/{} done{end}{back}",
            self.done,
            self.steps.len()
        ))
    }
}

impl TakenUpJson {
    fn new(time: DateTime<Utc>, taken_up: &TakenUp) -> Self {
        Self {
            time,
            operator: CleanText::new(&taken_up.operator),
            users: users(&taken_up.users),
            reason: clean(taken_up.reason.as_ref()),
            digest: clean(taken_up.digest.as_ref()),
        }
    }
}

impl StepJson {
    fn new(step: &StepRecord, outcome: Option<&StepOutcome>) -> Self {
        let changes = step.changes.iter();
        Self {
            cluster: CleanText::new(&step.cluster),
            namespace: CleanText::new(&step.namespace),
            name: CleanText::new(&step.app),
            environment: step
                .flag
                .as_ref()
                .map(|flag| CleanText::new(&flag.environment)),
            subject: step.subject(),
            kind: CleanText::new(&step.kind),
            object: CleanText::new(&step.name),
            uid: CleanText::new(&step.uid),
            words: CleanText::new(&step.words),
            difference: changes.flat_map(Change::difference).collect(),
            outcome: outcome.map(|outcome| CleanText::new(&outcome.state)),
            why: outcome.and_then(|outcome| clean(outcome.why.as_ref())),
            outcome_time: outcome.map(|outcome| outcome.time),
        }
    }

    /// What differs, in one line: `janitor/ttl 14d → 21d`.
    pub(super) fn change(&self) -> CleanText {
        let words: Vec<_> = self.difference.iter().map(Difference::words).collect();
        CleanText::new(&words.join(", "))
    }
}

fn clean(text: Option<&String>) -> Option<CleanText> {
    text.map(|text| CleanText::new(text))
}

fn users(users: &BTreeMap<String, String>) -> BTreeMap<CleanText, CleanText> {
    let users = users.iter();
    users
        .map(|(cluster, user)| (CleanText::new(cluster), CleanText::new(user)))
        .collect()
}
