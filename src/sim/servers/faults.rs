//! What is to go wrong with a server, decided from outside while it runs.

use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// One way to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Connections are refused, live ones dropped.
    Gone,
    /// Every request is answered with this status and the words that go with it.
    Answer {
        /// 429, 500, 503, …
        status: u16,
        /// The seconds of a `Retry-After` header.
        retry_after: Option<u32>,
    },
    /// Every request is answered with a page for people, as a proxy in the way does.
    Html,
    /// Every request is answered with bytes that nobody can read.
    Garbage,
    /// Every answer comes late by so much.
    Slow(Duration),
    /// Requests are taken and never answered.
    Hanging,
}

/// A handle on what is to go wrong; clones share it.
#[derive(Debug, Clone)]
pub struct Faults(Arc<watch::Sender<Option<Fault>>>);

impl Default for Faults {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Faults {
    /// From now on it fails like this.
    pub fn set(&self, fault: Fault) {
        self.0.send_replace(Some(fault));
    }

    /// From now on it works.
    pub fn clear(&self) {
        self.0.send_replace(None);
    }

    /// How it fails now.
    pub fn current(&self) -> Option<Fault> {
        self.0.borrow().clone()
    }

    /// Waits until it is gone.
    pub(super) fn until_gone(&self) -> impl Future<Output = ()> + Send + use<> {
        self.until(|fault| *fault == Some(Fault::Gone))
    }

    /// Waits until it is not gone.
    pub(super) fn until_back(&self) -> impl Future<Output = ()> + Send + use<> {
        self.until(|fault| *fault != Some(Fault::Gone))
    }

    fn until<F>(&self, holds: F) -> impl Future<Output = ()> + Send + use<F>
    where
        F: Fn(&Option<Fault>) -> bool + Send + Sync,
    {
        let mut fault = self.0.subscribe();
        async move {
            if fault.wait_for(|fault| holds(fault)).await.is_err() {
                // Nobody is left who could set a fault.
                std::future::pending::<()>().await;
            }
        }
    }
}
