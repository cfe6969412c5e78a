//! One pod, and what is measured of it.

use chrono::{DateTime, Utc};

use super::chance;
use super::mix::Mix;
use super::profile::Profile;
use super::tally::Tally;
use super::text::Labels;
use super::view::PodView;
use crate::sim::world::Behaviour;

/// What a process takes that has nothing to do, as a share of its limit.
const IDLE_CPU: f64 = 0.01;
/// The limits of a container without any.
const CORES: f64 = 0.5;
const BYTES: f64 = 268_435_456.0;
/// How long a process takes to fill its caches.
const WARM_UP_SECONDS: f64 = 90.0;

/// A pod.
#[derive(Debug)]
pub struct Pod {
    /// As it was last seen.
    pub view: PodView,
    /// How its image behaves.
    pub behaviour: Behaviour,
    /// What it has answered.
    pub tally: Tally,
    /// The CPU time it has used.
    pub cpu_seconds: f64,
    /// How its series are labelled: by the gateway.
    pub requests_labels: String,
    /// And by the node.
    pub container_labels: String,
}

/// Another one for every start of a container.
fn phase(view: &PodView) -> u64 {
    let started = view.started.map_or(0, |at| at.timestamp());
    chance::of_text(started.cast_unsigned(), &view.uid)
}

/// What a pod has had to do for a while.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// What its app is like.
    pub profile: &'a Profile,
    /// With how many pods the app is used to share its traffic.
    pub usual_pods: u32,
    /// How many requests it was sent.
    pub requests: f64,
    /// How many times as many that is as usual.
    pub load: f64,
    /// How long the while was.
    pub seconds: f64,
    /// Where some of the requests went instead.
    pub detours: &'a [Detour],
}

/// A path that a feature flag opens to some of an app's requests.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detour {
    /// To which share.
    pub share: f64,
    /// How they fare.
    pub behaviour: Behaviour,
    /// From when on.
    pub from: DateTime<Utc>,
}

impl Pod {
    /// One that is seen for the first time.
    pub fn new(name: &str, view: PodView, behaviour: Behaviour) -> Self {
        let namespace = view.app.namespace.as_str();
        let requests_labels = Labels::new("namespace", namespace)
            .and("app", &view.app.name)
            .and("pod", name)
            .and("pod_template_hash", &view.hash);
        let container_labels = Labels::new("namespace", namespace)
            .and("pod", name)
            .and("container", &view.container);
        Self {
            requests_labels: requests_labels.text(),
            container_labels: container_labels.text(),
            tally: Tally::new(phase(&view)),
            view,
            behaviour,
            cpu_seconds: 0.0,
        }
    }

    /// Whether its process runs.
    pub fn runs(&self) -> bool {
        self.view.started.is_some()
    }

    /// Whether it is sent requests.
    pub fn serves(&self) -> bool {
        self.runs() && self.view.ready.is_some()
    }

    /// It has changed. A container that was started again counts from 0.
    pub fn see(&mut self, view: PodView) {
        if view.started != self.view.started {
            self.tally = Tally::new(phase(&view));
            self.cpu_seconds = 0.0;
        }
        self.view = view;
    }

    /// It has answered requests, or waited for them.
    pub fn work(&mut self, work: Work<'_>) {
        if !self.runs() {
            return;
        }
        let Work {
            profile,
            usual_pods,
            requests,
            load,
            seconds,
            detours,
        } = work;
        let limit = self.view.limits.cpu.unwrap_or(CORES);
        // At the usual load, the expected traffic takes the app's usual share of the limit.
        let each = profile.cpu * limit * f64::from(usual_pods) / profile.expected.max(1e-3);
        let used = IDLE_CPU * limit * seconds + requests * each;
        self.cpu_seconds += used.min(limit * seconds);
        let mut requests = requests;
        let all = requests;
        for detour in detours {
            let some = (all * detour.share).min(requests);
            let mix = Mix::new(profile, detour.behaviour, load);
            self.tally.expect(some, &mix);
            requests -= some;
        }
        let fine = self.fine(requests);
        if fine > 0.0 {
            let mix = Mix::new(profile, Behaviour::Healthy, load);
            self.tally.expect(fine, &mix);
        }
        if requests > fine {
            let mix = Mix::new(profile, self.behaviour, load);
            self.tally.expect(requests - fine, &mix);
        }
    }

    /// How many of so many more requests it still answers well, as one does that only fails after
    /// a number of them.
    fn fine(&self, requests: f64) -> f64 {
        match self.behaviour {
            Behaviour::Erring { after, .. } => {
                (f64::from(after) - self.tally.expected()).clamp(0.0, requests)
            }
            _ => 0.0,
        }
    }

    /// The bytes it uses.
    pub fn memory(&self, profile: &Profile, now: DateTime<Utc>) -> f64 {
        let Some(started) = self.view.started else {
            return 0.0;
        };
        let age = (now - started).as_seconds_f64().max(0.0);
        let chance = chance::of_text(profile.chance, &self.view.uid);
        let minutes = now.timestamp() as f64 / 60.0;
        let breath = 1.0 + 0.04 * chance::wave(chance, minutes / 3.0);
        let warm = 0.6 + 0.4 * (age / WARM_UP_SECONDS).min(1.0);
        let usual = profile.memory * breath * warm;
        let share = match self.behaviour {
            Behaviour::Leaking(seconds) => {
                let leaked = (age / f64::from(seconds.max(1))).min(1.0);
                usual + (0.99 - usual) * leaked
            }
            _ => usual,
        };
        (share * self.view.limits.memory.unwrap_or(BYTES)).round()
    }
}
