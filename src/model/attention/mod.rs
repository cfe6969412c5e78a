//! Why an app needs a person, in words, with a score: the default order of the fleet.

mod assess;
mod policy;
mod reason;
mod severity;
#[cfg(test)]
mod tests;

pub use assess::Attention;
pub use policy::AttentionPolicy;
pub use reason::Reason;
pub use severity::Severity;
