//! The embedded platform: real protocols over a simulated fleet.
//!
//! [`start`] serves it in process; `dogwatch sim` serves it alone.

mod files;
mod options;
mod run;
pub mod scenarios;
pub mod servers;
pub mod store;
mod timepiece;
pub mod world;

pub use files::Files;
pub use options::{Options, SimError};
pub use run::{Running, start};
pub use scenarios::{ScenarioName, scenario_help};
