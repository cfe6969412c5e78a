//! `/metrics`: what a gateway with the exporters of the cluster behind it would expose.

mod gateway;
mod serve;

#[cfg(test)]
mod tests;

pub use gateway::{Gateway, SharedGateway};
pub use serve::serve;
