//! One HTTP client for every backend but Kubernetes, which brings its own.
//!
//! TLS is verified, redirects are not followed, nothing is retried; every answer has a limit in
//! time and in size, and every failure says in words what it is and what to do about it. URLs are
//! shown without the credentials that may stand in them.

mod access;
mod answer;
mod causes;
mod client;
mod endpoint;
mod failure;
mod proxy;
mod refusal;
#[cfg(test)]
mod tests;

pub use access::Access;
pub use answer::Answer;
pub(in crate::backends) use causes::causes;
pub use client::{Call, Client, Limits};
pub use endpoint::Endpoint;
pub use failure::Failure;
pub use proxy::{ProxyFault, ProxyVariables, parse as parse_proxy};
pub use refusal::Refusal;
