//! The command line: one file a subcommand.
//!
//! A playbook's subcommand is not written here: it derives from the registry of playbooks.

mod act;
mod args;
mod audit;
mod console;
mod demo;
mod doctor;
mod exit;
mod finish;
mod flags;
mod gather;
mod get;
mod log;
mod output;
mod run;
pub mod sim;
mod site;
mod sources;
mod table;
mod undo;
mod verdict;

pub use args::command;
pub use exit::Exit;
pub use run::main;
