//! How many of the callers get a feature.

use super::{Feature, Setting, Strategy};

/// The share of the world's callers that meet a constraint or are in a segment. Who they are is
/// not simulated.
const MATCHING: f64 = 0.3;

impl Setting {
    /// The share of all callers, from 0 to 1, for whom it is on.
    ///
    /// Whoever is in the first half of one rollout is in the first half of any other with the same
    /// group: of several strategies the widest decides.
    pub fn exposure(&self) -> f64 {
        if !self.enabled {
            return 0.0;
        }
        let counting = self.strategies.iter().filter(|it| !it.disabled);
        counting.map(Strategy::reach).fold(0.0, f64::max)
    }
}

impl Feature {
    /// As [`Setting::exposure`]; nobody gets what is archived.
    pub fn exposure(&self, environment: super::Environment) -> f64 {
        if self.archived_at.is_some() {
            return 0.0;
        }
        self.setting(environment).exposure()
    }
}

impl Strategy {
    fn reach(&self) -> f64 {
        let percent = |key: &str| {
            let text = self.parameters.get(key).unwrap_or("0");
            // More than all is all: nobody checks the number.
            text.parse::<f64>().map_or(0.0, |it| it.clamp(0.0, 100.0)) / 100.0
        };
        let reach = match self.name.as_str() {
            "default" => 1.0,
            "flexibleRollout" => percent("rollout"),
            "gradualRolloutRandom" | "gradualRolloutSessionId" | "gradualRolloutUserId" => {
                percent("percentage")
            }
            // A handful of people, hosts or addresses.
            _ => 0.0,
        };
        let conditions = self.constraints.len() + self.segments.len();
        let conditions = i32::try_from(conditions).unwrap_or(i32::MAX);
        reach * MATCHING.powi(conditions)
    }
}
