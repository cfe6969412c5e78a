//! The simulated world: a fleet of micro apps, the controllers that run it, and what happens to
//! it. Pure: seeded, and stepped with the time as an argument.

mod controller;
mod deed;
mod flags;
mod fleet;
mod founding;
mod life;
mod objects;
mod queue;
mod random;
mod release;
mod stepping;
mod traffic;

#[cfg(test)]
mod tests;

pub use controller::{Behaviour, Images};
pub use deed::{Cast, Deed, Incident, Pace, Role};
pub use flags::{Adjustment, Evaluation, FlagDeed, FlagRole, Gate, Path, Reach, Switch, evaluate};
pub use fleet::{Delivery, Mix, Plan, Sla, Texture, Traits};
pub use random::span;
pub use stepping::{Founding, World};
pub use traffic::{Changes, Traffic};
