//! What dogwatch has seen of releases, kept in the state directory: written by the console, told to
//! whoever looks closely at an object.

mod store;
mod telling;
#[cfg(test)]
mod tests;

pub use store::EvidenceStore;
pub use telling::telling;
