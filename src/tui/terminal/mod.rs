//! The shell around the state machine: terminal, signals, time, tasks.

mod console;
mod guard;
mod output;
mod pace;
mod signals;
mod tasks;

pub use console::run;
