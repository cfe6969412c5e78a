//! The `OpenFeature` Remote Evaluation Protocol, as flagd serves it: what a context gets.

mod serve;

#[cfg(test)]
mod tests;

pub use serve::{Flagd, SharedFlagd, router, serve};
