//! What a scenario can do to the world.

use super::controller::Behaviour;
use super::flags::FlagDeed;
use super::fleet::{Delivery, Sla};

/// Which app it is done to; always the same one for the same seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cast {
    /// A silver app with the pods of a gold one.
    Star,
    /// Another app with several pods.
    Understudy,
    /// A gold app with many callers.
    Soloist,
    /// An app that is neither.
    Stagehand,
    /// What the scenario is about, where releases are let in step by step.
    Lead,
    /// Waits for somebody, and has for long.
    Patient,
    /// Goes on by itself.
    Mover,
    /// Was given up.
    Dropout,
    /// Was measured, and nobody knows.
    Doubter,
    /// Stays with a revision that somebody chose.
    Pinned,
    /// Is looked after by Flagger.
    Ward,
    /// Runs twice, side by side.
    Twin,
    /// Borrows its template.
    Borrower,
    /// Has let everything in.
    Veteran,
    /// Can't get its pods to serve.
    Straggler,
}

/// A part that only some scenarios have, and the app that it makes of the one that plays it.
#[derive(Debug, Clone, Copy)]
pub struct Role {
    /// The part.
    pub cast: Cast,
    /// How its releases are let in.
    pub delivery: Delivery,
    /// The service class.
    pub sla: Sla,
    /// Pods.
    pub replicas: u32,
    /// Requests a second, in thousandths.
    pub traffic_millirps: u32,
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
    /// Somebody, or something, writes into what lets the app's releases in.
    Patch {
        /// The app.
        cast: Cast,
        /// A merge patch, as JSON.
        patch: &'static str,
    },
    /// Somebody sends the traffic of a Knative Service back to the Revision before the newest.
    Pin(Cast),
    /// Somebody does something to a feature flag.
    Flag(FlagDeed),
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
