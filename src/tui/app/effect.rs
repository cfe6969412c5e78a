//! What the shell is asked to do.

use crate::model::{AppId, CleanText, ObjectRef};
use crate::playbooks::Plan;

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
    /// Run this plan; its progress comes back as messages.
    Execute {
        /// The plan as it was confirmed.
        plan: Box<Plan>,
        /// The reason that was given.
        reason: Option<CleanText>,
    },
    /// Stop the running plan between two of its steps.
    StopExecuting,
}
