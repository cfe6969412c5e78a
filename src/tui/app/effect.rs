//! What the shell is asked to do.

use crate::model::{AppId, ObjectRef};
use crate::playbooks::Agreed;

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
    /// Run what was agreed to; its progress comes back as messages.
    Execute(Box<Agreed>),
    /// Begin no step of the running plan until it is to go on.
    PauseExecuting,
    /// Go on with the running plan.
    GoOnExecuting,
    /// Stop the running plan between two of its steps.
    StopExecuting,
}
