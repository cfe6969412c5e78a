//! Apps in a table.

mod absence;
mod cell;
mod kind;
mod sides;
mod signal;
mod trend;

pub(in crate::tui::views) use kind::apps;
