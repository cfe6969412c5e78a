//! Answers about sides, read and joined.

use chrono::TimeDelta;

use super::query::BY_SIDE;
use super::question::{Question, What};
use super::telling::Tells;
use crate::backends::metrics::sides::{SideTally, WantedSides, said};
use crate::backends::metrics::{Oddities, Seen};
use crate::backends::prometheus::decode::{AnswerError, Labels, rows};
use crate::model::CleanText;

/// What an answer says of the sides that are wanted.
#[derive(Clone, Debug, Default)]
pub struct Said {
    values: Vec<(usize, Value)>,
    odd: Oddities,
}

#[derive(Clone, Copy, Debug)]
struct Value {
    value: f64,
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Served,
    Failed,
    /// With its upper bound in seconds.
    Bucket(f64),
    Rate,
    Cpu,
    Memory,
}

/// What came of a question, or why nothing did.
pub type Answer = (Question, Result<Said, CleanText>);

/// Reads the answer to `question`.
pub fn read(bytes: &[u8], question: &Question, wanted: &WantedSides) -> Result<Said, AnswerError> {
    let mut read = Said::default();
    let warnings = rows(bytes, |labels, value| {
        read.take((labels, value), question, wanted);
    })?;
    for words in warnings {
        read.odd.remark(words);
    }
    Ok(read)
}

impl Said {
    fn take(
        &mut self,
        (labels, value): (&Labels<'_>, f64),
        question: &Question,
        wanted: &WantedSides,
    ) {
        let telling = &question.telling;
        let (cluster, namespace) = match telling.reader.place(|label| labels.value(label)) {
            Ok(place) => place,
            Err(missing) => return self.odd.lacks(missing),
        };
        let pod = labels.value(BY_SIDE.label).rsplit_once('-');
        let mut hashes = telling
            .labels
            .hashes
            .iter()
            .map(|label| labels.value(label));
        let hash = hashes.find(|hash| !hash.is_empty());
        let release = telling.labels.release(pod, hash);
        let mut found = wanted.find((&cluster, &namespace), &release).peekable();
        if found.peek().is_none() {
            return;
        }
        if !value.is_finite() || value < 0.0 {
            return self.odd.is_unusable(question.what.signal());
        }
        let Some(kind) = kind(question, labels) else {
            return;
        };
        let value = Value { value, kind };
        self.values.extend(found.map(|at| (at, value)));
    }
}

/// What a series of an answer says; `None` where its bound is none.
fn kind(question: &Question, labels: &Labels<'_>) -> Option<Kind> {
    Some(match (question.what, question.telling.tells) {
        (What::Requests, Tells::Traffic(traffic)) => {
            if traffic.is_failed(|label| labels.value(label)) {
                Kind::Failed
            } else {
                Kind::Served
            }
        }
        (What::Latency, Tells::Traffic(traffic)) => {
            let bound: f64 = labels.value("le").parse().ok()?;
            (!bound.is_nan()).then(|| Kind::Bucket(bound * traffic.latency.unit.seconds()))?
        }
        (What::Rate, _) => Kind::Rate,
        (What::Cpu, _) => Kind::Cpu,
        (What::Memory, _) => Kind::Memory,
        (What::Requests | What::Latency, Tells::Saturation(_)) => return None,
    })
}

/// Joins the answers to the questions about the sides that are `wanted`, which come set by set:
/// of a side that several tell of, the first is heard.
pub fn join(wanted: &WantedSides, answers: Vec<Answer>, over: TimeDelta) -> Seen {
    let count = wanted.sides().len();
    let mut tallies = vec![SideTally::default(); count];
    let mut odd = Oddities::default();
    let mut failed: Vec<String> = Vec::new();
    let mut answers = answers.into_iter().peekable();
    while let Some(set) = answers.peek().map(|(question, _)| question.set) {
        let mut of_set = vec![SideTally::default(); count];
        while let Some((question, answer)) = answers.next_if(|(it, _)| it.set == set) {
            match answer {
                Ok(said) => {
                    said.add_to(&mut of_set);
                    odd.extend(said.odd);
                }
                Err(words) => failed.push(format!("{}: {words}", question.what.name())),
            }
        }
        for (tally, other) in tallies.iter_mut().zip(of_set) {
            tally.or(other);
        }
    }
    for words in &failed {
        odd.remark(CleanText::new(words));
    }
    let why = if failed.is_empty() {
        let is_told = tallies.iter().any(SideTally::tells_traffic);
        (!is_told).then(|| CleanText::new("none of the pods that are compared has counted a request: they have had none, or are not scraped"))
    } else {
        Some(CleanText::new(&failed.join("; ")))
    };
    Seen {
        facts: said(wanted, &tallies, over, why),
        note: odd
            .note()
            .map(|note| CleanText::new(&format!("sides: {note}"))),
        next: None,
    }
}

impl Said {
    fn add_to(&self, tallies: &mut [SideTally]) {
        for (at, Value { value, kind }) in &self.values {
            let Some(tally) = tallies.get_mut(*at) else {
                continue;
            };
            match kind {
                Kind::Served => tally.requests(*value, false),
                Kind::Failed => tally.requests(*value, true),
                Kind::Bucket(bound) => tally.bucket(*bound, *value),
                Kind::Rate => tally.rate(*value),
                Kind::Cpu => tally.cpu(*value),
                Kind::Memory => tally.memory(*value),
            }
        }
    }
}
