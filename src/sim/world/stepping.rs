//! The world and its clock.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::controller::{Context, Due, Images, Look, Recorder, Work};
use super::deed::{Cast, Deed, Incident, Pace};
use super::flags::Gate;
use super::fleet::Founder;
use super::queue::Queue;
use super::random::Dice;
use super::{founding, life, release};
use crate::sim::scenarios::Scenario;
use crate::sim::store::{Key, Resource, Store};

/// What a world is made from.
#[derive(Debug, Clone, Copy)]
pub struct Founding {
    /// How many apps there are at the beginning.
    pub apps: usize,
    /// The same seed makes the same world.
    pub seed: u64,
    /// At least so many feature flags there are in Unleash.
    pub flags: usize,
    /// What happens to it.
    pub scenario: &'static Scenario,
}

/// What is due on the world's own agenda.
#[derive(Debug)]
pub(super) enum Turn {
    /// The scenario's next deed.
    Deed(Deed),
    /// Something of the kind that happens every day.
    Life,
    /// An app lets a release in that goes well.
    Release(Key),
}

/// A fleet, and everything that happens to it.
#[derive(Debug)]
pub struct World {
    pub(super) founding: Founding,
    pub(super) clock: DateTime<Utc>,
    start: DateTime<Utc>,
    pub(super) founder: Founder,
    pub(super) dice: Dice,
    pub(super) work: Work,
    pub(super) apps: Vec<Key>,
    /// Who plays which part.
    pub(super) company: BTreeMap<Cast, Key>,
    pub(super) images: Images,
    pub(super) gates: Vec<Gate>,
    agenda: Queue<Turn>,
    due: Queue<Due>,
    recorder: Recorder,
}

impl World {
    /// A world that begins at `start`. [`World::populate`] puts its fleet into a store.
    pub fn new(founding: Founding, start: DateTime<Utc>) -> Self {
        let Founding {
            apps,
            seed,
            scenario,
            ..
        } = founding;
        let mut world = Self {
            founding,
            clock: start - scenario.prelude(),
            founder: Founder::new(seed, apps, scenario.traits, start),
            start,
            dice: Dice::new(seed, 2),
            work: Work::default(),
            apps: Vec::with_capacity(apps),
            company: BTreeMap::new(),
            images: Images::new(),
            gates: Vec::new(),
            agenda: Queue::default(),
            due: Queue::default(),
            recorder: Recorder::default(),
        };
        for scene in scenario.scenes() {
            let at = start + TimeDelta::seconds(i64::from(scene.at));
            world.agenda.put(at, Turn::Deed(scene.deed));
        }
        if scenario.pace == Pace::Ordinary {
            let first = life::first(&world.founding, &mut world.dice);
            world.agenda.put(start + first, Turn::Life);
        }
        world
    }

    /// Puts the fleet into an empty store, as it would stand after months of work.
    pub fn populate(&mut self, store: &mut Store) {
        founding::populate(self, store);
        self.work.skip_all(store);
        let name_service = Key::new("kube-system", "coredns");
        self.work.look(Look::Deployment, name_service);
        // What runs these is left to their controllers.
        for (resource, look) in [
            (Resource::KnativeServices, Look::KnativeService),
            (Resource::Canaries, Look::Canary),
        ] {
            for stored in store.list(resource, None) {
                self.work.look(look, stored.key().clone());
            }
        }
        self.settle(store);
        // What the scenario begins in the middle of.
        self.step(store, self.start);
        // How the world came to be is no history that anybody could have watched.
        store.compact(store.revision());
    }

    /// Says that nothing has happened until `now`, or until something is due: what a client has
    /// written meanwhile was written just now, and not when the world last moved.
    pub fn reach(&mut self, now: DateTime<Utc>) {
        let until = self.next().map_or(now, |due| due.min(now));
        self.clock = self.clock.max(until);
    }

    /// Lets the world go on until `now`, and says what has to be done outside of it.
    pub fn step(&mut self, store: &mut Store, now: DateTime<Utc>) -> Vec<Incident> {
        // What clients have written since, they have written after the last step.
        self.settle(store);
        let mut incidents = Vec::new();
        while let Some(at) = self.next().filter(|at| *at <= now) {
            self.clock = self.clock.max(at);
            if let Some((_, due)) = self.due.due(at) {
                self.with_context(store, |work, context| work.perform(context, due));
            } else if let Some((_, turn)) = self.agenda.due(at) {
                incidents.extend(self.take(store, &turn));
            }
            self.settle(store);
        }
        self.clock = self.clock.max(now);
        incidents
    }

    /// When something will happen next, if nobody interferes.
    pub fn next(&self) -> Option<DateTime<Utc>> {
        [self.due.next(), self.agenda.next()]
            .into_iter()
            .flatten()
            .min()
    }

    /// How images behave that are not simply healthy.
    pub fn images(&self) -> &Images {
        &self.images
    }

    /// Which requests go another way, and what decides that.
    pub fn gates(&self) -> &[Gate] {
        &self.gates
    }

    /// The app that plays this part, if the fleet has one.
    pub fn cast(&self, cast: Cast) -> Option<&Key> {
        self.company.get(&cast)
    }

    /// Has an app let a release in before the world begins; one after the other.
    pub(super) fn expect_release(&mut self, nth: usize, app: Key) {
        let span = self.founding.scenario.prelude().num_seconds().max(1);
        let spread = i64::try_from(nth).unwrap_or(0) * 37 % span;
        let at = self.start - TimeDelta::seconds(spread);
        self.agenda.put(at, Turn::Release(app));
    }

    fn take(&mut self, store: &mut Store, turn: &Turn) -> Option<Incident> {
        match turn {
            Turn::Life => {
                life::happen(self, store);
                let next = life::interval(&self.founding, &mut self.dice);
                self.agenda.put(self.clock + next, Turn::Life);
                None
            }
            Turn::Release(key) => {
                release::ordinary(self, store, key);
                None
            }
            Turn::Deed(Deed::Incident(incident)) => Some(*incident),
            Turn::Deed(Deed::Flag(deed)) => {
                // Somebody else may have archived it by now.
                let _ = deed.perform(store, self.clock);
                None
            }
            Turn::Deed(deed) => {
                release::perform(self, store, deed);
                None
            }
        }
    }

    /// Lets the controllers work until nothing changes but with time.
    fn settle(&mut self, store: &mut Store) {
        self.with_context(store, Work::settle);
    }

    pub(super) fn with_context(
        &mut self,
        store: &mut Store,
        act: impl FnOnce(&mut Work, &mut Context<'_>),
    ) {
        let mut context = Context {
            store,
            now: self.clock,
            queue: &mut self.due,
            dice: &mut self.dice,
            images: &self.images,
            seed: self.founding.seed,
            recorder: &mut self.recorder,
        };
        act(&mut self.work, &mut context);
    }
}
