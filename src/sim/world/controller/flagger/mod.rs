//! x
use super::context::Context;
use crate::sim::store::Key;
pub fn sync(_: &mut Context<'_>, _: &Key) {}
pub fn tick(_: &mut Context<'_>, _: &Key) {}
