//! The backend: what is configured, and what was learned of the server.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;

use super::api::Api;
use super::decode::Event;
use super::history::History;
use super::rights::Rights;
use super::round::Rounds;
use super::row::Surroundings;
use super::{Timing, examine, look};
use crate::backends::flags::{self, Pace};
use crate::backends::http::Failure;
use crate::backends::{Backend, Feed, Finding, FlagLooks, FlagReader};
use crate::config::UnleashConfig;
use crate::model::{ClaimRules, CleanText, FlagKey, SourceId};

/// A server that keeps feature flags.
#[derive(Debug)]
pub struct Unleash {
    source: SourceId,
    name: CleanText,
    pub(super) config: UnleashConfig,
    pub(super) timing: Timing,
    rules: ClaimRules,
    api: Result<Api, Failure>,
    learned: Mutex<Learned>,
}

/// What was learned of the server, for rows.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) rights: Option<Rights>,
    pub(super) history: History,
    pub(super) reporting: BTreeSet<CleanText>,
    /// The projects whose flags are listed.
    pub(super) projects: HashSet<CleanText>,
}

impl Unleash {
    /// The server as configured, whose flags are of apps by `rules`. What is wrong with the
    /// configuration is said at the source.
    pub fn new(config: &UnleashConfig, rules: ClaimRules, timing: Timing) -> Arc<Self> {
        let name = CleanText::new(&config.name);
        let source = if *name == *"unleash" {
            name.clone()
        } else {
            CleanText::new(&format!("unleash/{name}"))
        };
        Arc::new(Self {
            source: SourceId(source),
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

    /// What is the same for all rows; `None` before it is known whose the token is.
    pub(super) fn surroundings<'a>(&'a self, learned: &'a Learned) -> Option<Surroundings<'a>> {
        Some(Surroundings {
            platform: &self.name,
            rules: &self.rules,
            rights: learned.rights.as_ref()?,
            history: &learned.history,
            reporting: &learned.reporting,
        })
    }

    /// A flag of this server, in an environment.
    pub(super) fn key(&self, project: &str, environment: &str, name: &str) -> FlagKey {
        FlagKey {
            platform: self.name.clone(),
            project: CleanText::new(project),
            environment: CleanText::new(environment),
            name: CleanText::new(name),
        }
    }

    /// The flag that an event speaks of, in no environment, where it is listed.
    pub(super) fn flag_of(&self, event: &Event) -> Option<FlagKey> {
        let (project, name) = (event.project.as_deref()?, event.feature_name.as_deref()?);
        let wanted = &self.config.projects;
        let is_listed = wanted.is_empty() || wanted.iter().any(|it| it == project);
        let is_clean = CleanText::is_clean(project) && CleanText::is_clean(name);
        (is_listed && is_clean).then(|| self.key(project, "", name))
    }
}

impl Backend for Unleash {
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

impl FlagReader for Unleash {
    fn look<'a>(&'a self, flags: &'a [FlagKey]) -> BoxFuture<'a, FlagLooks> {
        look::look(self, flags).boxed()
    }
}
