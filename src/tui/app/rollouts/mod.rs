//! A rollout in words, for whoever has to decide about it.

mod decisions;
mod words;

pub use decisions::{Offered, offered};
pub use words::{ahead, standing};
