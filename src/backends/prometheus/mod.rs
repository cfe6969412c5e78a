//! Prometheus, and what speaks its HTTP API: Thanos, Mimir, VictoriaMetrics.
//!
//! One instant query a signal for the whole fleet, all at one time; one a signal for the [sides] of
//! the rollouts that are on their way; range queries for the app that is open. The queries derive from the [registry of metric sets](super::metrics::sets), or stand
//! in the configuration.

mod api;
mod backend;
pub mod decode;
mod detect;
mod examine;
mod inspect;
mod observe;
mod promql;
mod question;
mod releases;
pub mod sides;
mod timing;
mod whom;

pub use backend::Prometheus;
pub use observe::{Answered, join};
pub use question::{Origin, Question, questions};
pub use timing::Timing;
