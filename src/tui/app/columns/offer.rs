//! What a fleet has that not every fleet has.

use crate::fleet::Fleet;
use crate::model::SourceId;

/// What a fleet has that not every fleet has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offer {
    /// More than one cluster.
    pub clusters: bool,
    /// A source of signals.
    pub signals: bool,
}

/// The kinds of sources that speak of signals.
const METRICS: [&str; 2] = ["prometheus/", "exposition/"];

impl Offer {
    /// What `fleet` has.
    pub fn of(fleet: &Fleet) -> Self {
        let measures = |source: &SourceId| METRICS.iter().any(|kind| source.0.starts_with(kind));
        Self {
            clusters: fleet.clusters().len() > 1,
            signals: fleet.sources().any(|(source, _)| measures(source)),
        }
    }
}
