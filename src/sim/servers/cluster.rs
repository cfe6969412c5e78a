//! The handle that the servers, the world and the tests share.

use super::{Faults, RequestLog, Users};
use crate::sim::store::{Resource, Store};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;
use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// A cluster that several tasks hold.
pub type SharedCluster = Arc<Cluster>;

/// How the API answers a watch that asks for the initial state as events: real clusters differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum StreamingLists {
    /// It streams them.
    Served,
    /// The feature is off: 422.
    Forbidden,
    /// The storage cannot: an error event with code 500.
    UnsupportedByStorage,
}

/// One simulated cluster: its objects and what stands around them.
pub struct Cluster {
    store: Mutex<Store>,
    newest: watch::Sender<u64>,
    clock: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    streaming_lists: AtomicU8,
    uninstalled: Mutex<BTreeSet<Resource>>,
    /// Who may do what.
    pub users: Users,
    /// What was asked.
    pub requests: RequestLog,
    /// What is to go wrong.
    pub faults: Faults,
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cluster")
            .field("revision", &*self.newest.borrow())
            .finish_non_exhaustive()
    }
}

impl Cluster {
    /// A cluster that lives by the machine's clock.
    pub fn new(store: Store, users: Users) -> SharedCluster {
        Self::with_clock(store, users, crate::clock::now)
    }

    /// A cluster with a clock of its own.
    pub fn with_clock(
        store: Store,
        users: Users,
        clock: impl Fn() -> DateTime<Utc> + Send + Sync + 'static,
    ) -> SharedCluster {
        Arc::new(Self {
            newest: watch::Sender::new(store.revision()),
            store: Mutex::new(store),
            clock: Box::new(clock),
            streaming_lists: AtomicU8::new(StreamingLists::Served as u8),
            uninstalled: Mutex::default(),
            users,
            requests: RequestLog::default(),
            faults: Faults::default(),
        })
    }

    /// The cluster's time.
    pub fn now(&self) -> DateTime<Utc> {
        (self.clock)()
    }

    /// Looks at the objects. Take what you need (versions are shared, cloning them is cheap) and
    /// render it outside: everybody else waits meanwhile.
    pub fn read<T>(&self, look: impl FnOnce(&Store) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the objects, then wakes the watchers if there is anything new.
    pub fn write<T>(&self, change: impl FnOnce(&mut Store) -> T) -> T {
        let (result, revision) = {
            let mut store = self.lock();
            (change(&mut store), store.revision())
        };
        self.newest.send_if_modified(|newest| {
            let modified = revision > *newest;
            *newest = revision.max(*newest);
            modified
        });
        result
    }

    /// Tells the newest revision whenever there is one.
    pub fn subscribe(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    /// How streaming lists are answered now.
    pub fn streaming_lists(&self) -> StreamingLists {
        match self.streaming_lists.load(Ordering::Relaxed) {
            1 => StreamingLists::Forbidden,
            2 => StreamingLists::UnsupportedByStorage,
            _ => StreamingLists::Served,
        }
    }

    /// Decides how streaming lists are answered from now on.
    pub fn set_streaming_lists(&self, how: StreamingLists) {
        self.streaming_lists.store(how as u8, Ordering::Relaxed);
    }

    /// Whether the cluster knows the resource.
    pub fn serves(&self, resource: Resource) -> bool {
        !self
            .uninstalled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&resource)
    }

    /// From now on the cluster does not know the resource, like one without the CRD.
    pub fn uninstall(&self, resource: Resource) {
        self.uninstalled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(resource);
    }

    /// From now on the cluster knows the resource: its CRD was installed.
    pub fn install(&self, resource: Resource) {
        self.uninstalled
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&resource);
    }

    fn lock(&self) -> MutexGuard<'_, Store> {
        // A panic elsewhere leaves the store whole: each of its writes is a single insertion.
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
