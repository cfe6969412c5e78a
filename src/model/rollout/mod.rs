//! Rollouts: how a release is being let in, by whichever controller, and how one is followed to
//! its end.

mod analysis;
mod controller;
mod decision;
mod gate;
mod pair;
mod phase;
#[expect(
    clippy::module_inception,
    reason = "the folder is about rollouts, the file is of one"
)]
mod rollout;
mod side;
mod stage;
mod step;
mod watch;

pub use analysis::{AnalysisMetric, AnalysisPhase, AnalysisRun, AnalysisRunKind, Measurement};
pub use controller::Controller;
pub use decision::{Decision, Decisions};
pub use gate::Gate;
pub use phase::{Pause, PauseReason, Phase};
pub use rollout::{Pressure, Rollout};
pub use side::{Compared, PodHash, Side, SidePods, Track};
pub use stage::{Stage, Weights};
pub use step::RolloutStep;
pub use watch::{RolloutEnd, RolloutLook, RolloutStage, RolloutState, RolloutWatch};
