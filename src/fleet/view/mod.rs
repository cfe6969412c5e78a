//! One way to look at what is listed: filtered, sorted, perhaps grouped, and kept so as it changes.

mod groups;
mod incremental;
mod order;
mod rows;
mod selection;
mod spec;
#[cfg(test)]
mod tests;

pub use incremental::View;
pub use rows::Row;
pub use spec::ViewSpec;
