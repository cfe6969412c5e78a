//! What a metrics source might say of the sample fleet.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Dice, workload};
use crate::fleet::{Fact, Observation, Part, SignalRow};
use crate::model::signals::{Measured, SignalSet, Subject, SubjectKind};
use crate::model::{AppId, Epoch, SourceId, SourceState};

/// What was measured of the app of that number in a round. One in seven is not spoken of, one in
/// nine has no requests, one in eleven is in trouble.
pub fn measured(number: usize, round: u64) -> Option<SignalRow> {
    let mut fixed = Dice::new(number, 100);
    let mut dice = Dice::new(number, round + 101);
    if fixed.below(7) == 0 {
        return None;
    }
    let app = workload(number, 0).app;
    let share = |dice: &mut Dice, of: f64| dice.below(1_000) as f64 / 1_000.0 * of;
    let requests = if fixed.below(9) == 0 {
        0.0
    } else {
        0.2 + share(&mut fixed, 40.0) + share(&mut dice, 2.0)
    };
    let trouble = if fixed.below(11) == 0 { 0.08 } else { 0.002 };
    let measured = Measured {
        requests: Some(requests),
        failures: Some(requests * share(&mut dice, trouble)),
        latency: (requests > 0.0).then(|| 0.05 + share(&mut dice, trouble * 40.0)),
        cpu: Some(share(&mut dice, 0.6)),
        memory: Some(0.2 + share(&mut fixed, 0.72)),
    };
    let subject = Subject {
        cluster: app.cluster,
        namespace: app.namespace,
        kind: SubjectKind::App,
        name: app.name,
    };
    Some(SignalRow { subject, measured })
}

/// What the source `prometheus/metrics` says at `at`.
pub fn says(facts: Vec<Fact>, at: DateTime<Utc>) -> Observation {
    Observation {
        source: SourceId("prometheus/metrics".into()),
        epoch: Epoch(1),
        at,
        facts,
    }
}

/// A whole round about a fleet of `apps`, in parts of a thousand rows.
pub fn round(apps: usize, number: u64, at: DateTime<Utc>) -> Vec<Observation> {
    let rows: Vec<_> = (0..apps).filter_map(|app| measured(app, number)).collect();
    let mut facts: Vec<_> = rows
        .chunks(1_000)
        .map(|rows| vec![Fact::Measured(rows.to_vec())])
        .collect();
    facts.extend(Part::each(apps).map(|part| {
        vec![Fact::RoundEnd {
            asked: SignalSet::all(),
            window: TimeDelta::minutes(5),
            part,
        }]
    }));
    facts.push(vec![Fact::State(SourceState::Live)]);
    facts.into_iter().map(|facts| says(facts, at)).collect()
}

/// A round in which that share of one app's requests fails, and nothing else is said.
pub fn failing(app: &AppId, share: f64, at: DateTime<Utc>) -> Observation {
    let row = SignalRow {
        subject: Subject {
            cluster: app.cluster.clone(),
            namespace: app.namespace.clone(),
            kind: SubjectKind::App,
            name: app.name.clone(),
        },
        measured: Measured {
            requests: Some(10.0),
            failures: Some(10.0 * share),
            ..Measured::default()
        },
    };
    let end = Fact::RoundEnd {
        asked: SignalSet::all(),
        window: TimeDelta::minutes(5),
        part: Part::WHOLE,
    };
    says(vec![Fact::Measured(vec![row]), end], at)
}
