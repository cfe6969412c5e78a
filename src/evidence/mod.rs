//! What dogwatch has seen of releases, kept in the state directory: written by the console, told to
//! whoever looks closely at an object; and what is known of the open app's releases, for its page.

mod presenter;
mod store;
mod telling;
#[cfg(test)]
mod tests;

pub use presenter::Presenter;
pub use store::EvidenceStore;
pub use telling::telling;
