//! Metrics in text exposition, scraped directly where there is no Prometheus: an ingress
//! controller's or a gateway's `/metrics`.
//!
//! [`text`] reads the format, [`counter`] and [`histogram`] make rates and quantiles of it as
//! Prometheus would; all three are pure.

pub mod counter;
pub mod histogram;
pub mod text;
