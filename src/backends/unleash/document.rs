//! A flag as one document: what plans compare and change.

use serde_json::{Value, json};

use super::decode::{ClientFeature, Environment, Feature};
use super::gate::Gate;
use crate::backends::LiveObject;
use crate::model::CleanText;

/// How a flag is in one environment.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) enabled: bool,
    pub(super) stale: bool,
    pub(super) archived: bool,
    pub(super) gate: Gate,
    /// How many strategies are in use.
    pub(super) strategies: usize,
}

impl Document {
    /// Of a single flag in one of its environments.
    pub(super) fn new(feature: &Feature, environment: &Environment) -> Self {
        let (gate, strategies) = Gate::of(&environment.strategies);
        Self {
            enabled: environment.enabled,
            stale: feature.stale,
            archived: false,
            gate,
            strategies,
        }
    }

    /// As clients are told, who see no flag that was put away.
    pub(super) fn of_client(feature: &ClientFeature) -> Self {
        let (gate, strategies) = Gate::of(&feature.strategies);
        Self {
            enabled: feature.enabled,
            stale: feature.stale,
            archived: false,
            gate,
            strategies,
        }
    }

    /// Tells this state from another, in words.
    pub(super) fn version(&self) -> CleanText {
        let switch = if self.enabled { "on" } else { "off" };
        let share = match self.gate.stands() {
            Some(share) => format!("{share} %"),
            None => self.gate.targeting().unwrap_or_default().to_string(),
        };
        let marks = [(self.stale, " stale"), (self.archived, " archived")];
        let marks = marks.into_iter().filter(|(is, _)| *is);
        let marks: String = marks.map(|(_, words)| words).collect();
        CleanText::new(&format!("{switch} {share}{marks}"))
    }

    /// As plans and execution read it. What stands besides is what a change of it needs.
    pub(super) fn live(&self, uid: &CleanText) -> LiveObject {
        let mut value = json!({
            "enabled": self.enabled,
            "stale": self.stale,
            "archived": self.archived,
            "strategies": self.strategies,
        });
        if let Some(share) = self.gate.stands() {
            value["percentage"] = share;
        }
        if let Some(words) = self.gate.targeting() {
            value["targeting"] = Value::from(words.as_str());
        }
        if let Some([id, rollout]) = self.gate.at() {
            value["strategy"] = json!({"id": id, "rollout": rollout});
        }
        LiveObject {
            uid: uid.to_string(),
            resource_version: self.version().to_string(),
            value,
        }
    }
}

/// What tells a flag from a later one of its name.
pub(super) fn uid(feature: &Feature) -> CleanText {
    let name = &feature.name;
    match feature.created_at {
        Some(created) => {
            let created = created.to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
            CleanText::new(&format!("{name}@{created}"))
        }
        None => CleanText::new(name),
    }
}
