//! Live signals: how an app serves right now, how it did in the last half hour, and when that asks
//! for a person.
//!
//! A metrics source speaks in rounds: in each it says what it [`Measured`] of its [`Subject`]s,
//! and then that the round is over. What was asked for and not said is unknown, never 0.

mod alarm;
mod burn;
mod code;
mod history;
mod ledger;
mod measured;
mod policy;
mod signal;
#[expect(clippy::module_inception, reason = "the folder's main type")]
mod signals;
#[cfg(test)]
mod tests;
mod trouble;

pub use alarm::{Alarm, Onset};
pub use burn::{Burn, BurnWindows};
pub use history::{History, STEP, STEPS};
pub use ledger::{Counted, Ledger};
pub use measured::{Measured, Subject, SubjectKind};
pub use policy::{Limit, SignalPolicy, Thresholds};
pub use signal::{Signal, SignalSet};
pub use signals::{Ended, Round, RoundEnd, SHORTEST, Signals};
pub use trouble::Trouble;
