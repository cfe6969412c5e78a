//! Saying yes to a plan. Cancel has the focus, Enter never means yes.
//!
//! What takes more than a key is asked for in inputs: Tab goes from Cancel through them to Yes, a
//! letter typed on Cancel goes into the first that is empty, Enter in an input goes on, and only
//! `y` on a button says yes.

mod dialog;
mod keys;
mod rehearsal;

pub use dialog::{Confirm, Focus, Touched};
pub use rehearsal::{Objections, Rehearsal};

pub(super) use dialog::{open, open_made};
pub(super) use keys::{cancel, focus, key, paste};
pub(super) use rehearsal::rehearsed;
