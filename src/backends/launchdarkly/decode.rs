//! The parts of LaunchDarkly's answers that are used.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use crate::model::CleanText;

/// A page of a list.
#[derive(Debug, Deserialize)]
pub(super) struct Page<T> {
    pub items: Vec<T>,
    #[serde(default, rename = "_links")]
    pub links: Links,
}

impl<T> Page<T> {
    /// Where the next page is.
    pub(super) fn next(&self) -> Option<&str> {
        let next = self.links.next.as_ref()?;
        (!next.href.is_empty()).then_some(&next.href)
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Links {
    pub next: Option<Link>,
    #[serde(rename = "self")]
    pub own: Option<Link>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    pub href: String,
}

/// A flag.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Flag {
    pub key: String,
    #[serde(default)]
    pub description: Option<String>,
    /// How often it was changed.
    #[serde(default, rename = "_version")]
    pub version: u64,
    #[serde(default)]
    pub creation_date: Option<i64>,
    #[serde(default)]
    pub variations: Vec<Variation>,
    /// Whether it is to be removed some day.
    #[serde(default)]
    pub temporary: Option<bool>,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub archived: bool,
    #[serde(default)]
    pub deprecated: bool,
    #[serde(default, rename = "_maintainer")]
    pub maintainer: Option<Member>,
    #[serde(default)]
    pub environments: BTreeMap<String, Environment>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Variation {
    #[serde(default, rename = "_id")]
    pub id: Option<String>,
    pub value: Value,
    #[serde(default)]
    pub name: Option<String>,
}

/// How a flag is in an environment.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Environment {
    pub on: bool,
    pub version: u64,
    pub last_modified: Option<i64>,
    pub targets: Vec<Value>,
    pub context_targets: Vec<Value>,
    pub rules: Vec<Value>,
    pub prerequisites: Vec<Value>,
    pub fallthrough: Option<Fallthrough>,
    pub off_variation: Option<usize>,
}

/// What those get whom no rule speaks of.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fallthrough {
    pub variation: Option<usize>,
    pub rollout: Option<Rollout>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Rollout {
    pub kind: Option<String>,
    pub variations: Vec<Weighted>,
    pub context_kind: Option<String>,
    pub bucket_by: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Weighted {
    pub variation: usize,
    /// In thousandths of a percent.
    pub weight: i64,
}

/// Whether and when a flag was asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Status {
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub last_requested: Option<DateTime<Utc>>,
    #[serde(default, rename = "_links")]
    pub links: Links,
}

impl Status {
    /// The flag's key, which stands in its address alone.
    pub(super) fn key(&self) -> Option<&str> {
        self.links.own.as_ref()?.href.rsplit('/').next()
    }
}

/// Something that was done.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entry {
    #[serde(rename = "_id")]
    pub id: String,
    pub date: i64,
    #[serde(default)]
    pub title_verb: Option<String>,
    #[serde(default)]
    pub member: Option<Member>,
    #[serde(default)]
    pub token: Option<Token>,
    #[serde(default)]
    pub target: Option<Target>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Member {
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
}

impl Member {
    /// What they are called.
    pub(super) fn called(&self) -> Option<String> {
        let names = [&self.first_name, &self.last_name];
        let names: Vec<_> = names.into_iter().flatten().map(String::as_str).collect();
        let name = names.join(" ").trim().to_owned();
        let name = (!name.is_empty()).then_some(name);
        name.or_else(|| self.email.clone())
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Token {
    pub name: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Target {
    pub resources: Vec<String>,
}

/// Whose the token is.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Identity {
    pub account_id: Option<String>,
    pub token_name: Option<String>,
    pub member_id: Option<String>,
}

impl Identity {
    /// What it is called.
    pub(super) fn called(&self) -> CleanText {
        let name = self.token_name.as_deref().or(self.member_id.as_deref());
        CleanText::new(name.unwrap_or("a token without a name"))
    }
}

/// A time in milliseconds.
pub(super) fn time(milliseconds: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(milliseconds)
}

/// An error in the server's own words.
pub(super) fn problem(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Problem {
        message: String,
    }
    serde_json::from_slice::<Problem>(body)
        .ok()
        .map(|problem| problem.message)
}
