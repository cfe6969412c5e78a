//! One app: its callers, and the pods that answer them.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use compact_str::CompactString;

use super::pod::{Pod, Work};
use super::profile::Profile;
use super::tally::Counter;
use super::text::Labels;
use super::view::{DeploymentView, PodView};
use crate::sim::store::Key;
use crate::sim::world::Behaviour;

/// An app that is older has callers, whether it serves or not.
const NEW: TimeDelta = TimeDelta::minutes(10);

/// A Deployment and its pods.
#[derive(Debug)]
pub struct App {
    /// What is known of the Deployment, while there is one.
    pub declared: Option<Declared>,
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
    /// With how many pods it came; its callers are used to them.
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
            pods: BTreeMap::new(),
            unserved: Counter::default(),
            unserved_labels: labels.text(),
            at: now,
        }
    }

    /// Its Deployment is like this now.
    pub fn declare(&mut self, view: &DeploymentView<'_>, seed: u64) {
        let profile = Profile::new(seed, view);
        if let Some(declared) = &mut self.declared {
            declared.profile = profile;
            return;
        }
        let is_known = view.created().is_none_or(|created| self.at - created > NEW);
        self.declared = Some(Declared {
            profile,
            usual: view.spec.replicas.max(1),
            is_known,
        });
    }

    /// A pod is like this since it last changed.
    pub fn see(&mut self, name: &str, view: PodView, behaviour: Behaviour) {
        if let Some(pod) = self.pods.get_mut(name) {
            pod.see(view);
            return;
        }
        let mut pod = Pod::new(name, view, behaviour);
        self.remember(&mut pod);
        self.pods.insert(name.into(), pod);
    }

    /// What a pod did before anybody looked.
    fn remember(&self, pod: &mut Pod) {
        let (Some(declared), Some(since)) = (&self.declared, pod.view.ready) else {
            return;
        };
        if since < self.at {
            let requests = declared.profile.past_requests(since, self.at);
            pod.work(Work {
                profile: &declared.profile,
                usual_pods: declared.usual,
                requests: requests / f64::from(declared.usual),
                load: 1.0,
                seconds: (self.at - since).as_seconds_f64(),
            });
        }
    }

    /// Works in what has happened until then.
    pub fn advance(&mut self, until: DateTime<Utc>) {
        let from = self.at;
        if until <= from {
            return;
        }
        self.at = until;
        let Some(declared) = &mut self.declared else {
            return;
        };
        let serving = self.pods.values().filter(|pod| pod.serves()).count();
        declared.is_known |= serving > 0;
        let requests = declared.profile.requests(from, until);
        if serving == 0 && declared.is_known {
            self.unserved.expect(requests);
        }
        let pods = (serving as f64).max(1.0);
        for pod in self.pods.values_mut() {
            let share = if pod.serves() { requests / pods } else { 0.0 };
            pod.work(Work {
                profile: &declared.profile,
                usual_pods: declared.usual,
                requests: share,
                load: f64::from(declared.usual) / pods,
                seconds: (until - from).as_seconds_f64(),
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
