//! A line over time, with axes.
//!
//! ```text
//!  2.0%┤            │ ⢀⡠⠤⠒⠒⠉   a limit: ┄   a mark: │ and ▲
//!  1.0%┤┄┄┄┄┄┄┄┄┄┄┄┄│⢠⠃┄┄┄┄┄
//!    0%┤⠤⠤⠤⠤⠤  ⠤⠤⠤⠤⠤⠎           what is not known has no dot
//!      11:00    ▲1.8.0   12:00
//! ```

mod axis;
#[expect(clippy::module_inception, reason = "the folder's main type")]
mod chart;
mod dots;
#[cfg(test)]
mod tests;

pub use axis::round_up;
pub use chart::{Chart, ChartLook, Tick};
