mod again;
mod chains;
pub(super) mod cluster;
mod desk;
mod faults;
mod interrupted;
mod pacing;
mod runs;
mod templates;
