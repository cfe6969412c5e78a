//! What an app's page says about the app itself, line by line.

mod lines;
mod rollout;
mod signals;

pub use lines::{LABEL, Line, Tone, lines};
pub use rollout::{course_lines, sides_lines, verdict_lines};
