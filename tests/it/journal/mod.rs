//! Plans that are killed in the middle, and the record that says what was done and what was not.

mod desk;
mod kills;
mod record;
