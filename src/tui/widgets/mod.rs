//! What views are drawn with: no widget knows what an app is.
//!
//! Lists and tables are handed the visible window only.

mod dialog;
mod field;
mod gauge;
mod table;
mod text;

pub use dialog::{Frame, centred};
pub use field::Field;
pub use gauge::gauge;
pub use table::{Cell, Track, tracks};
pub use text::{Segment, clip, put, put_right, segments, width, wrap};
