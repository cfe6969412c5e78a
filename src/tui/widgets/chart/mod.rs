//! Values over time, with axes.
//!
//! ```text
//!  2.0%┤            │   ▁▃▅▅   a limit: ┄ and ┝   a mark: │ and ▲
//!  1.0%┝┄┄┄┄┄┄┄┄┄┄┄┄│┄┄▆████
//!    0%┤▁▁▁▁▁  ▁▁▁▁▁▁▁▂█████   what is not known is left out; 0 is not
//!      11:00    ▲1.8.0   12:00
//! ```

mod axis;
#[expect(clippy::module_inception, reason = "the folder's main type")]
mod chart;
mod heights;
#[cfg(test)]
mod tests;

pub use axis::round_up;
pub use chart::{Chart, ChartLook, Tick};
