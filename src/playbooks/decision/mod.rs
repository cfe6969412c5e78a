//! What a person decides about a rollout: `promote`, `promote-full`, `pause`, `resume`, `abort`,
//! `retry`; a file for each controller says what it takes there.

mod argo_rollouts;
mod decided;
mod deployment;
mod flagger;
mod judgement;
mod knative;
mod manuals;
mod playbook;
mod subject;
#[cfg(test)]
mod tests;

pub(super) use argo_rollouts::abort;
pub(super) use decided::{Decided, Several};
pub(super) use judgement::Judgement;
pub(super) use knative::{PINNED, all_to, is_pinned_to};
pub use playbook::Decide;
pub(super) use subject::{Subject, subjects};
