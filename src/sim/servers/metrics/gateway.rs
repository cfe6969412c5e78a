//! The handle that the listener and the world share.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::sim::servers::{Faults, SharedCluster};
use crate::sim::world::{Images, Traffic};

/// A gateway that several tasks hold.
pub type SharedGateway = Arc<Gateway>;

/// What measures the traffic of one cluster.
pub struct Gateway {
    traffic: Mutex<Traffic>,
    images: Mutex<Images>,
    /// Whose traffic it is. Requests are written into its log.
    pub cluster: SharedCluster,
    /// What is to go wrong with the metrics.
    pub faults: Faults,
}

impl fmt::Debug for Gateway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gateway").finish_non_exhaustive()
    }
}

impl Gateway {
    /// One that knows nothing yet.
    pub fn new(traffic: Traffic, cluster: SharedCluster) -> SharedGateway {
        Arc::new(Self {
            traffic: Mutex::new(traffic),
            images: Mutex::default(),
            cluster,
            faults: Faults::default(),
        })
    }

    /// Takes note of how images behave. They only ever become more.
    pub fn learn(&self, images: &Images) {
        let mut known = lock(&self.images);
        if known.len() != images.len() {
            known.clone_from(images);
        }
    }

    /// Everything that is measured, as it stands now. Takes its time with large fleets, but the
    /// cluster waits for none of it.
    pub fn expose(&self) -> String {
        let mut traffic = lock(&self.traffic);
        let (changes, now) = self
            .cluster
            .read(|store| (traffic.fetch(store), self.cluster.now()));
        let images = lock(&self.images).clone();
        traffic.take_up(changes, &images, now);
        traffic.write(now)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panic has left behind is at worst a scrape that is half counted.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
