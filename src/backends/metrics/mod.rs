//! What every source of metrics shares: which series mean what, how a round of them becomes facts,
//! and the loop that goes round.

mod labels;
pub mod sets;

pub use labels::{LabelNames, Missing, Naming, Reader};
