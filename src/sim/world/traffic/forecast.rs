//! What is to be expected of a release, for those who decide about it: an analysis asks a metrics
//! system, which would answer this.

use chrono::{DateTime, TimeDelta, Utc};

use super::mix::Mix;
use super::profile::Profile;
use super::view::WorkloadView;
use crate::sim::store::Stored;
use crate::sim::world::Behaviour;

/// A release and its share of an app's traffic.
#[derive(Debug)]
pub struct Slice<'a> {
    /// The seed of the world.
    pub seed: u64,
    /// The workload that says how the app is used.
    pub app: &'a Stored,
    /// How the release behaves.
    pub behaviour: Behaviour,
    /// Its share of the requests.
    pub share: f64,
    /// Since when it is there.
    pub since: DateTime<Utc>,
    /// Now.
    pub until: DateTime<Utc>,
}

/// What was measured in the last minute.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Forecast {
    /// Requests.
    pub lately: f64,
    /// The share of them that failed.
    pub failing: f64,
    /// Nineteen of twenty took less, in seconds.
    pub p95: f64,
}

const WINDOW: TimeDelta = TimeDelta::minutes(1);
/// By how much the p95 is above the median.
const P95: f64 = 2.51;

/// What a metrics system would say of the release.
pub fn forecast(slice: &Slice<'_>) -> Option<Forecast> {
    let view = WorkloadView::read(slice.app)?;
    let profile = Profile::new(slice.seed, &view);
    let from = slice.since.max(slice.until - WINDOW);
    let lately = slice.share * profile.requests(from, slice.until);
    let before = slice.share * profile.past_requests(slice.since, from);
    let after = match slice.behaviour {
        Behaviour::Erring { after, .. } => f64::from(after),
        _ => 0.0,
    };
    let faulty = ((before + lately - after) / lately.max(1e-9)).clamp(0.0, 1.0);
    let good = Mix::new(&profile, Behaviour::Healthy, 1.0);
    let bad = Mix::new(&profile, slice.behaviour, 1.0);
    let failing = |mix: &Mix| mix.codes[2..].iter().sum::<f64>();
    let blend = |good: f64, bad: f64| good * (1.0 - faulty) + bad * faulty;
    Some(Forecast {
        lately,
        failing: blend(failing(&good), failing(&bad)),
        p95: P95 * blend(good.latency.median, bad.latency.median),
    })
}
