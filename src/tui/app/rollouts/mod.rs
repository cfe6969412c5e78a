//! A rollout in words, for whoever has to decide about it.

mod decisions;
mod sides;
mod words;

pub use decisions::{Offered, offered};
pub use sides::{sides, verdict};
pub use words::{ahead, standing};
