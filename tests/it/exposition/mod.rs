//! Text exposition against what others make of it, and against the embedded platform.

mod differential;
mod embedded;
mod fuzz;
mod quantiles;
