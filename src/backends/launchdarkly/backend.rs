//! The backend: what is configured, and what was learned of the project.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::api::Api;
use super::decode::Flag as Told;
use super::history::History;
use super::round::Rounds;
use super::row::{Seen, Surroundings, rows};
use super::{Timing, examine, look};
use crate::backends::flags::{self, Pace};
use crate::backends::http::Failure;
use crate::backends::{Backend, Feed, Finding, FlagLooks, FlagReader};
use crate::config::LaunchDarklyConfig;
use crate::model::{ClaimRules, CleanText, Flag, FlagKey, SourceId};

/// A project that keeps feature flags.
#[derive(Debug)]
pub struct LaunchDarkly {
    source: SourceId,
    name: CleanText,
    project: CleanText,
    pub(super) config: LaunchDarklyConfig,
    pub(super) timing: Timing,
    rules: ClaimRules,
    api: Result<Api, Failure>,
    learned: Mutex<Learned>,
}

/// What was learned of the project, for rows.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub history: History,
    pub seen: Seen,
}

impl LaunchDarkly {
    /// The project as configured, whose flags are of apps by `rules`. What is wrong with the
    /// configuration is said at the source.
    pub fn new(config: &LaunchDarklyConfig, rules: ClaimRules, timing: Timing) -> Arc<Self> {
        let name = CleanText::new(&config.name);
        let source = if *name == *"launchdarkly" {
            name.clone()
        } else {
            CleanText::new(&format!("launchdarkly/{name}"))
        };
        Arc::new(Self {
            source: SourceId(source),
            project: CleanText::new(&config.project),
            api: Api::new(config, &timing),
            config: config.clone(),
            learned: Mutex::default(),
            name,
            timing,
            rules,
        })
    }

    /// Its name: the platform of its flags.
    pub fn name(&self) -> &CleanText {
        &self.name
    }

    /// The way to the server.
    pub(super) fn api(&self) -> Result<&Api, Failure> {
        self.api.as_ref().map_err(Clone::clone)
    }

    /// What was learned. Nothing is waited for while it is held.
    pub(super) fn learned(&self) -> MutexGuard<'_, Learned> {
        self.learned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A flag in each of its environments.
    pub(super) fn rows(&self, flag: &Told) -> Vec<Flag> {
        let learned = self.learned();
        let around = Surroundings {
            platform: &self.name,
            project: &self.project,
            rules: &self.rules,
            history: &learned.history,
            seen: &learned.seen,
        };
        rows(around, flag)
    }
}

impl Backend for LaunchDarkly {
    fn source(&self) -> &SourceId {
        &self.source
    }

    fn observe(self: Arc<Self>, feed: Feed) -> BoxFuture<'static, ()> {
        let pace = Pace {
            refresh: self.config.refresh.duration(),
            waits: self.timing.waits,
        };
        flags::observe::<_, Rounds>(self, pace, feed).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Finding>> {
        examine::examine(self).boxed()
    }
}

impl FlagReader for LaunchDarkly {
    fn look<'a>(&'a self, flags: &'a [FlagKey]) -> BoxFuture<'a, FlagLooks> {
        look::look(self, flags).boxed()
    }
}
