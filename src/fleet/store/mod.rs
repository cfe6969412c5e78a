//! The store itself: what is known of every app, and what follows from it.

mod apply;
mod flags;
mod fleet;
mod measure;
mod sides;
mod source;
#[cfg(test)]
mod tests;

pub(super) use fleet::CLOCK_SLACK;
pub use fleet::Fleet;
