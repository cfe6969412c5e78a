//! Text exposition against what others make of it.

mod differential;
mod fuzz;
mod quantiles;
