//! Flagger: Canaries, which watch a Deployment and let its changes into a copy that serves.

mod closeup;
mod decisions;
mod decode;
mod object;

pub(super) use closeup::{FIELDS, attest, is_copy};
pub(super) use object::Canary;

/// What is added to a Deployment's name for the copy that serves.
pub(super) const PRIMARY: &str = "-primary";
