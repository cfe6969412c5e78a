//! What was done: the plans of the audit, the newest first.

mod entry;
mod keys;
mod list;
mod opened;
mod record;

pub use entry::{Entry, EntryStep, Standing, interrupted_words};
pub use list::{Activity, Loading};
pub use opened::Opened;
pub use record::entries;

pub(super) use keys::{
    back, click, close, closed, edit, filter, go, grown, interrupted, loaded, open, paste, reload,
    resume, scroll, show, show_steps, tick, undo,
};
