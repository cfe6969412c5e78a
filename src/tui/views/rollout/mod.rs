//! What tables, strip and page draw of a rollout.

pub(super) mod decisions;
pub(super) mod sides;
pub(super) mod steps;

use crate::fleet;
use crate::model::{App, Pressure};
use crate::tui::theme::Role;

/// How much the rollout of `app` presses, as a look.
pub(super) fn pressure(app: &App) -> Role {
    match fleet::pressure(app) {
        Some(Pressure::Failing) => Role::StatusFailing,
        Some(Pressure::Waiting) => Role::SeverityWarning,
        Some(Pressure::Progressing) => Role::StatusProgressing,
        Some(Pressure::Degraded) => Role::StatusDegraded,
        Some(Pressure::Done) => Role::StatusReady,
        None => Role::TextFaint,
    }
}
