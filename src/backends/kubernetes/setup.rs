//! Why the way to the cluster could not even be prepared.

use std::path::PathBuf;

use thiserror::Error;

use crate::backends::http::ProxyFault;

/// Something in the kubeconfig, the credentials or the environment that has to be repaired; says
/// where, and never shows a secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ConnectError {
    /// There is no kubeconfig at all.
    #[error(
        "no kubeconfig: {looked_at} is not there and this is no pod; name one with --kubeconfig or KUBECONFIG"
    )]
    NoKubeconfig {
        /// Where it was looked for.
        looked_at: String,
    },
    /// A file can't be read.
    #[error("{what} {} can't be read: {why}", path.display())]
    Unreadable {
        /// What the file is.
        what: &'static str,
        /// Which file.
        path: PathBuf,
        /// What the system says.
        why: String,
    },
    /// A file is not what it should be.
    #[error("{what} {} is broken: {why}", path.display())]
    Broken {
        /// What the file is.
        what: &'static str,
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The context is not there.
    #[error("{origin} has no context `{context}`: it has {known}; choose one with --context")]
    NoSuchContext {
        /// The kubeconfig.
        origin: String,
        /// The wanted context.
        context: String,
        /// Those that there are.
        known: String,
    },
    /// No context is current.
    #[error("{origin} has no current context: choose one of {known} with --context")]
    NoCurrentContext {
        /// The kubeconfig.
        origin: String,
        /// Those that there are.
        known: String,
    },
    /// The context's cluster can't be used.
    #[error("{origin}, cluster `{cluster}`: {why}")]
    Cluster {
        /// The kubeconfig.
        origin: String,
        /// The cluster.
        cluster: String,
        /// What is wrong.
        why: String,
    },
    /// A proxy can't be used.
    #[error(transparent)]
    Proxy(#[from] ProxyFault),
    /// The credentials can't be had or used.
    #[error("{origin}, credentials: {why}")]
    Credentials {
        /// The kubeconfig.
        origin: String,
        /// What is wrong, and what to do.
        why: String,
    },
}
