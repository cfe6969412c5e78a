//! How each release of the open app serves: told apart by the label that carries the hash of the
//! pod template, where series have one.

use std::borrow::Cow;
use std::collections::BTreeMap;

use futures::future::try_join_all;

use super::api::Api;
use super::backend::Prometheus;
use super::decode;
use super::detect::Survey;
use super::promql;
use super::question::{Question, duration};
use super::whom::Whom;
use crate::backends::http::Failure;
use crate::backends::metrics::sides::HASHES;
use crate::backends::metrics::{Naming, Reader};
use crate::model::signals::{Measured, Signal};
use crate::model::{CleanText, ReleaseSignals};

const SIGNALS: [Signal; 3] = [Signal::Requests, Signal::Errors, Signal::Latency];

/// What is measured of each release now; of the sets the first that knows any counts.
pub(super) async fn look(
    prometheus: &Prometheus,
    whom: &Whom,
    survey: &Survey,
) -> Result<Vec<ReleaseSignals>, Failure> {
    let (api, _) = prometheus.setup()?;
    for set in &survey.sets {
        let questions = prometheus.questions(std::slice::from_ref(set));
        let asking = SIGNALS.into_iter().filter_map(|signal| {
            let question = questions.iter().find(|it| it.signal == signal)?;
            let split = Split::of(prometheus, question, whom)?;
            Some(async move { Ok((signal, split.ask(api).await?)) })
        });
        let answers: Vec<_> = try_join_all(asking).await?;
        let releases = joined(answers);
        if !releases.is_empty() {
            return Ok(releases);
        }
    }
    Ok(Vec::new())
}

/// A query whose answer has one series a release.
struct Split {
    text: String,
    reader: Reader,
}

impl Split {
    /// Of a set's question about traffic; a configured query is not looked into.
    fn of(prometheus: &Prometheus, question: &Question, whom: &Whom) -> Option<Self> {
        let traffic = question.set?.traffic.as_ref()?;
        let labels = &prometheus.config.labels;
        let hashes: Vec<Naming> = match &labels.hash {
            Some(label) => vec![hash(label.clone().into())],
            None => HASHES.map(|label| hash(label.into())).into(),
        };
        let ways = prometheus.ways(question);
        let chosen: Vec<_> = ways
            .iter()
            .map(|way| whom.selector(&question.reader, *way))
            .collect();
        let reader = question.reader.named_by(hashes);
        let window = duration(prometheus.config.window.duration());
        Some(Self {
            text: promql::traffic(question.signal, (traffic, &reader), &chosen, &window),
            reader,
        })
    }

    /// Each hash and its value; series without a hash are of no release.
    async fn ask(&self, api: &Api) -> Result<Vec<(CleanText, f64)>, Failure> {
        let body = api.query(&self.text, None).await?;
        let instant = body.decode(|bytes| decode::vector(bytes, &self.reader))?;
        let values = instant.values.into_iter();
        Ok(values
            .map(|(subject, value)| (subject.name, value))
            .collect())
    }
}

fn hash(label: Cow<'static, str>) -> Naming {
    Naming {
        label,
        kind: crate::model::signals::SubjectKind::Workload,
    }
}

/// The answers by release. Where requests are there, no failures are 0.
fn joined(answers: Vec<(Signal, Vec<(CleanText, f64)>)>) -> Vec<ReleaseSignals> {
    let mut releases: BTreeMap<CleanText, Measured> = BTreeMap::new();
    let failures_known = answers.iter().any(|(signal, _)| *signal == Signal::Errors);
    for (signal, values) in answers {
        for (hash, value) in values {
            let mut said = Measured::default();
            *said.slot(signal) = Some(value);
            releases.entry(hash).or_default().merge(said.sane());
        }
    }
    let releases = releases.into_iter().map(|(hash, mut measured)| {
        if failures_known && measured.requests.is_some() {
            measured.failures.get_or_insert(0.0);
        }
        ReleaseSignals { hash, measured }
    });
    releases.filter(|it| !it.measured.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_joined_by_hash_and_no_failures_are_zero() {
        let of = |hash: &str, value| (CleanText::new(hash), value);
        let releases = joined(vec![
            (Signal::Requests, vec![of("new", 2.0), of("old", 8.0)]),
            (Signal::Errors, vec![of("new", 0.5)]),
            (Signal::Latency, vec![of("new", 1.5), of("old", f64::NAN)]),
        ]);
        let shown: Vec<_> = releases
            .iter()
            .map(|it| (it.hash.as_str(), it.measured.errors(), it.measured.latency))
            .collect();
        assert_eq!(
            shown,
            [("new", Some(0.25), Some(1.5)), ("old", Some(0.0), None)]
        );
        let requests_only = joined(vec![(Signal::Requests, vec![of("new", 2.0)])]);
        assert_eq!(requests_only[0].measured.errors(), None, "not asked for");
    }
}
