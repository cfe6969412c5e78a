//! The one way to write: intent → preconditions → apply → verify → audit.
//!
//! Nothing else calls a [`Writer`](crate::backends::Writer). The operator's limits, the identity
//! of the cluster and the reason that a plan needs are checked here once, whatever a screen or a
//! subcommand has checked before.

pub mod audit;
mod check;
mod close;
mod control;
mod executor;
mod gate;
mod interrupted;
mod journal;
mod live;
mod lock;
mod moved_on;
mod pace;
mod patience;
pub mod prepare;
mod report;
mod step;
#[cfg(test)]
mod tests;

pub use audit::{Audit, AuditError};
pub use close::{Closed, Looked};
pub use control::Control;
pub use executor::Executor;
pub use interrupted::{Interrupted, interrupted};
pub use patience::Patience;
pub use report::{ExecutionError, Outcome, Progress, Report};
