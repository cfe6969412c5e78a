//! The columns of apps, for the screen, for headless output and for sorting.

mod cell;
mod key;
mod registry;
mod rollout;
mod sides;
#[cfg(test)]
mod tests;

pub use registry::Column;
pub use rollout::pressure_sign;
pub use sides::of_side;
