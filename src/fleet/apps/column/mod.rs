//! The columns of apps, for the screen, for headless output and for sorting.

mod cell;
mod column;
mod key;
mod rollout;
mod sides;
#[cfg(test)]
mod tests;

pub use column::Column;
pub use rollout::pressure_sign;
pub use sides::of_side;
