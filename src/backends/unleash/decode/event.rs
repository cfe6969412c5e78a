//! The server's own record of what was done.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

/// A page of events, the newest first.
#[derive(Debug, Deserialize)]
pub struct Events {
    /// The events.
    pub events: Vec<Event>,
}

/// Something that was done.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Grows with each event.
    pub id: u64,
    /// What kind of thing: `feature-archived`.
    #[serde(rename = "type")]
    pub kind: String,
    /// By whom.
    pub created_by: Option<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// To which flag.
    pub feature_name: Option<String>,
    /// In which project.
    pub project: Option<String>,
    /// In which environment; `None` in all of them.
    pub environment: Option<String>,
    /// What is so now.
    #[serde(default)]
    pub data: Value,
    /// What was so before.
    #[serde(default)]
    pub pre_data: Value,
}
