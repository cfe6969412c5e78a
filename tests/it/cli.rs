//! The command line as scripts see it.

#[path = "cli/acting.rs"]
mod acting;
#[path = "cli/asking.rs"]
mod asking;
#[path = "cli/desk.rs"]
pub(crate) mod desk;
#[path = "cli/leaders.rs"]
mod leaders;
#[path = "cli/reading.rs"]
mod reading;
#[path = "cli/rollouts.rs"]
mod rollouts;
