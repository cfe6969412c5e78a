//! Feature flags: which there are at the beginning, which app asks for which, and what an app
//! does with the answer.
//!
//! What a flag is like is kept in the store, by [`crate::sim::store::features`] or as a resource.

mod catalogue;
mod evaluation;
mod founding;
mod gate;
mod history;
mod murmur;
mod odd;
mod orphans;
mod resources;
mod role;

pub use evaluation::{Evaluation, evaluate};
pub use founding::{Census, Home};
pub use gate::{Gate, Path, Reach, Switch};
pub use resources::annotations;
pub use role::{Adjustment, FlagDeed, FlagRole};
