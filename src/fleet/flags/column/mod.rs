//! The columns of flags, for the screen, for headless output and for sorting.

mod cell;
mod key;
mod registry;
#[cfg(test)]
mod tests;

pub use registry::FlagColumn;
