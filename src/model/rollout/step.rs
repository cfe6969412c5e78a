//! The steps of a rollout.

use std::time::Duration;

use serde::Serialize;

use crate::model::CleanText;

/// One step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RolloutStep {
    /// So many percent of the traffic go to the canary.
    SetWeight(u8),
    /// It waits: for so long, or for a person.
    Pause {
        /// How long, where it goes on by itself.
        lasts: Option<Duration>,
    },
    /// An analysis must succeed.
    Analysis,
    /// An experiment must succeed.
    Experiment,
    /// So many replicas of the canary, whatever its weight.
    SetScale,
    /// Requests with certain headers go to the canary.
    HeaderRoute,
    /// Requests are copied to the canary.
    MirrorRoute,
    /// Some plugin's step, by its name.
    Plugin(CleanText),
    /// A step of a kind that is not known here, by its name.
    Unknown(CleanText),
}

impl RolloutStep {
    /// The step in a word or two: `25 %`, `pause 10m`, `pause`.
    pub fn words(&self) -> String {
        match self {
            Self::SetWeight(weight) => format!("{weight} %"),
            Self::Pause { lasts: None } => "pause".to_owned(),
            Self::Pause { lasts: Some(lasts) } => {
                format!("pause {}", humantime::format_duration(*lasts))
            }
            Self::Analysis => "analysis".to_owned(),
            Self::Experiment => "experiment".to_owned(),
            Self::SetScale => "scale".to_owned(),
            Self::HeaderRoute => "header route".to_owned(),
            Self::MirrorRoute => "mirror".to_owned(),
            Self::Plugin(name) => format!("plugin {name}"),
            Self::Unknown(name) => format!("{name}?"),
        }
    }
}
