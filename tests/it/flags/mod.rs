//! Flags decided about with the real program over real HTTP, up to what the platform's own event
//! log says of it.

mod archiving;
mod breaking;
mod drill;
mod reading;
mod refusing;
mod setting;
