//! What every backend must bear: one suite, run over each.

mod controllers;
mod embedded;
mod exposition;
mod featureflags;
mod kubernetes;
mod launchdarkly;
mod prometheus;
mod rollouts;
mod server;
mod sides;
mod suite;
mod survey;
mod unleash;
mod viewer;
