//! Metrics in text exposition, scraped directly where there is no Prometheus: an ingress
//! controller's or a gateway's `/metrics`.
//!
//! [`text`] reads the format, [`counter`] and [`histogram`] make rates and quantiles of it as
//! Prometheus would, `measure` keeps what is needed for that between two scrapes; they are pure.
//! `target` scrapes.

mod backend;
mod decode;
mod examine;
mod measure;
mod rounds;
mod target;

pub mod counter;
pub mod histogram;
pub mod text;

pub use backend::{Exposition, Timing};
