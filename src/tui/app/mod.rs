//! The console as a pure state machine: [`update`] takes the state and a message and answers with
//! effects, which are data; the shell performs them.

mod about;
mod acting;
mod actions;
mod activity;
mod arranging;
mod choosing;
mod columns;
mod confirm;
mod cursor;
mod effect;
mod filter;
pub mod flags;
mod grouping;
mod help;
mod input;
mod invocation;
pub mod layout;
mod looking;
mod marks;
mod mouse;
mod msg;
mod offsets;
mod outline;
mod outlook;
mod overlay;
mod page;
mod palette;
mod picker;
mod protection;
mod question;
pub mod rollouts;
mod running;
mod state;
mod steered;
mod table;
mod update;

pub use about::{LABEL, Line, Tone, lines as about, sides_lines};
pub use acting::{Acting, Targets};
pub use activity::{
    Activity, Entry, EntryStep, Loading, Opened, Standing, entries as activity_entries,
    interrupted_words,
};
pub use choosing::Choosing;
#[cfg(test)]
pub(crate) use columns::lamps;
pub use columns::{Design, FLAGS, LEAD, NUMBER, Offer, Placed, design, place};
pub use confirm::{Confirm, Focus, Objections, Rehearsal, Touched};
pub use cursor::Cursor;
pub use effect::Effect;
pub use filter::FilterBox;
pub use help::{Help, HelpLine, help_lines, help_size};
pub use invocation::{Before, Invocation, Made};
pub use looking::{Looking, Preparation, Ticket};
pub use marks::Marks;
pub use msg::Msg;
pub use offsets::Offsets;
pub use outline::{Outline, Place as OutlinePlace, Said, Sign};
pub use overlay::Overlay;
pub use page::{Page, PageFlags, Section, rollout_lines};
pub use picker::{Item, Picker};
pub use protection::{Protection, is_protected};
pub use question::Question;
pub use running::{Hand, ProgressView, Rows, Running};
pub use state::{Notice, Setup, State};
pub use table::{Shown, Table};
pub use update::update;

#[cfg(test)]
pub(crate) mod tests;
