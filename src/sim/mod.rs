//! The embedded platform: real protocols over a simulated fleet.

pub mod scenarios;
pub mod servers;
pub mod store;
pub mod world;
