//! Feature flags, whichever platform keeps them.

mod capabilities;
mod change;
mod claim;
mod claims;
mod exposure;
#[expect(clippy::module_inception, reason = "the flag among what belongs to it")]
mod flag;
mod key;
mod kind;
mod last_seen;
mod looks;
mod native;
mod pattern;
mod percent;
mod platform;

pub use capabilities::{Can, Capabilities};
pub use change::FlagChange;
pub use claim::{Claim, Claimant};
pub use claims::ClaimRules;
pub use exposure::{Exposure, FlagState};
pub use flag::Flag;
pub use key::{FlagKey, FlagRef};
pub use kind::FlagKind;
pub use last_seen::LastSeen;
pub use looks::{KnownFlags, FlagLooks};
pub use native::{Native, Variants};
pub use pattern::{NamePattern, NotAPattern};
pub use percent::{NotAPercentage, Percent};
pub use platform::{Platform, ReasonKept};
