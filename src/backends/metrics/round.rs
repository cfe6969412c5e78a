//! A round of measuring: the answers to several questions, joined by whom they are about.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;

use super::{Oddities, Seen};
use crate::fleet::{Fact, Part, SignalRow};
use crate::model::CleanText;
use crate::model::signals::{Measured, Signal, SignalSet, Subject};

/// The most rows that one fact holds.
const BATCH: usize = 1_000;

/// Whoever is meant, as app or as workload.
type Name = (CleanText, CleanText, CleanText);

/// What a round has found so far.
#[derive(Debug, Default)]
pub struct Round {
    rows: HashMap<Subject, Measured>,
    /// Whose traffic was told by the sets before this one; those sets count.
    told: HashSet<Name>,
    answered: SignalSet,
    /// What was odd.
    pub odd: Oddities,
}

impl Round {
    /// Before the first answer.
    pub fn new() -> Self {
        Self::default()
    }

    /// From here on another set tells of traffic: it is heard only of whom none before it told.
    /// So an app whose requests are counted by its mesh and by itself has them once.
    pub fn next_set(&mut self) {
        let told = self.rows.iter().filter(|(_, row)| row.requests.is_some());
        self.told = told.map(|(subject, _)| name(subject)).collect();
    }

    /// From here on everything is heard of everybody.
    pub fn hear_all(&mut self) {
        self.told.clear();
    }

    /// A question was answered: of its signal, what is not said is not known any more.
    pub fn answered(&mut self, signal: Signal) {
        self.answered.insert(signal);
    }

    /// What a series says of a subject: of errors, the failures a second.
    pub fn take(&mut self, signal: Signal, subject: Subject, value: f64) {
        if !value.is_finite() || value < 0.0 {
            // A quantile of no requests is no number: that is no more than an idle app.
            if !(signal == Signal::Latency && value.is_nan()) {
                self.odd.is_unusable(signal);
            }
            return;
        }
        let of_traffic = !matches!(signal, Signal::Cpu | Signal::Memory);
        if of_traffic && !self.told.is_empty() && self.told.contains(&name(&subject)) {
            return;
        }
        let mut said = Measured::default();
        *said.slot(signal) = Some(value);
        match self.rows.entry(subject) {
            Entry::Vacant(row) => {
                row.insert(said);
            }
            Entry::Occupied(mut row) => {
                if row.get().get(signal).is_some() {
                    self.odd.says_again(signal);
                }
                row.get_mut().merge(said);
            }
        }
    }

    /// How many subjects there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether nothing was said of anybody.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The round as facts, its rates taken over `window`. Where requests are there and the
    /// failures were asked for, no failures are 0.
    pub fn finish(self, window: TimeDelta) -> Seen {
        let asked = self.answered;
        let complete = |(subject, mut measured): (Subject, Measured)| {
            if asked.contains(Signal::Errors) && measured.requests.is_some() {
                measured.failures.get_or_insert(0.0);
            }
            SignalRow { subject, measured }
        };
        let mut rows: Vec<_> = self.rows.into_iter().map(complete).collect();
        let apps = rows.len();
        let mut facts = Vec::with_capacity(2 * (apps / BATCH + 1));
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(BATCH));
            facts.push(Fact::Measured(std::mem::replace(&mut rows, rest)));
        }
        facts.extend(Part::each(apps).map(|part| Fact::RoundEnd {
            asked,
            window,
            part,
        }));
        Seen {
            facts,
            note: self.odd.note(),
            next: None,
        }
    }
}

fn name(subject: &Subject) -> Name {
    (
        subject.cluster.clone(),
        subject.namespace.clone(),
        subject.name.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::signals::SubjectKind;

    fn subject(name: &str) -> Subject {
        Subject {
            cluster: "prod".into(),
            namespace: "shop".into(),
            kind: SubjectKind::App,
            name: name.into(),
        }
    }

    fn rows(seen: &Seen) -> HashMap<String, Measured> {
        let rows = seen.facts.iter().flat_map(|fact| match fact {
            Fact::Measured(rows) => rows.as_slice(),
            _ => &[],
        });
        rows.map(|row| (row.subject.name.to_string(), row.measured))
            .collect()
    }

    #[test]
    fn no_failures_are_zero_only_where_requests_are_and_failures_were_asked_for() {
        let mut round = Round::new();
        round.answered(Signal::Requests);
        round.take(Signal::Requests, subject("cart"), 2.0);
        round.take(Signal::Cpu, subject("idle"), 0.5);
        let mut both = Round::new();
        both.take(Signal::Requests, subject("cart"), 2.0);
        both.take(Signal::Cpu, subject("idle"), 0.5);
        both.answered(Signal::Requests);
        both.answered(Signal::Errors);

        let seen = round.finish(TimeDelta::minutes(5));
        assert_eq!(rows(&seen)["cart"].failures, None);
        let seen = both.finish(TimeDelta::minutes(5));
        assert_eq!(rows(&seen)["cart"].failures, Some(0.0));
        assert_eq!(rows(&seen)["idle"].failures, None);
        let end = Fact::RoundEnd {
            asked: [Signal::Requests, Signal::Errors].into_iter().collect(),
            window: TimeDelta::minutes(5),
            part: Part::WHOLE,
        };
        assert_eq!(seen.facts.last(), Some(&end));
    }

    #[test]
    fn what_is_no_number_is_left_out_and_counted_but_for_idle_latency() {
        let mut round = Round::new();
        round.take(Signal::Latency, subject("a"), f64::NAN);
        assert_eq!(round.odd.note(), None);
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0] {
            round.take(Signal::Requests, subject("a"), value);
        }
        round.take(Signal::Latency, subject("a"), f64::INFINITY);
        assert!(round.is_empty());
        let note = round.odd.note().expect("a note");
        assert!(note.starts_with("requests: 4 series of no use"), "{note}");
        assert!(note.contains("latency: 1 series"), "{note}");
    }

    #[test]
    fn several_series_of_one_app_are_joined_and_counted() {
        let mut round = Round::new();
        for value in [1.0, 3.0, 2.0] {
            round.take(Signal::Requests, subject("a"), value);
            round.take(Signal::Latency, subject("a"), value);
        }
        let seen = round.finish(TimeDelta::minutes(5));
        let a = rows(&seen)["a"];
        assert_eq!((a.requests, a.latency), (Some(6.0), Some(3.0)));
        let note = seen.note.expect("a note");
        assert!(
            note.contains("latency: 2 more series of the same app"),
            "{note}"
        );
    }

    #[test]
    fn of_two_sets_the_first_that_tells_an_apps_traffic_counts() {
        let mut round = Round::new();
        round.take(Signal::Requests, subject("both"), 5.0);
        round.take(Signal::Cpu, subject("other"), 0.1);
        round.next_set();
        let workload = Subject {
            kind: SubjectKind::Workload,
            ..subject("both")
        };
        round.take(Signal::Requests, workload.clone(), 5.0);
        round.take(Signal::Latency, workload, 1.0);
        round.take(Signal::Requests, subject("other"), 7.0);
        round.take(Signal::Errors, subject("other"), 1.0);
        let seen = round.finish(TimeDelta::minutes(5));
        let rows = rows(&seen);
        assert_eq!(
            (rows["both"].requests, rows["both"].latency),
            (Some(5.0), None)
        );
        assert_eq!(
            (rows["other"].requests, rows["other"].failures),
            (Some(7.0), Some(1.0))
        );
        assert_eq!(seen.note, None);
    }

    #[test]
    fn rows_come_in_batches() {
        let mut round = Round::new();
        for number in 0..2_500 {
            round.take(Signal::Cpu, subject(&number.to_string()), 0.5);
        }
        let seen = round.finish(TimeDelta::minutes(5));
        assert_eq!(seen.facts.len(), 3 + 3, "rows, and as many ends");
        assert_eq!(rows(&seen).len(), 2_500);
    }
}
