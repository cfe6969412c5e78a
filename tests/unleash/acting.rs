//! Plans of one step and more, run as the console runs them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::Writer;
use dogwatch::backends::unleash::Unleash;
use dogwatch::execution::{Audit, Control, Executor, Outcome, Patience, Report};
use dogwatch::model::{CleanText, Flag, FlagRef, Target};
use dogwatch::playbooks::{
    Agreed, Answer, Confirmation, FieldChange, FieldValue, Limits, Origin, Plan, Step,
};
use serde_json::Value;
use tokio::sync::mpsc;

/// A change of one field of a flag; `null` is absent.
pub fn step(flag: &FlagRef, field: &str, before: Value, after: Value) -> Step {
    let side = |value: Value| (!value.is_null()).then(|| FieldValue::from(value));
    Step {
        target: Target::Flag {
            app: None,
            flag: flag.clone(),
        },
        changes: vec![FieldChange {
            pointer: format!("/{field}"),
            before: side(before),
            after: side(after),
        }],
        words: CleanText::new(field),
        event: "FlagSet".into(),
    }
}

/// Runs these steps as one plan.
pub async fn run(unleash: &Arc<Unleash>, steps: Vec<Step>) -> Report {
    let plan = Plan {
        playbook: "flag-set".into(),
        summary: "set flags".into(),
        clusters: vec![unleash.cluster().await.unwrap()],
        steps,
        refusals: Vec::new(),
        warnings: Vec::new(),
        confirmation: Confirmation::Key,
        origin: Origin::Playbook,
    };
    run_plan(unleash, plan).await
}

pub async fn run_plan(unleash: &Arc<Unleash>, plan: Plan) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let audit = Audit::open(&folder.path().join("state"), "kim@desk").unwrap();
    let writers: BTreeMap<CleanText, Arc<dyn Writer>> =
        [(unleash.name().clone(), Arc::clone(unleash) as _)].into();
    let millis = |waits: &[u64]| waits.iter().copied().map(Duration::from_millis).collect();
    let patience = Patience {
        busy: millis(&[20, 40, 80]),
        unknown: millis(&[50, 600, 600, 600]),
    };
    let executor = Executor::new(writers, audit, Limits::default(), 4).with_patience(patience);
    let shown = plan.digest();
    let answer = Answer {
        reason: Some("a test".into()),
        typed: None,
    };
    let agreed = Agreed::new(plan, &shown, answer).unwrap();
    let (progress, _told) = mpsc::unbounded_channel();
    let report = executor.run(&agreed, progress, &Control::default()).await;
    report.unwrap()
}

/// Makes one change and says what came of it.
pub async fn change(
    unleash: &Arc<Unleash>,
    flag: &Flag,
    field: &str,
    sides: [Value; 2],
) -> Outcome {
    let [before, after] = sides;
    let report = run(unleash, vec![step(&flag.at, field, before, after)]).await;
    report.outcomes.into_iter().next().unwrap()
}
