//! Feature flags, whichever platform keeps them.

mod capabilities;
mod change;
mod claim;
mod claims;
mod correlation;
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
mod policy;
mod source;
mod stale;
mod summary;

pub use capabilities::{Can, Capabilities};
pub use change::FlagChange;
pub use claim::{Claim, Claimant};
pub use claims::ClaimRules;
pub use correlation::Correlation;
pub use exposure::{Exposure, FlagState};
pub use flag::Flag;
pub use key::{FlagKey, FlagRef};
pub use kind::FlagKind;
pub use last_seen::LastSeen;
pub use looks::{FlagLooks, KnownFlags};
pub use native::{Native, Variants};
pub use pattern::{NamePattern, NotAPattern};
pub use percent::{NotAPercentage, Percent};
pub use platform::{Platform, ReasonKept};
pub use policy::{FlagPolicy, KillSwitch};
pub use source::FlagSourceRef;
pub use stale::{Exemption, StaleGap, StalePolicy, StaleReason, Staleness};
pub use summary::FlagSummary;
