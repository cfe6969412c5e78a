//! What every backend must bear: one suite, run over each.

mod embedded;
mod kubernetes;
mod prometheus;
mod server;
mod suite;
mod viewer;
