//! The Kubernetes API: one file a concern.

mod answer;
mod call;
mod defaults;
mod delete;
mod discovery;
mod failing;
mod list;
mod negotiation;
mod openapi;
mod openapi_v2;
mod pages;
mod patch;
mod protobuf;
mod query;
mod render;
mod reviews;
mod scale;
mod selectors;
mod serve;
mod table;
mod target;
mod validation;
mod version;
mod watch;
mod write;

pub use serve::{router, serve};

#[cfg(test)]
mod tests;
