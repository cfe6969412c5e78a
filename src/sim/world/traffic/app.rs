//! One app: its callers, and the pods that answer them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use compact_str::CompactString;

use super::pod::{Detour, Pod, Work};
use super::profile::Profile;
use super::route::Route;
use super::tally::Counter;
use super::text::Labels;
use super::view::{PodView, WorkloadView};
use crate::sim::store::{Key, Resource};
use crate::sim::world::Behaviour;

/// An app that is older has callers, whether it serves or not.
const NEW: TimeDelta = TimeDelta::minutes(10);

/// What serves an app, and its pods.
#[derive(Debug)]
pub struct App {
    /// What is known of the workload, while there is one.
    pub declared: Option<Declared>,
    /// Where its traffic goes, if not to all pods alike.
    pub route: Option<Route>,
    /// Where feature flags send some of it.
    pub detours: Vec<Detour>,
    /// Its pods, by name.
    pub pods: BTreeMap<CompactString, Pod>,
    /// Requests that found no pod: the gateway has answered them with 503.
    pub unserved: Counter,
    /// How the gateway labels these.
    pub unserved_labels: String,
    /// Up to when all is worked in.
    at: DateTime<Utc>,
}

/// What the traffic of an app follows from.
#[derive(Debug)]
pub struct Declared {
    /// The app's character.
    pub profile: Profile,
    /// Who says so.
    pub by: (Resource, Key),
    /// With how many pods it came; its callers are used to them. 0 where none is known yet.
    usual: u32,
    /// Whether anybody calls it yet.
    is_known: bool,
}

impl App {
    /// One of which nothing is known yet.
    pub fn new(key: &Key, now: DateTime<Utc>) -> Self {
        let labels = Labels::new("namespace", &key.namespace)
            .and("app", &key.name)
            .and("pod", "")
            .and("pod_template_hash", "");
        Self {
            declared: None,
            route: None,
            detours: Vec::new(),
            pods: BTreeMap::new(),
            unserved: Counter::default(),
            unserved_labels: labels.text(),
            at: now,
        }
    }

    /// One of its workloads is like this now. That which is called like the app says what the app
    /// is like; a Deployment only where nothing stands above it.
    pub fn declare(&mut self, by: (Resource, Key), view: &WorkloadView<'_>, seed: u64) {
        let replicas = view.spec.replicas;
        let Some(declared) = &mut self.declared else {
            let is_known = view.created().is_none_or(|created| self.at - created > NEW);
            self.declared = Some(Declared {
                profile: Profile::new(seed, view),
                by,
                usual: replicas,
                is_known,
            });
            return;
        };
        if declared.usual == 0 {
            declared.usual = replicas;
        }
        if declared.by == by || declared.by.0 == Resource::Deployments && by.0 != declared.by.0 {
            declared.profile = Profile::new(seed, view);
            declared.by = by;
        }
    }

    /// A pod is like this since it last changed. Says whether it was never seen before.
    pub fn see(&mut self, name: &str, view: PodView, behaviour: Behaviour) -> bool {
        if let Some(pod) = self.pods.get_mut(name) {
            pod.see(view);
            return false;
        }
        let pod = Pod::new(name, view, behaviour);
        self.pods.insert(name.into(), pod);
        true
    }

    /// What a pod did before anybody looked.
    pub fn remember(&mut self, name: &str) {
        let share = self.share(name);
        let (Some(declared), Some(pod)) = (&self.declared, self.pods.get_mut(name)) else {
            return;
        };
        let Some(since) = pod.view.ready.filter(|since| *since < self.at) else {
            return;
        };
        let requests = declared.profile.past_requests(since, self.at);
        pod.work(Work {
            profile: &declared.profile,
            usual_pods: declared.usual.max(1),
            requests: requests * share,
            load: 1.0,
            seconds: (self.at - since).as_seconds_f64(),
            // What flags did before is not known, and hardly matters any more.
            detours: &[],
        });
    }

    /// The share of the requests that a pod is sent if it serves.
    fn share(&self, name: &str) -> f64 {
        let serving = self.serving();
        self.pods
            .get(name)
            .filter(|pod| pod.serves())
            .map_or(0.0, |pod| share(self.route.as_ref(), &serving, pod))
    }

    /// How many pods of each release serve.
    fn serving(&self) -> BTreeMap<String, u32> {
        let mut serving = BTreeMap::new();
        for pod in self.pods.values().filter(|pod| pod.serves()) {
            *serving.entry(pod.view.side.clone()).or_insert(0) += 1;
        }
        serving
    }

    /// Works in what has happened until then.
    pub fn advance(&mut self, until: DateTime<Utc>) {
        let turns = self.detours.iter().map(|it| it.from);
        let mut turns: Vec<_> = turns.filter(|at| *at > self.at && *at < until).collect();
        turns.sort();
        for turn in turns {
            self.go_on(turn);
        }
        self.go_on(until);
    }

    /// As [`App::advance`], where nothing turns in between.
    fn go_on(&mut self, until: DateTime<Utc>) {
        let from = self.at;
        if until <= from {
            return;
        }
        self.at = until;
        let serving = self.serving();
        let Some(declared) = &mut self.declared else {
            return;
        };
        declared.is_known |= !serving.is_empty();
        let requests = declared.profile.requests(from, until);
        let open = self.detours.iter().filter(|it| it.from <= from);
        let detours: Vec<Detour> = open.copied().collect();
        if declared.is_known {
            let lost = lost(self.route.as_ref(), &serving);
            self.unserved.expect(requests * lost);
        }
        for pod in self.pods.values_mut() {
            let share = if pod.serves() {
                share(self.route.as_ref(), &serving, pod)
            } else {
                0.0
            };
            let usual = declared.usual.max(1);
            pod.work(Work {
                profile: &declared.profile,
                usual_pods: usual,
                requests: requests * share,
                load: f64::from(usual) * share,
                seconds: (until - from).as_seconds_f64(),
                detours: &detours,
            });
        }
    }

    /// Counts what has become whole requests.
    pub fn settle(&mut self) {
        self.unserved.settle();
        for pod in self.pods.values_mut() {
            pod.tally.settle();
        }
    }

    /// Whether nothing is left of it.
    pub fn is_gone(&self) -> bool {
        self.declared.is_none() && self.pods.is_empty()
    }
}

/// The share of the requests that a pod is sent that serves.
fn share(route: Option<&Route>, serving: &BTreeMap<String, u32>, pod: &Pod) -> f64 {
    match route {
        None => 1.0 / f64::from(serving.values().sum::<u32>()).max(1.0),
        Some(route) => {
            let beside = serving.get(&pod.view.side).copied().unwrap_or(1);
            route.share(&pod.view.side) / f64::from(beside)
        }
    }
}

/// The share of the requests that find no pod.
fn lost(route: Option<&Route>, serving: &BTreeMap<String, u32>) -> f64 {
    match route {
        None => f64::from(u8::from(serving.is_empty())),
        Some(route) => {
            let nowhere = route
                .sides()
                .filter(|(side, _)| !serving.contains_key(*side));
            nowhere.map(|(_, share)| share).sum()
        }
    }
}
