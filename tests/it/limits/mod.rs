//! What the operator's own configuration forbids is not done, whichever way it is asked for.

mod choke_point;
mod console;
mod headless;
mod place;
mod screen;
