//! A table of whatever is listed: the fleet's, the queue of rollouts.

mod apps;
mod bar;
mod drawn;
mod empty;
mod heading;
mod listing;
mod rows;

pub(super) use apps::apps;
pub(super) use drawn::{Drawn, DrawnRow, Standing, title, track};
pub(super) use heading::headed;
pub(super) use listing::{Listing, draw};
