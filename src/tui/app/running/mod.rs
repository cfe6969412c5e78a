//! The plan that is being executed: what came of each step so far, and the hand on it.

mod keys;
mod pace;
mod plan;
mod progress;

pub(super) use plan::Leave;
pub use plan::{Hand, Held, Running};
pub use progress::{ProgressView, Rows};

pub(super) use keys::{key, stop};
pub(super) use progress::{finished, progress};
