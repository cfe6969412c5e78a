//! What every source of metrics shares: which series mean what, how a round of them becomes facts,
//! and the loop that goes round.

mod labels;
mod oddities;
mod poll;
mod round;
pub mod sets;
pub mod sides;

pub use labels::{Missing, Naming, Reader, Way};
pub use oddities::Oddities;
pub use poll::{Pace, Polled, Seen, poll};
pub use round::Round;
