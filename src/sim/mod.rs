//! The embedded platform: real protocols over a simulated fleet.

pub mod servers;
pub mod store;
