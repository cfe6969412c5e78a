//! Every key: one registry, from which help, palette, footer and `docs/keys.md` derive.

mod action;
mod chord;
mod document;
mod registry;
mod tab;

pub use action::{Action, Motion};
pub use chord::Chord;
pub use document::markdown;
pub use registry::{Binding, Context, bindings, resolve};
pub use tab::Tab;

#[cfg(test)]
mod tests;
