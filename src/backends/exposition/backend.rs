//! The backend: some targets that are scraped together.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::FutureExt;
use futures::future::BoxFuture;

use super::rounds::Rounds;
use super::target::Target;
use super::{examine, text};
use crate::backends::http::{Access, Client, Endpoint, Failure, Limits};
use crate::backends::metrics::sets::{self, MetricSet};
use crate::backends::metrics::{Pace, poll};
use crate::backends::{Backend, Feed, Finding, Waits};
use crate::config::ExpositionConfig;
use crate::model::{CleanText, SourceId};

/// The word for the sets that are found there.
const AUTO: &str = "auto";

/// Targets in the text exposition format.
#[derive(Debug)]
pub struct Exposition {
    pub(super) config: ExpositionConfig,
    source: SourceId,
    cluster: CleanText,
    pub(super) timing: Timing,
}

/// What the configuration does not say; tests shorten it.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// Between tries while all targets fail.
    pub waits: Waits,
    /// For an examination, all in all.
    pub examine: Duration,
    /// To reach a target: name, TCP, TLS.
    pub connect: Duration,
    /// The most bytes of a scrape.
    pub bytes: usize,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            waits: Waits::default(),
            examine: Duration::from_secs(20),
            connect: Duration::from_secs(5),
            bytes: usize::try_from(text::Limits::default().bytes).unwrap_or(usize::MAX),
        }
    }
}

impl Exposition {
    /// The targets of `config`, whose series are of `cluster` where nothing says otherwise.
    /// Nothing is sent yet, and what is wrong with the configuration is said by the source.
    pub fn new(config: &ExpositionConfig, cluster: &CleanText, timing: Timing) -> Arc<Self> {
        let named = config.name.as_deref().map(CleanText::new);
        let first = || Endpoint::parse(config.targets.first()?).ok();
        let name = named.or_else(|| first().map(|endpoint| endpoint.address()));
        let name = name.unwrap_or_else(|| CleanText::new("no target"));
        let own = config.cluster.as_deref().map(CleanText::new);
        Arc::new(Self {
            source: SourceId(CleanText::new(&format!("exposition/{name}"))),
            cluster: own.unwrap_or_else(|| cluster.clone()),
            config: config.clone(),
            timing,
        })
    }

    /// Of which cluster its series are, where no label says so.
    pub(super) fn cluster(&self) -> &CleanText {
        &self.cluster
    }

    /// The time that rates are taken over. With scrapes further apart than it is long, there
    /// would never be two in it; nor with the first two, which may come a little late.
    pub(super) fn window(&self) -> TimeDelta {
        let config = &self.config;
        let apart = config.refresh.0.max(config.settle.0);
        config.window.0.max(apart * 2).max(TimeDelta::seconds(1))
    }

    /// The time that sides are counted over; as long as that of the rates at least.
    pub(super) fn compare_window(&self) -> TimeDelta {
        self.config.compare_window.0.max(self.window())
    }

    /// A client for the targets.
    pub(super) fn client(&self) -> Client {
        let timeout = self.config.timeout.duration();
        let limits = Limits {
            connect: self.timing.connect.min(timeout),
            answer: timeout,
            whole: timeout,
            bytes: self.timing.bytes,
        };
        Client::new(Access::new(&self.config.access), limits)
    }

    /// The targets; a URL that cannot be read is a failure of all, for it is the configuration's.
    pub(super) fn targets(&self) -> Result<Vec<Target>, Failure> {
        let endpoints = self.config.targets.iter();
        let endpoints: Result<Vec<Endpoint>, Failure> =
            endpoints.map(|url| Endpoint::parse(url)).collect();
        let endpoints = endpoints?;
        if endpoints.is_empty() {
            return Err(Failure::setup("no targets are configured: name their URLs"));
        }
        let targets = endpoints.iter();
        let target = |it| Target::new(it, self.window(), self.compare_window());
        Ok(targets.map(target).collect())
    }

    /// The sets that are named; `None` where those that are found are used.
    pub(super) fn sets(&self) -> Result<Option<Vec<&'static MetricSet>>, Failure> {
        let configured = &self.config.sets;
        if configured.iter().any(|name| name == AUTO) {
            return Ok(None);
        }
        let unknown = |name: &str| {
            let known: Vec<&str> = sets::ALL.iter().map(|set| set.name).collect();
            let known = known.join(", ");
            Failure::setup(&format!(
                "there is no metric set `{name}`: {known}, or {AUTO}"
            ))
        };
        let found = configured.iter();
        let found = found.map(|name| sets::named(name).ok_or_else(|| unknown(name)));
        found.collect::<Result<Vec<_>, _>>().map(Some)
    }
}

impl Backend for Exposition {
    fn source(&self) -> &SourceId {
        &self.source
    }

    fn observe(self: Arc<Self>, feed: Feed) -> BoxFuture<'static, ()> {
        let pace = Pace {
            refresh: self.config.refresh.duration(),
            waits: self.timing.waits,
        };
        poll(Rounds::new(self), feed, pace).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Finding>> {
        examine::examine(self).boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Span;

    #[test]
    fn two_scrapes_are_always_within_the_window() {
        let window = |refresh, settle, window| {
            let config = ExpositionConfig {
                refresh: Span::seconds(refresh),
                settle: Span::seconds(settle),
                window: Span::seconds(window),
                ..ExpositionConfig::default()
            };
            let exposition = Exposition::new(&config, &"prod".into(), Timing::default());
            exposition.window().num_seconds()
        };
        assert_eq!(window(15, 1, 300), 300);
        assert_eq!(window(60, 1, 30), 120, "refreshed less often");
        assert_eq!(window(5, 30, 30), 60, "settled for as long as it is");
    }
}
