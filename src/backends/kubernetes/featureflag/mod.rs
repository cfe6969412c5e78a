//! OpenFeature: FeatureFlag resources, which flagd reads, and the sources through which pods
//! read them.

mod annotations;
mod decode;
mod definition;
mod desk;
mod look;
mod managed;
mod offline;
mod source;
mod targeting;

pub(super) use annotations::read_by;
pub(super) use decode::{FlagResource, resource};
pub(super) use desk::FlagDesk;
pub use offline::feature_flags;
pub(super) use source::{FlagSource, source};
