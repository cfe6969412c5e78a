//! Feature flags, whichever platform keeps them.

mod capabilities;
mod change;
mod claim;
mod correlation;
mod exposure;
#[expect(clippy::module_inception, reason = "the flag among what belongs to it")]
mod flag;
mod key;
mod kind;
mod last_seen;
mod native;
mod percent;
mod platform;
mod policy;
mod stale;
mod summary;

pub use capabilities::{Can, Capabilities};
pub use change::FlagChange;
pub use claim::{Claim, Claimant};
pub use correlation::Correlation;
pub use exposure::{Exposure, FlagState};
pub use flag::Flag;
pub use key::{FlagKey, FlagRef};
pub use kind::FlagKind;
pub use last_seen::LastSeen;
pub use native::{Native, Variants};
pub use percent::{NotAPercentage, Percent};
pub use platform::{Platform, ReasonKept};
pub use policy::{FlagPolicy, Trips};
pub use stale::{Exemption, StaleGap, StalePolicy, StaleReason, Staleness};
pub use summary::FlagSummary;
