//! Which releases serve without a breach, and for how long: what dogwatch itself can say of an old
//! release, where the cluster keeps no record.

mod held;
mod holding;
mod ledger;
#[cfg(test)]
mod tests;
mod witness;

pub use held::Held;
pub use ledger::Ledger;
pub use witness::Witness;
