//! dogwatch: the on-call console for fleets of micro apps.
//!
//! Two roads lead through the house:
//!
//! ```text
//! READ   backend ──observation──▶ fleet (one store) ──revision──▶ view model ──visible rows──▶ widget
//! WRITE  key ──▶ playbook.plan(fleet, targets) ──Plan──▶ confirm ──▶ execution ──Step──▶ backend ──▶ audit
//! ```
//!
//! Everything between a backend and the terminal is pure: no clock, no I/O, no locks.

pub mod backends;
pub mod cli;
pub mod clock;
pub mod config;
pub mod evidence;
pub mod execution;
pub mod fleet;
pub mod model;
pub mod playbooks;
pub mod sim;
pub mod tui;
