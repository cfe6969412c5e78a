//! Running the platform: a listener, a world that goes on, and a way to stop both.

use std::net::SocketAddr;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::servers::metrics::{self, Gateway, SharedGateway};
use super::servers::ofrep::{self, Flagd, SharedFlagd};
use super::servers::unleash::{self, SharedUnleash, Unleash};
use super::servers::{Cluster, Fault, Faults, RequestLog, SharedCluster, Users, kubernetes};
use super::store::Store;
use super::timepiece::Timepiece;
use super::world::{Founding, Incident, Traffic, World};
use super::{Options, SimError};
use crate::clock;

/// A platform that is being served. Dropping it stops it; [`Running::stop`] also waits.
#[derive(Debug)]
pub struct Running {
    apps: usize,
    address: SocketAddr,
    metrics: SocketAddr,
    unleash_address: SocketAddr,
    cluster: SharedCluster,
    gateway: SharedGateway,
    unleash: SharedUnleash,
    ofrep: SocketAddr,
    flagd: SharedFlagd,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
}

/// Makes the fleet and serves it.
pub async fn start(options: Options) -> Result<Running, SimError> {
    options.check()?;
    let (listener, address) = listen(options.listen).await?;
    let (metrics_listener, metrics) = listen(options.listen_metrics).await?;
    let (unleash_listener, unleash_address) = listen(options.listen_unleash).await?;
    let (ofrep_listener, ofrep) = listen(options.listen_ofrep).await?;
    let timepiece = Timepiece {
        start: clock::now(),
        speed: options.speed,
    };
    let apps = options.apps;
    let texture = options.scenario.scenario().texture;
    let traffic = Traffic::new(options.seed, timepiece.start, texture);
    let (world, store) = tokio::task::spawn_blocking(move || found(&options, timepiece)).await?;
    let cluster = Cluster::with_clock(store, Users::demonstration(), move || {
        timepiece.read(clock::now())
    });
    let gateway = Gateway::new(traffic.gated(world.gates()), cluster.clone());
    let unleash = Unleash::new(cluster.clone());
    let flagd = Flagd::new(cluster.clone());
    let stop = CancellationToken::new();
    let serving = kubernetes::serve(listener, cluster.clone(), stop.clone());
    let measuring = metrics::serve(metrics_listener, gateway.clone(), stop.clone());
    let flagging = unleash::serve(unleash_listener, unleash.clone(), stop.clone());
    let evaluating = ofrep::serve(ofrep_listener, flagd.clone(), stop.clone());
    let living = live(world, gateway.clone(), timepiece, stop.clone());
    let tasks = vec![
        tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the simulated API has ended");
            }
        }),
        tokio::spawn(async move {
            if let Err(error) = measuring.await {
                tracing::error!(%error, "the simulated metrics have ended");
            }
        }),
        tokio::spawn(async move {
            if let Err(error) = flagging.await {
                tracing::error!(%error, "the simulated Unleash has ended");
            }
        }),
        tokio::spawn(async move {
            if let Err(error) = evaluating.await {
                tracing::error!(%error, "the simulated flagd has ended");
            }
        }),
        tokio::spawn(living),
    ];
    Ok(Running {
        apps,
        address,
        metrics,
        unleash_address,
        cluster,
        gateway,
        unleash,
        ofrep,
        flagd,
        stop,
        tasks,
    })
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), SimError> {
    let failed = |source| SimError::Listen { address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

fn found(options: &Options, timepiece: Timepiece) -> (World, Store) {
    let founding = Founding {
        apps: options.apps,
        seed: options.seed,
        flags: options.flags,
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
    gateway: SharedGateway,
    timepiece: Timepiece,
    stop: CancellationToken,
) {
    let cluster = &gateway.cluster;
    let mut newest = cluster.subscribe();
    loop {
        // Seen before the step: what a client writes meanwhile is a reason for another one. So is
        // what the step itself writes, but that one finds nothing to do.
        newest.borrow_and_update();
        let now = timepiece.read(clock::now());
        let incidents = cluster.write(|store| {
            world.reach(now);
            let incidents = world.step(store, now);
            // Before anybody sees a pod that runs one of them.
            gateway.learn(world.images());
            incidents
        });
        for incident in incidents {
            perform(incident, &gateway);
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

fn perform(incident: Incident, gateway: &Gateway) {
    match incident {
        Incident::ApiGone => gateway.cluster.faults.set(Fault::Gone),
        Incident::ApiBack => gateway.cluster.faults.clear(),
        Incident::MetricsGone => gateway.faults.set(Fault::Gone),
        Incident::MetricsBack => gateway.faults.clear(),
    }
}

impl Running {
    /// How many apps there were at the beginning.
    pub fn apps(&self) -> usize {
        self.apps
    }

    /// Where the Kubernetes API is.
    pub fn addr(&self) -> SocketAddr {
        self.address
    }

    /// Where the metrics are.
    pub fn metrics_url(&self) -> String {
        format!("http://{}/metrics", self.metrics)
    }

    /// Where Unleash is.
    pub fn unleash_url(&self) -> String {
        format!("http://{}", self.unleash_address)
    }

    /// Unleash itself, for its tokens.
    pub fn unleash(&self) -> &Unleash {
        &self.unleash
    }

    /// The cluster, for tests that look inside or change something behind the API.
    pub fn cluster(&self) -> &SharedCluster {
        &self.cluster
    }

    /// What was asked so far.
    pub fn requests(&self) -> &RequestLog {
        &self.cluster.requests
    }

    /// What is to go wrong with the Kubernetes API.
    pub fn faults(&self) -> &Faults {
        &self.cluster.faults
    }

    /// What is to go wrong with the metrics.
    pub fn metrics_faults(&self) -> &Faults {
        &self.gateway.faults
    }

    /// What is to go wrong with Unleash.
    pub fn unleash_faults(&self) -> &Faults {
        &self.unleash.faults
    }

    /// Where flags of flagd are evaluated: what stands before `/ofrep/v1`.
    pub fn ofrep_url(&self) -> String {
        format!("http://{}", self.ofrep)
    }

    /// What is to go wrong with flagd.
    pub fn ofrep_faults(&self) -> &Faults {
        &self.flagd.faults
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
