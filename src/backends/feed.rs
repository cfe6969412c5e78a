//! How backends hand over what they observe: bounded, in batches, an epoch a connection.

use tokio::sync::mpsc;

use super::Watchlist;
use crate::clock;
use crate::fleet::{Fact, Observation};
use crate::model::{AppId, DetailPart, Epoch, SourceId};

/// A backend's end of the channel into the fleet.
#[derive(Clone, Debug)]
pub struct Feed {
    source: SourceId,
    sender: mpsc::Sender<Observation>,
    watchlist: Watchlist,
}

impl Feed {
    /// A feed for `source` into `sender`.
    pub fn new(source: SourceId, sender: mpsc::Sender<Observation>) -> Self {
        Self {
            source,
            sender,
            watchlist: Watchlist::default(),
        }
    }

    /// The same, where the sides of the rollouts on `watchlist` are to be told apart.
    #[must_use]
    pub fn comparing(self, watchlist: Watchlist) -> Self {
        Self { watchlist, ..self }
    }

    /// Whose sides are to be told apart.
    pub fn watchlist(&self) -> &Watchlist {
        &self.watchlist
    }

    /// Starts the connection after `previous`; what older ones still say is dropped by the fleet.
    pub fn connection(&self, epoch: Epoch) -> Connection {
        Connection {
            feed: self.clone(),
            epoch,
        }
    }

    /// Ends once nobody listens any more.
    pub async fn closed(&self) {
        self.sender.closed().await;
    }
}

/// One connection of a backend.
#[derive(Clone, Debug)]
pub struct Connection {
    feed: Feed,
    epoch: Epoch,
}

impl Connection {
    /// Hands over `facts`, waiting while the fleet is behind. `false` once nobody listens.
    pub async fn say(&self, facts: Vec<Fact>) -> bool {
        let observation = Observation {
            source: self.feed.source.clone(),
            epoch: self.epoch,
            at: clock::now(),
            facts,
        };
        self.feed.sender.send(observation).await.is_ok()
    }

    /// The connection's epoch.
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }
}

/// The way into the page of the app that is open.
#[derive(Clone, Debug)]
pub struct DetailFeed {
    app: AppId,
    sender: mpsc::Sender<(AppId, DetailPart)>,
}

impl DetailFeed {
    /// A feed for `app` into `sender`.
    pub fn new(app: AppId, sender: mpsc::Sender<(AppId, DetailPart)>) -> Self {
        Self { app, sender }
    }

    /// The app that is followed.
    pub fn app(&self) -> &AppId {
        &self.app
    }

    /// Hands over one part. `false` once nobody listens.
    pub async fn say(&self, part: DetailPart) -> bool {
        self.sender.send((self.app.clone(), part)).await.is_ok()
    }

    /// Ends once nobody listens any more.
    pub async fn closed(&self) {
        self.sender.closed().await;
    }
}
