//! Who lives in the world at its beginning: apps with owners, classes, lifetimes and releases.
//!
//! Only descriptions; `objects` turns them into what a cluster stores.

mod app;
mod delivery;
mod generate;
mod lifetime;
mod names;
mod release;
mod runtime;
mod teams;
mod texture;

pub use app::{App, Deployer, Sla};
pub use delivery::{Delivery, Mix, Plan};
pub use generate::{Founder, Traits};
pub use lifetime::Lifetime;
pub use release::Release;
pub use runtime::{RUNTIMES, Runtime};
pub use teams::TEAMS;
pub use texture::{HOSTILE, Texture};
