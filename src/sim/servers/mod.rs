//! The protocols of the embedded platform, over real HTTP on loopback.

mod cluster;
mod connections;
mod failing;
mod faults;
pub mod kubernetes;
pub mod metrics;
pub mod ofrep;
mod requests;
pub mod unleash;
mod users;

pub use cluster::{Cluster, SharedCluster, StreamingLists};
pub use faults::{Fault, Faults};
pub use requests::{Recorded, RequestLog};
pub use users::{Attributes, Rule, Scope, User, Users};
