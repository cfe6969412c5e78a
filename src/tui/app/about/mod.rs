//! What an app's page says about the app itself, line by line.

mod lines;
mod signals;

pub use lines::{LABEL, Line, Tone, lines};
