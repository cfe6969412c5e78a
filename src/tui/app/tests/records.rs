//! What an audit could hold.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::*;
use crate::execution::Interrupted;
use crate::execution::audit::{History, Intent, PlanRecord, StepOutcome};
use crate::fleet::sample;
use crate::model::{AppId, CleanText, ClusterId, ObjectRef, Target, WorkloadKey, WorkloadKind};
use crate::playbooks::{Confirmation, FieldChange, Origin, Plan, Step};

/// A plan of `extend-ttl` for so many apps.
pub(crate) fn plan(steps: usize) -> Plan {
    Plan {
        playbook: "extend-ttl".into(),
        summary: "extend the time to live by 7d".into(),
        clusters: vec![ClusterId {
            context: "prod-admin".into(),
            uid: Some("u".into()),
        }],
        steps: (0..steps).map(step).collect(),
        refusals: Vec::new(),
        warnings: Vec::new(),
        confirmation: Confirmation::Reason,
        origin: Origin::Playbook,
    }
}

fn step(number: usize) -> Step {
    let name = CleanText::new(&format!("notes-{number}"));
    let app = AppId {
        cluster: "prod".into(),
        namespace: "finance".into(),
        name: name.clone(),
    };
    let object = ObjectRef {
        key: WorkloadKey {
            cluster: "prod".into(),
            namespace: "finance".into(),
            kind: WorkloadKind::Deployment,
            name,
        },
        uid: CleanText::new(&format!("uid-{number}")),
        resource_version: "1".into(),
    };
    Step {
        target: Target::workload(app, object),
        changes: vec![FieldChange::annotation(
            "janitor/ttl",
            Some("7d"),
            Some("14d"),
        )],
        words: "in 2d → in 9d (janitor/ttl 7d → 14d)".into(),
        event: "TtlExtended".into(),
    }
}

/// A record of a plan of as many steps as there are states, begun so many minutes ago.
pub(crate) fn record(id: &str, minutes: i64, states: &[&str]) -> PlanRecord {
    let time = sample::noon() - TimeDelta::minutes(minutes);
    let outcome = |state: &&str| StepOutcome {
        time,
        state: (*state).to_owned(),
        why: (*state == "conflict").then(|| "janitor/ttl is now 30d, not 7d".to_owned()),
        version: Some("2".to_owned()),
    };
    let known = states
        .iter()
        .enumerate()
        .filter(|(_, state)| !state.is_empty());
    PlanRecord {
        time,
        intent: Intent {
            reason: Some("quarter end".to_owned()),
            users: BTreeMap::from([("prod".to_owned(), "ana@example.com".to_owned())]),
            operator: "ana@desk".to_owned(),
            ..Intent::new(&id.into(), &plan(states.len()))
        },
        taken_up: Vec::new(),
        outcomes: known
            .map(|(place, state)| (place, outcome(state)))
            .collect(),
        ended: !states.contains(&""),
    }
}

/// Four plans: taken back, its undo, one with a conflict, one that was interrupted.
pub(crate) fn history() -> History {
    let mut undo = record("bbbb00000002", 300, &["done", "done"]);
    undo.intent.undoes = Some("aaaa00000001".to_owned());
    undo.intent.reason = None;
    let mut conflict = record("cccc00000003", 60, &["done", "conflict", "done"]);
    conflict.intent.users = BTreeMap::from([("prod".to_owned(), "bo@example.com".to_owned())]);
    conflict.intent.reason = Some("audit week".to_owned());
    History {
        plans: vec![
            record("aaaa00000001", 400, &["done", "done"]),
            undo,
            conflict,
            record("dddd00000004", 12, &["done", "", "done", ""]),
        ],
    }
}

/// The interrupted one.
pub(crate) fn interrupted() -> Interrupted {
    let records = history();
    let record = records.plans.last().expect("a plan");
    Interrupted {
        id: record.id(),
        time: record.time,
        who: "ana@desk".into(),
        playbook: "extend-ttl".into(),
        summary: "extend the time to live by 7d".into(),
        reason: Some("quarter end".into()),
        done: 2,
        all: 4,
        open: 2,
    }
}

/// A console on tab 8 with that history.
pub(crate) fn activity(limits: Limits) -> State {
    let mut state = empty(limits);
    observe(&mut state, sample::snapshot(20));
    let effects = press(&mut state, "8");
    assert_eq!(effects, [Effect::LoadActivity]);
    load(&mut state);
    state
}

/// The audit is read.
pub(crate) fn load(state: &mut State) {
    let waiting = vec![interrupted()];
    let entries = activity_entries(&history(), &waiting);
    update(state, Msg::Interrupted(waiting));
    update(state, Msg::Activity(Ok(entries)));
}
