//! Unleash's admin API, as far as somebody needs it who looks after flags: as 7.4.1 answers.

mod answer;
mod body;
mod catalogue;
mod client;
mod events;
mod export;
mod handle;
mod query;
mod render;
mod route;
mod search;
mod serve;
mod write;

#[cfg(test)]
mod tests;

pub use handle::{Rights, SharedUnleash, Token, Unleash};
pub use serve::{router, serve};
