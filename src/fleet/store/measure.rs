//! What metrics sources measured, into the store.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::apply::Touched;
use super::fleet::Fleet;
use crate::fleet::{Part, SignalRow, Slot};
use crate::model::signals::{Measured, Round, RoundEnd, SignalSet, Subject, SubjectKind};
use crate::model::{AppId, CleanText, RoundEffect, WorkloadKey, WorkloadKind};

/// How many rows are kept for apps that are not there yet.
const MOST_UNCLAIMED: usize = 50_000;

/// What was measured of subjects that are no app, or none yet: metrics may come before the
/// inventory does.
pub(super) type Unclaimed = HashMap<Subject, (Measured, Round, DateTime<Utc>)>;

impl Fleet {
    /// Takes in a part of a round.
    pub(super) fn measure(
        &mut self,
        source: usize,
        rows: Vec<SignalRow>,
        at: DateTime<Utc>,
        touched: &mut Touched,
    ) {
        let round = self.sources[source].round(source);
        for SignalRow { subject, measured } in rows {
            let slot = self.slot_of(&subject);
            self.sources[source].saw_subject(slot.is_some());
            let Some(entry) = slot.and_then(|slot| self.entries.get_mut(slot)) else {
                if self.unclaimed.len() < MOST_UNCLAIMED {
                    self.unclaimed.insert(subject, (measured, round, at));
                }
                continue;
            };
            if entry.app.measure(measured, round, at) {
                touched.measured.extend(slot);
            }
        }
    }

    /// Ends a round of `source`.
    pub(super) fn end_round(
        &mut self,
        source: usize,
        (asked, window, part): (SignalSet, TimeDelta, Part),
        at: DateTime<Utc>,
        touched: &mut Touched,
    ) {
        let round = self.sources[source].round(source);
        let end = RoundEnd {
            round,
            asked,
            window,
            at,
        };
        for slot in self.entries.every(part.of, part.number) {
            self.end_round_of(slot, &end, touched);
        }
        if part.is_last() {
            touched.surroundings += u64::from(self.sources[source].end_round(end));
            self.unclaimed
                .retain(|_, (_, of, _)| of.source != source || *of == round);
        }
    }

    fn end_round_of(&mut self, slot: Slot, end: &RoundEnd, touched: &mut Touched) {
        let Some(entry) = self.entries.get_mut(slot) else {
            return;
        };
        match entry.app.end_round(end, self.now, &self.policy) {
            RoundEffect::Nothing => {}
            RoundEffect::Remembered => touched.surroundings = 1,
            RoundEffect::Measured => touched.measured.push(slot),
            RoundEffect::Reassessed => {
                self.settle(slot);
                touched.upserted.push(slot);
            }
        }
    }

    /// Gives an app that is new, or has a new workload, what was measured of it before it came.
    pub(super) fn claim(&mut self, slot: Slot, workload: &WorkloadKey) {
        if self.unclaimed.is_empty() {
            return;
        }
        let Some(id) = self.app(slot).map(|app| app.id.clone()) else {
            return;
        };
        for subject in [
            subject(SubjectKind::App, &id.cluster, &id.namespace, &id.name),
            subject(
                SubjectKind::Workload,
                &id.cluster,
                &id.namespace,
                &workload.name,
            ),
            subject(SubjectKind::App, &id.cluster, &id.namespace, &workload.name),
            subject(SubjectKind::Workload, &id.cluster, &id.namespace, &id.name),
        ] {
            let Some((measured, round, at)) = self.unclaimed.remove(&subject) else {
                continue;
            };
            let end = self.sources[round.source].last_round(round);
            let Some(entry) = self.entries.get_mut(slot) else {
                return;
            };
            entry.app.measure(measured, round, at);
            if let Some(end) = end {
                self.sources[round.source].claimed();
                entry.app.end_round(&end, self.now, &self.policy);
                self.settle(slot);
            }
        }
    }

    /// Whose series it is: the app's of that name, or the workload's, whichever the subject says
    /// first.
    fn slot_of(&self, subject: &Subject) -> Option<Slot> {
        let app = || {
            let id = AppId {
                cluster: subject.cluster.clone(),
                namespace: subject.namespace.clone(),
                name: subject.name.clone(),
            };
            self.by_id.get(&id).copied()
        };
        let workload = || {
            let key = WorkloadKey {
                cluster: subject.cluster.clone(),
                namespace: subject.namespace.clone(),
                kind: WorkloadKind::Deployment,
                name: subject.name.clone(),
            };
            self.homes.get(&key).map(|home| home.slot)
        };
        match subject.kind {
            SubjectKind::App => app().or_else(workload),
            SubjectKind::Workload => workload().or_else(app),
        }
    }
}

fn subject(
    kind: SubjectKind,
    cluster: &CleanText,
    namespace: &CleanText,
    name: &CleanText,
) -> Subject {
    Subject {
        cluster: cluster.clone(),
        namespace: namespace.clone(),
        kind,
        name: name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fleet::sample::{self, noon};
    use crate::fleet::{Changes, Fact, Observation, View, ViewSpec};
    use crate::model::signals::Signal;
    use crate::model::{AttentionPolicy, Freshness, Reading, Severity};

    fn say(fleet: &mut Fleet, observations: Vec<Observation>) -> Changes {
        let mut changes = Changes::default();
        for observation in observations {
            changes.merge(fleet.apply(observation));
        }
        changes
    }

    fn errors(fleet: &Fleet, number: usize) -> Option<f64> {
        let slot = fleet.find(&sample::workload(number, 0).app)?;
        fleet.app(slot)?.signal(Signal::Errors)
    }

    /// A row about the app of that number, in trouble.
    fn burning(number: usize) -> SignalRow {
        let mut row = (0..)
            .find_map(|other| sample::measured(other, 0))
            .expect("one of them");
        let app = sample::workload(number, 0).app;
        row.subject.namespace = app.namespace;
        row.subject.name = app.name;
        row.measured = Measured {
            requests: Some(10.0),
            failures: Some(4.0),
            ..Measured::default()
        };
        row
    }

    fn round_of(rows: Vec<SignalRow>) -> Vec<Observation> {
        let end = Fact::RoundEnd {
            asked: SignalSet::all(),
            window: TimeDelta::minutes(5),
            part: Part::WHOLE,
        };
        vec![sample::says(vec![Fact::Measured(rows), end], noon())]
    }

    fn freshness(fleet: &Fleet) -> Freshness {
        let mut sources = fleet.sources();
        let found = sources.find(|(id, _)| id.0.as_str() == "prometheus/metrics");
        found.expect("known").1.clone()
    }

    #[test]
    fn a_round_is_the_same_whether_it_comes_before_or_after_the_inventory() {
        let apps = 200;
        let empty = || {
            let mut fleet = Fleet::new(AttentionPolicy::default());
            for observation in [
                sample::observation(Vec::new(), noon()),
                sample::says(Vec::new(), noon()),
            ] {
                fleet.expect(&observation.source);
            }
            fleet
        };
        let mut after = empty();
        after.apply(sample::snapshot(apps));
        say(&mut after, sample::round(apps, 1, noon()));
        let mut before = empty();
        say(&mut before, sample::round(apps, 1, noon()));
        before.apply(sample::snapshot(apps));
        assert!(before.unclaimed.is_empty());
        assert_eq!(freshness(&before).coverage, freshness(&after).coverage);
        for number in 0..apps {
            let id = sample::workload(number, 0).app;
            let seen = |fleet: &Fleet| {
                let app = fleet.app(fleet.find(&id).expect("there")).expect("alive");
                (app.signals().cloned(), app.attention.clone())
            };
            assert_eq!(seen(&after), seen(&before), "{id}");
        }
        assert_eq!(before.counts(), after.counts());
    }

    #[test]
    fn numbers_alone_move_no_row_but_an_alarm_does() {
        let mut fleet = sample::fleet(50);
        let mut view = View::new(ViewSpec::default(), &fleet, noon());
        let changes = say(&mut fleet, round_of(vec![burning(3)]));
        let slot = fleet.find(&sample::workload(3, 0).app).expect("there");
        assert_eq!(changes.apps.upserted(), [slot], "critical now");
        view.update(&fleet, &changes.apps, noon());
        let app = fleet.app(slot).expect("alive");
        assert_eq!(app.attention.severity, Severity::Critical);
        assert!(
            app.attention
                .sentence(noon())
                .contains("40% errors, limit 10%: 1200 of 3000 requests in 5m")
        );

        let mut more = burning(3);
        more.measured.failures = Some(5.0);
        let revision = fleet.revision();
        let changes = say(&mut fleet, round_of(vec![more]));
        assert!(changes.apps.upserted().is_empty(), "the same alarm");
        assert_eq!(changes.apps.only_measured(), [slot]);
        assert!(fleet.revision() > revision, "it is drawn");
        assert!(
            fleet
                .app(slot)
                .expect("alive")
                .attention
                .sentence(noon())
                .contains("50% errors")
        );
    }

    #[test]
    fn what_a_source_no_longer_says_is_unknown() {
        let mut fleet = sample::fleet(9);
        say(&mut fleet, round_of(vec![burning(1), burning(2)]));
        assert_eq!((errors(&fleet, 1), errors(&fleet, 5)), (Some(0.4), None));
        say(&mut fleet, round_of(vec![burning(2)]));
        assert_eq!((errors(&fleet, 1), errors(&fleet, 2)), (None, Some(0.4)));
        let app = fleet.app(fleet.find(&sample::workload(1, 0).app).expect("there"));
        let signals = app.expect("alive").signals().expect("spoken of");
        assert_eq!(
            signals.reading(Signal::Requests),
            &Reading::unknown("no longer reported")
        );
    }

    #[test]
    fn a_subject_is_an_app_or_else_a_workload() {
        let mut fleet = sample::fleet(2);
        let mut worker = sample::workload(0, 0);
        worker.object.key.name = "worker".into();
        fleet.apply(sample::observation(
            vec![Fact::Upsert(Box::new(worker))],
            noon(),
        ));
        let mut row = burning(0);
        row.subject.name = "worker".into();
        row.subject.kind = SubjectKind::Workload;
        // The app's own series and that of one of its workloads add up.
        say(&mut fleet, round_of(vec![burning(0), row]));
        let slot = fleet.find(&sample::workload(0, 0).app).expect("there");
        assert_eq!(
            fleet.app(slot).expect("alive").signal(Signal::Requests),
            Some(20.0)
        );
        assert!(fleet.signal_freshness(slot, Signal::Requests).is_some());
    }

    #[test]
    fn a_source_that_speaks_of_nobody_here_is_told_from_one_that_is_silent() {
        let mut fleet = sample::fleet(5);
        let mut stranger = burning(1);
        stranger.subject.namespace = "elsewhere".into();
        say(&mut fleet, round_of(vec![stranger.clone()]));
        assert!(freshness(&fleet).speaks_of_no_app());
        say(&mut fleet, round_of(vec![stranger, burning(1)]));
        assert!(!freshness(&fleet).speaks_of_no_app());
        say(&mut fleet, round_of(Vec::new()));
        assert!(!freshness(&fleet).speaks_of_no_app(), "silent");
        assert!(fleet.unclaimed.is_empty(), "of the round that is over");
    }
}
