//! The console as a pure state machine: [`update`] takes the state and a message and answers with
//! effects, which are data; the shell performs them.

mod about;
mod acting;
mod actions;
mod columns;
mod confirm;
mod cursor;
mod effect;
mod filter;
mod fleet_table;
mod help;
mod input;
pub mod layout;
mod marks;
mod mouse;
mod msg;
mod overlay;
mod page;
mod palette;
mod picker;
mod question;
mod running;
mod state;
mod update;

pub use about::{LABEL, Line, Tone, lines as about};
pub use acting::{Acting, Targets};
pub use columns::{LEAD, NUMBER, Offer, Placed, place};
pub use confirm::{Confirm, Focus};
pub use cursor::Cursor;
pub use effect::Effect;
pub use filter::FilterBox;
pub use fleet_table::FleetTable;
pub use help::{Help, HelpLine, help_lines, help_size};
pub use marks::Marks;
pub use msg::Msg;
pub use overlay::Overlay;
pub use page::{Page, Section};
pub use picker::{Item, Picker};
pub use question::Question;
pub use running::Running;
pub use state::{Notice, Setup, State};
pub use update::update;

#[cfg(test)]
pub(crate) mod tests;
