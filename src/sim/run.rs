//! Running the platform: a listener, a world that goes on, and a way to stop both.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::servers::{Cluster, Fault, Faults, RequestLog, SharedCluster, Users, kubernetes};
use super::store::Store;
use super::timepiece::Timepiece;
use super::world::{Founding, Incident, World};
use super::{Options, SimError};
use crate::clock;

/// A platform that is being served. Dropping it stops it; [`Running::stop`] also waits.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    cluster: SharedCluster,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

/// Makes the fleet and serves it.
pub async fn start(options: Options) -> Result<Running, SimError> {
    options.check()?;
    let listening = |source| SimError::Listen {
        address: options.listen,
        source,
    };
    let listener = TcpListener::bind(options.listen).await.map_err(listening)?;
    let address = listener.local_addr().map_err(listening)?;
    let timepiece = Timepiece {
        start: clock::now(),
        speed: options.speed,
    };
    let (world, store) = tokio::task::spawn_blocking(move || found(&options, timepiece)).await?;
    let cluster = Cluster::with_clock(store, Users::demonstration(), move || {
        timepiece.read(clock::now())
    });
    let stop = CancellationToken::new();
    let serving = kubernetes::serve(listener, cluster.clone(), stop.clone());
    let living = live(world, cluster.clone(), timepiece, stop.clone());
    let tasks = vec![
        tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the simulated API has ended");
            }
        }),
        tokio::spawn(living),
    ];
    Ok(Running {
        address,
        cluster,
        stop,
        tasks,
    })
}

fn found(options: &Options, timepiece: Timepiece) -> (World, Store) {
    let founding = Founding {
        apps: options.apps,
        seed: options.seed,
        scenario: options.scenario.scenario(),
    };
    let mut store = Store::starting_at(options.seed, timepiece.first_revision());
    let mut world = World::new(founding, timepiece.start);
    world.populate(&mut store);
    (world, store)
}

/// Steps the world whenever something is due in it or a client has changed something.
async fn live(
    mut world: World,
    cluster: SharedCluster,
    timepiece: Timepiece,
    stop: CancellationToken,
) {
    let mut newest = cluster.subscribe();
    loop {
        // Seen before the step: what a client writes meanwhile is a reason for another one. So is
        // what the step itself writes, but that one finds nothing to do.
        newest.borrow_and_update();
        let now = timepiece.read(clock::now());
        for incident in cluster.write(|store| world.step(store, now)) {
            perform(incident, &cluster.faults);
        }
        let next = world.next().map(|next| timepiece.until(next, clock::now()));
        let due = async {
            match next {
                Some(wait) => tokio::time::sleep(wait).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = due => {}
            changed = newest.changed() => if changed.is_err() { return },
        }
    }
}

fn perform(incident: Incident, faults: &Faults) {
    match incident {
        Incident::ApiGone => faults.set(Fault::Gone),
        Incident::ApiBack => faults.clear(),
    }
}

impl Running {
    /// Where the Kubernetes API is.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// The cluster, for tests that look inside or change something behind the API.
    pub fn cluster(&self) -> &SharedCluster {
        &self.cluster
    }

    /// What was asked so far.
    pub fn requests(&self) -> &RequestLog {
        &self.cluster.requests
    }

    /// What is to go wrong.
    pub fn faults(&self) -> &Faults {
        &self.cluster.faults
    }

    /// Stops serving, drops all connections and waits until that is done.
    pub async fn stop(mut self) {
        self.stop.cancel();
        for task in self.tasks.drain(..) {
            // One that panicked has ended, too.
            let _ = task.await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

#[cfg(test)]
mod tests;
