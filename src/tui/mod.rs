//! The console: a terminal screen over the fleet.
//!
//! ```text
//! terminal ──Msg──▶ app::update(&mut State) ──Effect──▶ terminal
//!                        │
//!                        └──State──▶ views ──Buffer──▶ terminal (only what changed)
//! ```
//!
//! `app`, `views`, `widgets`, `keys` and `theme` are pure; `terminal` is the shell.

pub mod app;
pub mod keys;
pub mod picture;
mod session;
pub mod terminal;
pub mod theme;
pub mod views;
pub mod widgets;

pub use session::Session;
pub use terminal::run;
