//! The server: accepts, answers, stops.

use crate::sim::servers::SharedCluster;
use crate::sim::servers::connections::Gate;
use axum::Router;
use std::io;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// Serves the cluster's API on `listener` until `stop` is cancelled, then drops all connections.
pub async fn serve(
    listener: TcpListener,
    cluster: SharedCluster,
    stop: CancellationToken,
) -> io::Result<()> {
    let gate = Gate::new(listener, cluster.faults.clone(), stop.clone())?;
    tokio::select! {
        () = stop.cancelled() => Ok(()),
        served = axum::serve(gate, router(cluster)) => served,
    }
}

/// The API as a service, for tests that need no sockets.
pub fn router(cluster: SharedCluster) -> Router {
    let _ = cluster;
    Router::new()
}
