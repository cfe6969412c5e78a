//! The database of an Unleash: features, their strategies, and the log of what was done to them.

mod event;
mod exposure;
mod feature;
mod kept;
mod rejection;
mod strategy;
mod writes;

#[cfg(test)]
mod tests;

pub use event::{Event, EventKind, What};
pub use feature::{Environment, Feature, FeatureType, PROJECTS, Project, Seen, Setting, Tag};
pub use kept::Features;
pub use rejection::Rejection;
pub use strategy::{Parameters, Strategy};
pub use writes::{Actor, By, Draft, Spot, stamp};
