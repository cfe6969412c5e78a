//! The table of flags: from a flag to the app that it gates and back, and a flag in words.

mod offers;
mod open;
mod words;

pub use offers::{Offered, offered, refusal};
pub(super) use open::{close, go_to_app, must_choose, open, show};
pub use words::{change, purpose, seen, staleness, standing, whose};

/// How much is said of the flag under the cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// What matters most, below the table.
    #[default]
    Brief,
    /// All of it, below a few rows.
    Full,
}
