//! What stands behind the question mark.

use super::selectors::{FieldSelector, LabelSelector, Selection};
use crate::sim::store::{Cause, Details, Reason, Refusal, Resource};
use axum::extract::Query as Pairs;
use http::Uri;
use std::time::Duration;

/// The parameters of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn of(uri: &Uri) -> Result<Self, Refusal> {
        match Pairs::try_from_uri(uri) {
            Ok(Pairs(pairs)) => Ok(Self(pairs)),
            Err(error) => Err(Refusal::bad_request(format!(
                "the query is not readable: {error}"
            ))),
        }
    }

    /// The first value of a parameter, if it is there and not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self
            .0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    fn flag(&self, name: &str) -> bool {
        // As Go's strconv has it, but for nonsense, which Kubernetes takes for true.
        self.get(name)
            .is_some_and(|value| !matches!(value, "0" | "f" | "F" | "false" | "False"))
    }

    fn number(&self, name: &str) -> Result<Option<u64>, Refusal> {
        let parsed = self.get(name).map(str::parse).transpose();
        parsed.map_err(|_| {
            let value = self.get(name).unwrap_or_default();
            Refusal::bad_request(format!(
                "strconv.ParseInt: parsing {value:?}: invalid syntax"
            ))
        })
    }

    /// Whether nothing is to be written, only shown.
    pub(super) fn dry_run(&self) -> Result<bool, Refusal> {
        match self.get("dryRun") {
            None => Ok(false),
            Some("All") => Ok(true),
            Some(other) => Err(Refusal::bad_request(format!(
                "dryRun: Unsupported value: {other:?}: supported values: \"All\""
            ))),
        }
    }

    pub(super) fn is_watch(&self) -> bool {
        self.flag("watch")
    }

    pub(super) fn selection(&self, resource: Resource) -> Result<Selection, Refusal> {
        Ok(Selection {
            labels: LabelSelector::parse(self.get("labelSelector").unwrap_or_default())?,
            fields: FieldSelector::parse(resource, self.get("fieldSelector").unwrap_or_default())?,
        })
    }

    /// The version to list or watch from.
    pub(super) fn resource_version(&self) -> Result<Option<u64>, Refusal> {
        self.number("resourceVersion").map_err(|_| {
            let value = self.get("resourceVersion").unwrap_or_default();
            list_options_invalid(
                "resourceVersion",
                &format!(
                    "Invalid value: {value:?}: strconv.ParseUint: parsing {value:?}: invalid syntax"
                ),
            )
        })
    }
}

/// How exactly a list has to be of the version that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VersionMatch {
    Exact,
    NotOlderThan,
}

/// The parameters of a list.
#[derive(Debug, Clone)]
pub(super) struct ListOptions {
    pub(super) limit: Option<usize>,
    pub(super) resume: Option<String>,
    pub(super) version: Option<u64>,
    pub(super) matching: Option<VersionMatch>,
    pub(super) selection: Selection,
}

impl ListOptions {
    pub(super) fn of(query: &Query, resource: Resource) -> Result<Self, Refusal> {
        let options = Self {
            limit: query
                .number("limit")?
                .and_then(|it| usize::try_from(it).ok())
                .filter(|it| *it > 0),
            resume: query.get("continue").map(str::to_owned),
            version: query.resource_version()?,
            matching: version_match(query)?,
            selection: query.selection(resource)?,
        };
        if query.get("sendInitialEvents").is_some() {
            let why = "Forbidden: sendInitialEvents is forbidden for list";
            return Err(list_options_invalid("sendInitialEvents", why));
        }
        options.check()?;
        Ok(options)
    }

    fn check(&self) -> Result<(), Refusal> {
        let version = self.version.filter(|version| *version > 0);
        let why = match (self.matching, self.resume.is_some(), self.version) {
            (Some(_), true, _) => "resourceVersionMatch is forbidden when continue is provided",
            (Some(_), _, None) => {
                "resourceVersionMatch is forbidden unless resourceVersion is provided"
            }
            (Some(VersionMatch::Exact), _, Some(0)) => {
                "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""
            }
            (None, true, _) if version.is_some() => {
                let message = "specifying resource version is not allowed when using continue";
                return Err(Refusal::bad_request(message));
            }
            _ => return Ok(()),
        };
        Err(list_options_invalid(
            "resourceVersionMatch",
            &format!("Forbidden: {why}"),
        ))
    }
}

/// The parameters of a watch.
#[derive(Debug, Clone)]
pub(super) struct WatchOptions {
    pub(super) version: Option<u64>,
    pub(super) selection: Selection,
    pub(super) bookmarks: Bookmarks,
    pub(super) initial_events: InitialEvents,
    pub(super) timeout: Option<Duration>,
}

/// Whether the client understands bookmarks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bookmarks {
    Sent,
    Omitted,
}

/// What a watch begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InitialEvents {
    /// As the version says: none for a version, everything for no version.
    ByVersion,
    /// Everything, and a bookmark that says where it ends.
    Streamed,
    /// Nothing, whatever the version says.
    Skipped,
}

impl WatchOptions {
    pub(super) fn of(query: &Query, resource: Resource) -> Result<Self, Refusal> {
        let matching = version_match(query)?;
        let asked = query.get("sendInitialEvents").is_some();
        let why = match (asked, matching) {
            (true, None | Some(VersionMatch::Exact)) => {
                "Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
            }
            (false, Some(_)) => {
                "Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents \
                 is provided"
            }
            _ => "",
        };
        if !why.is_empty() {
            return Err(list_options_invalid("resourceVersionMatch", why));
        }
        let bookmarks = if query.flag("allowWatchBookmarks") {
            Bookmarks::Sent
        } else {
            Bookmarks::Omitted
        };
        let initial_events = match (asked, query.flag("sendInitialEvents")) {
            (false, _) => InitialEvents::ByVersion,
            (true, true) => InitialEvents::Streamed,
            (true, false) => InitialEvents::Skipped,
        };
        Ok(Self {
            version: query.resource_version()?,
            selection: query.selection(resource)?,
            bookmarks,
            initial_events,
            timeout: query.number("timeoutSeconds")?.map(Duration::from_secs),
        })
    }
}

fn version_match(query: &Query) -> Result<Option<VersionMatch>, Refusal> {
    match query.get("resourceVersionMatch") {
        None => Ok(None),
        Some("Exact") => Ok(Some(VersionMatch::Exact)),
        Some("NotOlderThan") => Ok(Some(VersionMatch::NotOlderThan)),
        Some(other) => {
            let why = format!(
                "Unsupported value: {other:?}: supported values: \"Exact\", \"NotOlderThan\""
            );
            Err(list_options_invalid("resourceVersionMatch", &why))
        }
    }
}

/// 422 for a parameter of a list or watch.
pub(super) fn list_options_invalid(field: &str, why: &str) -> Refusal {
    let message = format!("ListOptions.meta.k8s.io \"\" is invalid: {field}: {why}");
    let reason = if why.starts_with("Forbidden") {
        "FieldValueForbidden"
    } else {
        "FieldValueInvalid"
    };
    let details = Details {
        group: "meta.k8s.io".to_owned(),
        kind: "ListOptions".to_owned(),
        causes: vec![Cause {
            reason,
            message: why.to_owned(),
            field: field.to_owned(),
        }],
        ..Details::default()
    };
    Refusal {
        details: Some(Box::new(details)),
        ..Refusal::new(Reason::Invalid, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        Query::of(&format!("/x?{text}").parse().unwrap()).unwrap()
    }

    #[test]
    fn the_rules_of_list_parameters() {
        let table = [
            ("", None),
            ("limit=500&resourceVersion=0", None),
            ("resourceVersion=5&resourceVersionMatch=Exact", None),
            ("resourceVersionMatch=Exact", Some(422)),
            ("resourceVersion=0&resourceVersionMatch=Exact", Some(422)),
            ("resourceVersion=5&resourceVersionMatch=Newest", Some(422)),
            ("resourceVersion=abc", Some(422)),
            ("continue=x&resourceVersion=5", Some(400)),
            ("continue=x&resourceVersion=0", None),
            ("limit=many", Some(400)),
            ("sendInitialEvents=true", Some(422)),
        ];
        for (text, code) in table {
            let result = ListOptions::of(&query(text), Resource::Pods);
            assert_eq!(result.err().map(|it| it.reason.code()), code, "{text}");
        }
    }

    #[test]
    fn the_rules_of_watch_parameters() {
        let table = [
            ("watch=1", None),
            ("watch=1&resourceVersion=0&allowWatchBookmarks=true", None),
            (
                "sendInitialEvents=true&resourceVersionMatch=NotOlderThan",
                None,
            ),
            ("sendInitialEvents=true", Some(422)),
            ("resourceVersionMatch=NotOlderThan", Some(422)),
        ];
        for (text, code) in table {
            let result = WatchOptions::of(&query(text), Resource::Pods);
            assert_eq!(result.err().map(|it| it.reason.code()), code, "{text}");
        }
    }

    #[test]
    fn flags_are_read_as_go_writes_them() {
        for (text, expected) in [
            ("watch=1", true),
            ("watch=true", true),
            ("watch=false", false),
        ] {
            assert_eq!(query(text).is_watch(), expected, "{text}");
        }
        assert!(query("dryRun=Some").dry_run().is_err());
    }
}
