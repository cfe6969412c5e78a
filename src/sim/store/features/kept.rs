//! What is kept, and how it is looked at.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use compact_str::CompactString;

use crate::sim::store::identity::nth_id;

use super::{Actor, By, Event, Feature, Rejection, What};

/// All features, the archived among them, and the log.
#[derive(Debug)]
pub struct Features {
    pub(super) seed: u64,
    pub(super) named: BTreeMap<CompactString, Arc<Feature>>,
    pub(super) events: Vec<Arc<Event>>,
    /// How many strategies were made.
    pub(super) strategies: u64,
}

impl Features {
    /// None yet. The seed decides the ids.
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            named: BTreeMap::new(),
            events: Vec::new(),
            strategies: 0,
        }
    }

    /// Puts features in as they have come to be, and the log of how: in any order.
    pub fn found(
        &mut self,
        features: Vec<Feature>,
        mut history: Vec<(DateTime<Utc>, Actor, What)>,
    ) {
        history.sort_by_key(|(at, _, _)| *at);
        for mut feature in features {
            for setting in &mut feature.settings {
                for strategy in &mut setting.strategies {
                    strategy.id = self.next_id();
                }
            }
            self.named.insert(feature.name.clone(), Arc::new(feature));
        }
        for (at, by, what) in history {
            self.log(By { who: &by, at }, what);
        }
    }

    /// How many there are, the archived among them.
    pub fn len(&self) -> usize {
        self.named.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// All of them, by name. Cheap to clone.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Feature>> {
        self.named.values()
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<&Arc<Feature>> {
        self.named.get(name)
    }

    /// One of them, if it is of this project.
    pub fn of_project(&self, project: &str, name: &str) -> Result<&Arc<Feature>, Rejection> {
        let found = self.get(name);
        found
            .filter(|it| it.project == project)
            .ok_or_else(|| Rejection::not_in_project(name, project, found.map(|it| it.project)))
    }

    /// The log, the newest last. Cheap to clone.
    pub fn events(&self) -> &[Arc<Event>] {
        &self.events
    }

    /// What this Unleash is known by.
    pub fn instance(&self) -> String {
        nth_id(self.seed, "instance", 0)
    }

    pub(super) fn log(&mut self, by: By<'_>, what: What) {
        let event = Event {
            id: self.events.len() as u64 + 1,
            by: by.who.clone(),
            at: by.at,
            what,
        };
        self.events.push(Arc::new(event));
    }

    /// The id of the next strategy, formed as a random UUID.
    pub(super) fn next_id(&mut self) -> CompactString {
        self.strategies += 1;
        nth_id(self.seed, "strategy", self.strategies).into()
    }
}
