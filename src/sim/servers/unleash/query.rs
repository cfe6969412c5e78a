//! What stands behind the question mark.

use axum::extract::Query as Pairs;
use chrono::{DateTime, NaiveDate, Utc};
use http::Uri;

use super::answer::Failure;

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Query(Vec<(String, String)>);

/// `IS:a,b`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    /// What stands before the colon.
    pub operator: String,
    /// What stands after it.
    pub values: Vec<String>,
}

impl Filter {
    /// Whether a text is among those that are asked for.
    pub(super) fn admits(&self, text: &str) -> bool {
        let listed = self.values.iter().any(|value| value == text);
        listed != matches!(self.operator.as_str(), "IS_NOT" | "IS_NONE_OF")
    }

    /// Whether a time is on the side that is asked for; what has none is on neither.
    pub(super) fn admits_time(&self, time: Option<DateTime<Utc>>) -> bool {
        let Some((time, bound)) = time.zip(self.values.first().and_then(|it| day_or_time(it)))
        else {
            return false;
        };
        match self.operator.as_str() {
            "IS_BEFORE" => time < bound,
            _ => time >= bound,
        }
    }
}

fn day_or_time(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

/// A part of a long list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// How many come before it.
    pub offset: usize,
    /// How many it has at most.
    pub limit: usize,
}

impl Query {
    pub(super) fn of(uri: &Uri) -> Result<Self, Failure> {
        match Pairs::try_from_uri(uri) {
            Ok(Pairs(pairs)) => Ok(Self(pairs)),
            Err(error) => Err(Failure::unreadable(&error.to_string())),
        }
    }

    /// The first value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// All values of a parameter, with or without brackets after its name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = move |key: &str| key.strip_suffix("[]").unwrap_or(key) == name;
        let found = self.0.iter().filter(move |(key, _)| named(key));
        found.map(|(_, value)| value.as_str())
    }

    /// A parameter that is to begin with one of these operators.
    pub(super) fn filter(&self, name: &str, operators: &[&str]) -> Result<Option<Filter>, Failure> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let split = text.split_once(':');
        let fitting = split.filter(|(operator, _)| operators.contains(operator));
        let Some((operator, values)) = fitting else {
            let pattern = format!(
                "must match pattern \"^({}):(.*?)(,([a-zA-Z0-9_]+))*$\"",
                operators.join("|")
            );
            return Err(Failure::unfit(
                &format!("/query/{name}"),
                &pattern,
                &text.into(),
            ));
        };
        Ok(Some(Filter {
            operator: operator.to_owned(),
            values: values.split(',').map(|it| it.trim().to_owned()).collect(),
        }))
    }

    /// Which part is asked for; what makes no sense is as if it were not there.
    pub(super) fn page(&self, most: usize) -> Page {
        let number = |name| self.get(name).and_then(|it| it.parse::<usize>().ok());
        let limit = number("limit").filter(|limit| (1..=most).contains(limit));
        Page {
            offset: number("offset").unwrap_or(0),
            limit: limit.unwrap_or(PAGE),
        }
    }
}

/// How much is told where nobody says how much.
const PAGE: usize = 50;

/// The operators of a name.
pub(super) const NAMES: &[&str] = &["IS", "IS_NOT", "IS_ANY_OF", "IS_NONE_OF"];
/// The operators of a time.
pub(super) const TIMES: &[&str] = &["IS_BEFORE", "IS_ON_OR_AFTER"];
/// The operators of the log's parameters.
pub(super) const LISTED: &[&str] = &["IS", "IS_ANY_OF"];
/// The operators of tags.
pub(super) const TAGS: &[&str] = &[
    "INCLUDE",
    "DO_NOT_INCLUDE",
    "INCLUDE_ALL_OF",
    "INCLUDE_ANY_OF",
    "EXCLUDE_IF_ANY_OF",
    "EXCLUDE_ALL",
];
