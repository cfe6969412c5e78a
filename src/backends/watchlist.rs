//! Which pods are to be told apart: the sides of the rollouts that are on their way.

use std::sync::Arc;

use tokio::sync::watch;

use crate::model::Compared;

/// What the fleet wants to know of single pods' releases, which metrics backends look at before
/// each round. Nothing is asked of a fleet without rollouts, and one request a signal tells of
/// all that are there.
#[derive(Clone, Debug)]
pub struct Watchlist(watch::Receiver<Arc<[Compared]>>);

/// The end of a [`Watchlist`] that is written to.
#[derive(Debug)]
pub struct WatchlistWriter(watch::Sender<Arc<[Compared]>>);

impl Default for Watchlist {
    /// One on which nothing ever stands.
    fn default() -> Self {
        Self::new().1
    }
}

impl Watchlist {
    /// An empty one and its writer.
    pub fn new() -> (WatchlistWriter, Self) {
        let (sender, receiver) = watch::channel(Arc::default());
        (WatchlistWriter(sender), Self(receiver))
    }

    /// What stands on it now.
    pub fn now(&self) -> Arc<[Compared]> {
        self.0.borrow().clone()
    }

    /// What stands on it now; who waits for a change then waits for the next.
    pub fn look(&mut self) -> Arc<[Compared]> {
        self.0.borrow_and_update().clone()
    }

    /// Ends once something else stands on it than when it was last looked at.
    pub async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody writes any more: nothing will ever change.
            std::future::pending::<()>().await;
        }
    }
}

impl WatchlistWriter {
    /// Replaces what stands on it; whoever waits for a change is told only of one.
    pub fn write(&self, wanted: Arc<[Compared]>) {
        self.0.send_if_modified(|now| {
            let other = !Arc::ptr_eq(now, &wanted) && **now != *wanted;
            *now = wanted;
            other
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SidePods;

    fn compared(name: &str) -> Compared {
        Compared {
            cluster: "prod".into(),
            namespace: "shop".into(),
            pods: SidePods {
                workload: name.into(),
                hash: None,
            },
        }
    }

    #[tokio::test]
    async fn only_a_change_is_told() {
        let (writer, mut watchlist) = Watchlist::new();
        assert!(watchlist.now().is_empty());
        writer.write([compared("a")].into());
        watchlist.changed().await;
        assert_eq!(watchlist.now()[0], compared("a"));
        writer.write([compared("b")].into());
        assert_eq!(watchlist.look()[..], [compared("b")]);
        let seen = tokio::time::timeout(std::time::Duration::ZERO, watchlist.changed());
        assert!(seen.await.is_err());
        writer.write([compared("a")].into());
        watchlist.changed().await;
        writer.write([compared("a")].into());
        let same = tokio::time::timeout(std::time::Duration::ZERO, watchlist.changed());
        assert!(same.await.is_err());
        drop(writer);
        let gone = tokio::time::timeout(std::time::Duration::ZERO, watchlist.changed());
        assert!(gone.await.is_err());
    }
}
