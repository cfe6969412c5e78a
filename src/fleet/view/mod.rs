//! One way to look at the fleet: filtered, sorted, perhaps grouped, and kept so as it changes.

mod groups;
mod order;
mod rows;
mod spec;
#[cfg(test)]
mod tests;
mod update;

pub use rows::Row;
pub use spec::ViewSpec;
pub use update::View;
