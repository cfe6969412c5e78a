//! Kubernetes: workloads by watch; releases, pods, analyses and events of the app that is open; a
//! close look at what is about to be changed; patches with preconditions.
//!
//! Each controller that lets releases in has a folder that knows its objects: [`deployment`],
//! `argo_rollouts`, `flagger`, `knative`. Which of them a cluster has is found by discovery.
//!
//! The list-and-watch loop is our own, over kube's client: kube's watcher neither falls back
//! where a server refuses to stream lists, nor tells a refusal that asks to wait (429) how long,
//! nor goes on past one object that it can't decode.

mod argo_rollouts;
mod backend;
mod credentials;
mod decode;
mod deployment;
mod discovery;
mod environment;
mod examine;
mod failure;
mod featureflag;
mod flagger;
mod inspect;
mod knative;
mod kubeconfig;
mod link;
mod listing;
mod object;
mod observe;
mod path;
mod proxy;
mod request;
mod rights;
mod setup;
mod survey;
mod timing;
mod writer;

pub use backend::Kubernetes;
pub use deployment::deployment;
pub use featureflag::feature_flags;
pub use setup::ConnectError;
pub use timing::Timing;
