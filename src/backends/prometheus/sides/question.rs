//! What is asked about sides: one query a signal and set, for all that are wanted.

use std::sync::Arc;

use super::query::{BY_SIDE, Chosen};
use super::telling::{Telling, Tells};
use crate::backends::metrics::sets::{Saturation, Traffic};
use crate::backends::metrics::sides::WantedSides;
use crate::backends::prometheus::decode::Dialect;
use crate::backends::prometheus::promql;
use crate::backends::prometheus::question::duration;
use crate::config::PrometheusConfig;
use crate::model::signals::Signal;

/// What a question asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// How many requests there were, and which of them failed.
    Requests,
    /// How many took at most how long.
    Latency,
    /// Requests a second.
    Rate,
    /// Processor time as a share of its limit.
    Cpu,
    /// Memory as a share of its limit.
    Memory,
}

impl What {
    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Latency => "latency",
            Self::Rate => "rate",
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        }
    }

    /// The signal that it is of.
    pub(super) const fn signal(self) -> Signal {
        match self {
            Self::Requests | Self::Rate => Signal::Requests,
            Self::Latency => Signal::Latency,
            Self::Cpu => Signal::Cpu,
            Self::Memory => Signal::Memory,
        }
    }
}

/// One query, and what its answer means.
#[derive(Clone, Debug)]
pub struct Question {
    /// What it asks for.
    pub what: What,
    /// The query.
    pub text: String,
    /// The set that it is of, by its place among those that tell.
    pub(super) set: usize,
    pub(super) telling: Arc<Telling>,
}

/// Everything that is to be asked about the sides that are `wanted`, set by set.
pub fn questions(
    tellings: &[Telling],
    wanted: &WantedSides,
    (config, dialect): (&PrometheusConfig, Dialect),
) -> Vec<Question> {
    let asking = Asking {
        wanted,
        window: duration(config.window.duration()),
        compare: duration(config.compare_window.duration()),
        dialect,
    };
    let tellings = tellings.iter().enumerate();
    let questions = tellings.flat_map(|(set, telling)| {
        let telling = Arc::new(telling.clone());
        let asked = match telling.tells {
            Tells::Traffic(traffic) => asking.traffic(&telling, traffic),
            Tells::Saturation(saturation) => asking.saturation(&telling, saturation),
        };
        asked.into_iter().map(move |(what, text)| Question {
            what,
            text,
            set,
            telling: Arc::clone(&telling),
        })
    });
    questions.collect()
}

struct Asking<'a> {
    wanted: &'a WantedSides,
    window: String,
    compare: String,
    dialect: Dialect,
}

impl Asking<'_> {
    fn traffic(&self, telling: &Telling, traffic: &Traffic) -> Vec<(What, String)> {
        let chosen = Chosen::new(telling, self.wanted);
        let over = (self.compare.as_str(), self.dialect);
        // One query tells requests and failures, so that both are of the same moment.
        let statuses: Vec<_> = traffic.failed.iter().map(|it| it.label).collect();
        let requests = (traffic.requests, statuses.as_slice());
        let buckets = (traffic.latency.buckets, &["le"][..]);
        vec![
            (What::Requests, chosen.gained(traffic, requests, over)),
            (What::Latency, chosen.gained(traffic, buckets, over)),
            (What::Rate, chosen.rate(traffic, &self.window)),
        ]
    }

    fn saturation(&self, telling: &Telling, saturation: &Saturation) -> Vec<(What, String)> {
        let pods = Chosen::new(telling, self.wanted).pods();
        let whats = [What::Cpu, What::Memory].into_iter();
        let asked = whats.map(|what| {
            let of = (saturation, &telling.reader, BY_SIDE);
            let text = promql::saturation(what.signal(), of, &pods, &self.window);
            (what, text)
        });
        asked.collect()
    }
}
