//! Everything of many features at once: the only request that tells the strategies of more than
//! one.

use std::sync::Arc;

use serde_json::{Value, json};

use super::answer::Failure;
use crate::sim::store::features::{Environment, Feature, Strategy};

/// What is asked for.
#[derive(Debug)]
pub(super) struct Export {
    environment: String,
    which: Which,
}

#[derive(Debug)]
enum Which {
    Named(Vec<String>),
    Tagged(String),
    OfProject(String),
    All,
}

impl Export {
    pub(super) fn of(body: &Value) -> Result<Self, Failure> {
        let text = |field: &str| body[field].as_str().map(str::to_owned);
        let environment = text("environment").ok_or_else(|| Failure::required("environment"))?;
        let names = body["features"].as_array();
        let which = if let Some(tag) = text("tag") {
            Which::Tagged(tag)
        } else if let Some(names) = names.filter(|it| !it.is_empty()) {
            let names = names.iter().filter_map(Value::as_str);
            Which::Named(names.map(str::to_owned).collect())
        } else if let Some(project) = text("project") {
            Which::OfProject(project)
        } else if names.is_some() {
            Which::All
        } else {
            return Err(Failure::required("project"));
        };
        Ok(Self { environment, which })
    }

    /// Of an environment that there is not nothing is told, which is no error.
    pub(super) fn answer(&self, all: &[Arc<Feature>]) -> Value {
        let asked: Vec<&Feature> = all
            .iter()
            .map(AsRef::as_ref)
            .filter(|it| self.which.admits(it))
            .collect();
        let at = Environment::find(&self.environment);
        let there = asked.iter().filter_map(|it| Some((*it, at?)));
        let strategies = there.clone().flat_map(|(feature, at)| {
            let strategies = feature.setting(at).strategies.iter();
            strategies.map(|strategy| exported(feature, strategy))
        });
        let environments = there.map(|(feature, at)| {
            json!({
                "enabled": feature.setting(at).enabled,
                "featureName": feature.name,
                "environment": at.name(),
                "variants": [],
                "name": feature.name,
            })
        });
        let tags = asked.iter().flat_map(|feature| {
            let tags = feature.tags.iter();
            tags.map(|tag| {
                json!({"featureName": feature.name, "tagType": tag.kind, "tagValue": tag.value})
            })
        });
        json!({
            "features": asked.iter().map(|it| row(it)).collect::<Value>(),
            "featureStrategies": strategies.collect::<Value>(),
            "featureEnvironments": environments.collect::<Value>(),
            "contextFields": [],
            "featureTags": tags.collect::<Value>(),
            "segments": [],
            "tagTypes": [{"name": "app", "description": "The app that it gates", "icon": null, "color": null}],
            "dependencies": [],
            "links": [],
        })
    }
}

impl Which {
    fn admits(&self, feature: &Feature) -> bool {
        match self {
            Self::Named(names) => names.iter().any(|name| *name == feature.name),
            Self::Tagged(value) => feature.tags.iter().any(|tag| tag.value == *value),
            Self::OfProject(project) => {
                feature.project == *project && feature.archived_at.is_none()
            }
            Self::All => feature.archived_at.is_none(),
        }
    }
}

/// A feature without its times.
fn row(feature: &Feature) -> Value {
    let mut row = feature.row();
    if let Some(fields) = row.as_object_mut() {
        for time in ["createdAt", "archivedAt", "lastSeenAt"] {
            fields.remove(time);
        }
    }
    row
}

fn exported(feature: &Feature, strategy: &Strategy) -> Value {
    let mut tree = json!(strategy);
    tree["featureName"] = feature.name.as_str().into();
    tree
}
