//! The traffic of the whole fleet.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use compact_str::CompactString;

use super::app::App;
use super::pod::Detour;
use super::route::Route;
use super::view::{PodView, WorkloadView, app_of};
use super::{exposition, hostile};
use crate::sim::store::{Change, ChangeKind, Key, Resource, Store, Stored};
use crate::sim::world::{Gate, Images, Reach, Texture};

/// What the gateway and the nodes measure.
#[derive(Debug)]
pub struct Traffic {
    seed: u64,
    started: DateTime<Utc>,
    texture: Texture,
    /// Up to which of the store's revisions everything is worked in, and when that was.
    seen: Option<(u64, DateTime<Utc>)>,
    apps: BTreeMap<Key, App>,
    /// What sends requests another way, and how far each was open at the last look.
    gates: Vec<(Gate, Option<Reach>)>,
    /// Pods that were never seen before, and what they have done by then is still to be worked in.
    fresh: Vec<(Key, CompactString)>,
    /// How long the last text was: the next will be as long.
    length: usize,
}

/// What the store has to say since the last time.
#[derive(Debug)]
pub struct Changes {
    revision: u64,
    news: News,
    /// How far each gate is open.
    reaches: Vec<Reach>,
}

#[derive(Debug)]
enum News {
    /// This has happened, in this order.
    Some(Vec<Change>),
    /// Too much has happened, or nothing was known: this is all there is, Deployments first.
    Everything(Vec<Arc<Stored>>),
}

/// From the last look at the store to this one.
#[derive(Clone, Copy)]
struct Span {
    since: DateTime<Utc>,
    now: DateTime<Utc>,
}

impl Traffic {
    /// The traffic of a world with this seed that began at `started`.
    pub fn new(seed: u64, started: DateTime<Utc>, texture: Texture) -> Self {
        Self {
            seed,
            started,
            texture,
            seen: None,
            apps: BTreeMap::new(),
            gates: Vec::new(),
            fresh: Vec::new(),
            length: 0,
        }
    }

    /// With these gates.
    #[must_use]
    pub fn gated(mut self, gates: &[Gate]) -> Self {
        self.gates = gates.iter().map(|gate| (gate.clone(), None)).collect();
        self
    }

    /// Takes out of the store what is needed. Nothing is read of it yet, so it is quick.
    pub fn fetch(&self, store: &Store) -> Changes {
        let since = self.seen.and_then(|(seen, _)| {
            let mut all = Vec::new();
            for resource in WATCHED {
                all.extend(store.changes_since(resource, seen).ok()?);
            }
            all.sort_by_key(Change::revision);
            Some(News::Some(all))
        });
        let news = since.unwrap_or_else(|| {
            let all = WATCHED.into_iter().flat_map(|it| store.list(it, None));
            News::Everything(all.cloned().collect())
        });
        Changes {
            revision: store.revision(),
            news,
            reaches: self
                .gates
                .iter()
                .map(|(gate, _)| gate.reach(store))
                .collect(),
        }
    }

    /// Works in what has changed. Images that are not among `images` are healthy.
    pub fn take_up(&mut self, changes: Changes, images: &Images, now: DateTime<Utc>) {
        let before = self.seen.replace((changes.revision, now));
        match changes.news {
            News::Some(changes) => {
                let since = before.map_or(now, |(_, at)| at);
                for change in changes {
                    match change.kind {
                        ChangeKind::Deleted => self.lose(&change.object, now),
                        _ => self.see(&change.object, images, Span { since, now }),
                    }
                }
            }
            News::Everything(all) => {
                self.forget_but(&all);
                let since = now;
                for object in &all {
                    self.see(object, images, Span { since, now });
                }
            }
        }
        self.open(&changes.reaches, now);
        for (key, pod) in std::mem::take(&mut self.fresh) {
            if let Some(app) = self.apps.get_mut(&key) {
                app.remember(&pod);
            }
        }
    }

    /// Writes everything that is measured, as it stands at `now`.
    pub fn write(&mut self, now: DateTime<Utc>) -> String {
        for app in self.apps.values_mut() {
            app.advance(now);
            app.settle();
        }
        let mut out = String::with_capacity(self.length + self.length / 8);
        exposition::requests(&mut out, &self.apps);
        if self.texture == Texture::Hostile {
            hostile::ghosts(&mut out, now);
        }
        exposition::rest(&mut out, &self.apps, now);
        exposition::own(&mut out, self.started);
        if self.texture == Texture::Hostile {
            hostile::write(&mut out, now);
        }
        self.length = out.len();
        out
    }

    fn see(&mut self, object: &Stored, images: &Images, span: Span) {
        if object.resource() == Resource::Pods {
            self.see_pod(object, images, span);
            return;
        }
        let seed = self.seed;
        let app = self.app(&app_of(object, &object.key().name), span.since);
        if WORKLOADS.contains(&object.resource())
            && let Some(view) = WorkloadView::read(object)
        {
            let by = (object.resource(), object.key().clone());
            app.declare(by, &view, seed);
        }
        if ROUTERS.contains(&object.resource()) {
            let route = Route::read(object);
            if app.route != route {
                app.advance(span.now);
                app.route = route;
            }
        }
    }

    fn see_pod(&mut self, object: &Stored, images: &Images, span: Span) {
        let Some(view) = PodView::read(object) else {
            return;
        };
        let behaviour = images.get(&view.image).copied().unwrap_or_default();
        let key = view.app.clone();
        let app = self.app(&key, span.since);
        if let Some(changed) = view.changed {
            // Anybody can write a time that is still to come.
            app.advance(changed.min(span.now));
        }
        if app.see(&object.key().name, view, behaviour) {
            self.fresh.push((key, object.key().name.clone()));
        }
    }

    /// Looks through which gates requests go now.
    fn open(&mut self, reaches: &[Reach], now: DateTime<Utc>) {
        let mut moved = BTreeMap::new();
        for ((gate, last), reach) in self.gates.iter_mut().zip(reaches) {
            let reach = Reach {
                since: Some(reach.since.unwrap_or(now)),
                ..*reach
            };
            // Where nobody knows since when, it is since it was first seen so.
            if last.is_none_or(|it| (it.share - reach.share).abs() > 1e-9) {
                let at: &mut DateTime<Utc> = moved.entry(gate.app.clone()).or_insert(now);
                *at = (*at).min(reach.since.unwrap_or(now));
                *last = Some(reach);
            }
        }
        for (key, at) in moved {
            let Some(app) = self.apps.get_mut(&key) else {
                continue;
            };
            app.advance(at.min(now));
            let own = self.gates.iter().filter(|(gate, _)| gate.app == key);
            app.detours = own
                .filter_map(|(gate, reach)| detour(gate, (*reach)?))
                .collect();
        }
    }

    /// The app; one that is new has been there since then.
    fn app(&mut self, key: &Key, since: DateTime<Utc>) -> &mut App {
        let apps = &mut self.apps;
        apps.entry(key.clone())
            .or_insert_with(|| App::new(key, since))
    }

    fn lose(&mut self, object: &Stored, now: DateTime<Utc>) {
        let pod = PodView::read(object).map(|view| view.app);
        let key = pod.unwrap_or_else(|| app_of(object, &object.key().name));
        let Some(app) = self.apps.get_mut(&key) else {
            return;
        };
        app.advance(now);
        if object.resource() == Resource::Pods {
            app.pods.remove(&object.key().name);
        } else {
            let by = (object.resource(), object.key().clone());
            app.declared.take_if(|it| it.by == by);
        }
        if ROUTERS.contains(&object.resource()) {
            app.route = None;
        }
        if app.is_gone() {
            self.apps.remove(&key);
        }
    }

    fn forget_but(&mut self, all: &[Arc<Stored>]) {
        let there: HashSet<(Resource, &Key)> =
            all.iter().map(|it| (it.resource(), it.key())).collect();
        for (key, app) in &mut self.apps {
            app.declared
                .take_if(|it| !there.contains(&(it.by.0, &it.by.1)));
            app.pods.retain(|name, _| {
                let pod = Key::new(&key.namespace, name);
                there.contains(&(Resource::Pods, &pod))
            });
        }
        self.apps.retain(|_, app| !app.is_gone());
    }
}

/// Where a gate sends requests that is open so far.
fn detour(gate: &Gate, reach: Reach) -> Option<Detour> {
    let (behaviour, copes) = gate.consequence(reach)?;
    Some(Detour {
        share: reach.share,
        behaviour,
        from: reach.since? + copes,
    })
}

/// What says how an app is used.
const WORKLOADS: [Resource; 3] = [
    Resource::Deployments,
    Resource::Rollouts,
    Resource::KnativeServices,
];
/// What says where its traffic goes.
const ROUTERS: [Resource; 3] = [
    Resource::Rollouts,
    Resource::KnativeServices,
    Resource::Canaries,
];
/// Everything that is looked at, workloads first.
const WATCHED: [Resource; 5] = [
    Resource::Deployments,
    Resource::Rollouts,
    Resource::KnativeServices,
    Resource::Canaries,
    Resource::Pods,
];
