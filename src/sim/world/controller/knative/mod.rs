//! x
use super::context::Context;
use crate::sim::store::Key;
pub fn sync_revision(_: &mut Context<'_>, _: &Key) {}
pub fn sync_service(_: &mut Context<'_>, _: &Key) {}
