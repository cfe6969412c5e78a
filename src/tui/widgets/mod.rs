//! What views are drawn with: no widget knows what an app is.
//!
//! Lists and tables are handed the visible window only.

mod chart;
mod dialog;
mod field;
mod gauge;
mod sparkline;
mod table;
mod text;

pub use chart::{Chart, ChartLook, Tick, round_up};
pub use dialog::{Frame, centred};
pub use field::Field;
pub use gauge::gauge;
pub use sparkline::Sparkline;
pub use table::{Cell, Track, tracks};
pub use text::{Segment, clip, clip_middle, put, put_right, segments, width, wrap};
