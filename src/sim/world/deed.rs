//! What a scenario can do to the world.

use super::controller::Behaviour;

/// Which app it is done to; always the same one for the same seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cast {
    /// A silver app with the pods of a gold one.
    Star,
    /// Another app with several pods.
    Understudy,
    /// A gold app with many callers.
    Soloist,
    /// An app that is neither.
    Stagehand,
}

impl Cast {
    /// How many parts there are.
    pub(super) const PARTS: usize = 4;
}

/// Something that goes wrong, or right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// A release that behaves like this.
    Release {
        /// The app that is released.
        cast: Cast,
        /// How its new image behaves.
        behaviour: Behaviour,
        /// How many of the old pods may go before the new ones serve, in percent.
        max_unavailable: u32,
        /// After how many seconds the rollout counts as failed.
        deadline: u32,
    },
    /// Something beyond the world's objects.
    Incident(Incident),
}

/// What the world cannot do by itself: whoever serves it has to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incident {
    /// The cluster's API can no longer be reached.
    ApiGone,
    /// It can be reached again.
    ApiBack,
    /// The metrics can no longer be reached.
    MetricsGone,
    /// They can be reached again.
    MetricsBack,
}

/// Whether a fleet has a life of its own, beside what the scenario does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Releases, restarts, now and then a new app.
    Ordinary,
    /// Nothing happens by itself.
    Still,
}
