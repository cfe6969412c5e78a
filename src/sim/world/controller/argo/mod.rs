//! The controller of Argo Rollouts: canaries that go step by step, wait for people, and go back.
//!
//! As the real one it is driven by the object alone: what a client writes into the specification
//! or the status is all that it ever hears of a decision.

mod analysis;
mod conditions;
mod progress;
mod reconcile;
mod release;
mod report;
mod restart;
mod sets;
mod sizes;
mod spec;
mod steps;

pub use analysis::analyse;
pub use reconcile::sync;
pub use sets::REVISION as ROLLOUT_REVISION;
