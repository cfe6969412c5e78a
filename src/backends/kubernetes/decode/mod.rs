//! From an API server's objects to the model: everything is cleaned here, once. What every kind
//! of object has is read here, and the rest in the folder of its controller.

mod frame;
mod history;
mod manifest;
mod numbers;
mod release;
mod selector;
mod watched;

pub(super) use frame::{Flaw, Origin, app_name, frame, name};
pub(super) use history::{Marks, record, records};
pub(super) use manifest::manifest;
pub(super) use numbers::{count, generation, percent, seconds};
pub(super) use release::release;
pub(super) use selector::selection;
pub(super) use watched::{Said, Watched, decode};
