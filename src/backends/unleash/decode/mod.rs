//! What Unleash answers, as far as it is used. Fields may be missing or null: one odd flag must
//! not hide the others.

mod account;
mod event;
mod feature;
mod strategy;

pub use account::{Instance, Permission, Projects, Whoami};
pub use event::{Event, Events};
pub use feature::{
    Archived, ClientFeature, ClientFeatures, Environment, Feature, Features, Parent, Tag, Tags,
};
pub use strategy::Strategy;

use serde::Deserialize;

/// What stands in an error.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Problem {
    message: Option<String>,
    #[serde(default)]
    details: Vec<Detail>,
}

#[derive(Debug, Deserialize)]
struct Detail {
    message: Option<String>,
}

/// The words of an error; of a bad request its details, which alone say what is bad.
pub fn problem(body: &[u8]) -> Option<String> {
    let problem: Problem = serde_json::from_slice(body).ok()?;
    let message = problem.message?;
    let detail = problem.details.into_iter().find_map(|it| it.message);
    Some(
        detail
            .filter(|_| message.contains("`details`"))
            .unwrap_or(message),
    )
}

/// A list that may be null.
fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// A switch that may be null.
fn switch<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_in_their_own_words() {
        for (body, words) in [
            (
                r#"{"message":"no such flag","details":[{"message":"no such flag"}]}"#,
                Some("no such flag"),
            ),
            (
                r#"{"message":"Request validation failed. Refer to the `details` list.","details":[{"message":"\"name\" must be URL friendly."}]}"#,
                Some("\"name\" must be URL friendly."),
            ),
            (r#"{"message":"invalid token"}"#, Some("invalid token")),
            ("<html>", None),
            ("[]", None),
        ] {
            assert_eq!(problem(body.as_bytes()).as_deref(), words, "{body}");
        }
    }
}
