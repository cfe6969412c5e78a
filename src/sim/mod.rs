//! The embedded platform: real protocols over a simulated fleet.

pub mod store;
