//! What the shell is asked to do.

use super::{Preparation, Ticket};
use crate::fleet::Held;
use crate::model::{AppId, CleanText, Digest, FlagKey, ObjectRef};
use crate::playbooks::{Agreed, Plan, Survey};

/// Something only the shell can do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Leave the program.
    Quit,
    /// Give the terminal back and stop until continued.
    Suspend,
    /// Forget what is on the terminal and draw everything.
    Redraw,
    /// Take the mouse, or let the terminal have it.
    CaptureMouse(bool),
    /// Follow the releases, pods and events of this app, and of no other.
    Inspect(AppId, Vec<ObjectRef>),
    /// Follow no app any more.
    StopInspecting,
    /// Look at these objects as closely as the survey asks.
    Survey {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The objects.
        objects: Vec<ObjectRef>,
        /// What is asked about them.
        survey: Survey,
    },
    /// Look at these flags.
    LookAtFlags {
        /// Comes back with the answer.
        ticket: Ticket,
        /// The flags.
        flags: Vec<FlagKey>,
    },
    /// Make a plan from the audit.
    Prepare(Preparation),
    /// Have the clusters check this plan without changing anything.
    Rehearse {
        /// Comes back with the answer.
        digest: Digest,
        /// The plan.
        plan: Box<Plan>,
    },
    /// Whatever the clusters are being asked for a dialog, it was closed.
    StopAsking,
    /// Run what was agreed to; its progress comes back as messages.
    Execute(Box<Agreed>),
    /// Begin no step of the running plan until it is to go on.
    PauseExecuting,
    /// Go on with the running plan.
    GoOnExecuting,
    /// Stop the running plan between two of its steps.
    StopExecuting,
    /// Read all of the audit.
    LoadActivity,
    /// Look which plans were interrupted.
    FindInterrupted,
    /// Look whether the audit has grown since it was read.
    WatchActivity,
    /// Keep what was seen of releases that hold.
    Remember(Vec<Held>),
    /// Look up what became of an interrupted plan, and end it so.
    Close(CleanText),
}
