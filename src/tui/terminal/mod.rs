//! The shell around the state machine: terminal, signals, time, tasks.

mod asking;
mod console;
mod guard;
mod output;
mod pace;
mod records;
mod signals;
mod tasks;

pub use console::run;
