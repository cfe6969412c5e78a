//! Whether anybody still needs a flag: a score with its reasons.

mod assess;
mod policy;
mod reason;
#[cfg(test)]
mod tests;

pub use assess::Staleness;
pub use policy::StalePolicy;
pub use reason::{Exemption, StaleGap, StaleReason};
