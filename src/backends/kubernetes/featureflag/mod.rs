//! OpenFeature: FeatureFlag resources, which flagd reads, and the sources through which pods
//! read them.

mod annotations;

pub(super) use annotations::read_by;
