//! What lists and watches say, object by object.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::value::RawValue;

use super::board::Flaws;
use super::known::Known;
use super::range::SYSTEM;
use super::word::{Gone, ObjectName, Word};
use crate::backends::kubernetes::decode::{Flaw, Origin, Said, decode};
use crate::backends::kubernetes::failure::{Failure, Refusal};
use crate::backends::kubernetes::object::{Bare, LIST_END, WatchLine};
use crate::model::{CleanText, ResourceKind};

/// Reads one scope's objects, and remembers which there are.
pub(super) struct Changes {
    origin: Origin,
    kind: ResourceKind,
    /// Whether namespaces of the system are left out.
    leaves_out_system: bool,
    known: Known,
    flawed: BTreeMap<(CleanText, CleanText), Flaw>,
    words: Vec<Word>,
}

/// What a line of a watch was.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A change; the resource version to go on from.
    Change(Option<String>),
    /// Nothing changed up to here.
    Bookmark(Option<String>),
    /// A streamed list is whole.
    ListEnd(Option<String>),
}

impl Changes {
    pub(super) fn new(origin: Origin, kind: ResourceKind, namespace: Option<&CleanText>) -> Self {
        Self {
            known: Known::default(),
            origin,
            kind,
            leaves_out_system: namespace.is_none(),
            flawed: BTreeMap::new(),
            words: Vec::new(),
        }
    }

    /// What it reads.
    pub(super) fn kind(&self) -> ResourceKind {
        self.kind
    }

    /// A list begins.
    pub(super) fn begin(&mut self) {
        self.known.begin();
        self.flawed.clear();
    }

    /// The list is whole: what it did not hold is gone.
    pub(super) fn end(&mut self) {
        let gone = self.known.end();
        for name in gone {
            self.forget(name);
        }
    }

    /// Everything that there is, as far as was said.
    pub(super) fn rows(&self) -> Vec<Gone> {
        let kind = self.kind;
        self.known.names().map(|name| Gone { kind, name }).collect()
    }

    /// What was said since the last time.
    pub(super) fn take(&mut self) -> Vec<Word> {
        std::mem::take(&mut self.words)
    }

    fn forget(&mut self, name: ObjectName) {
        let kind = self.kind;
        self.words.push(Word::Gone(Gone { kind, name }));
    }

    /// How many objects are left out.
    pub(super) fn flaws(&self) -> Flaws {
        Flaws::count(self.flawed.values())
    }

    /// An object is there, or is different.
    pub(super) fn object(&mut self, raw: &RawValue, now: DateTime<Utc>) -> Option<String> {
        let Some(decoded) = decode(self.kind, raw.get(), &self.origin, now) else {
            return self.unreadable(raw);
        };
        let metadata = decoded.metadata;
        let namespace = metadata.namespace.as_deref().unwrap_or_default();
        let name = metadata.name.as_deref().unwrap_or_default();
        if self.leaves_out_system && namespace.starts_with(SYSTEM) {
            return metadata.resource_version;
        }
        match decoded.said {
            Ok(Some(said)) => self.there(said),
            Ok(None) => {
                if let Some(name) = self.known.remove(namespace, name) {
                    self.forget(name);
                }
            }
            Err(flaw) => self.leave_out(namespace, name, flaw),
        }
        metadata.resource_version
    }

    fn there(&mut self, said: Said) {
        let (namespace, name) = said.name();
        self.known.insert(namespace, name);
        if !self.flawed.is_empty() || said.flaw().is_some() {
            let place = (namespace.clone(), name.clone());
            match said.flaw() {
                Some(flaw) => self.flawed.insert(place, flaw),
                None => self.flawed.remove(&place),
            };
        }
        self.words.push(said.into());
    }

    fn unreadable(&mut self, raw: &RawValue) -> Option<String> {
        let metadata = serde_json::from_str::<Bare>(raw.get()).map(|object| object.metadata);
        let metadata = metadata.unwrap_or_default();
        let namespace = metadata.namespace.unwrap_or_default();
        if !(self.leaves_out_system && namespace.starts_with(SYSTEM)) {
            self.leave_out(
                &namespace,
                &metadata.name.unwrap_or_default(),
                Flaw::Unreadable,
            );
        }
        metadata.resource_version
    }

    fn leave_out(&mut self, namespace: &str, name: &str, flaw: Flaw) {
        /// Beyond these, counting them costs more than it tells.
        const MOST: usize = 10_000;
        if let Some(name) = self.known.remove(namespace, name) {
            self.forget(name);
        }
        if self.flawed.len() < MOST {
            let place = (CleanText::new(namespace), CleanText::new(name));
            self.flawed.insert(place, flaw);
        }
    }

    /// Takes in one line of a watch.
    pub(super) fn line(&mut self, line: &[u8], now: DateTime<Utc>) -> Result<Line, Failure> {
        let Ok(event) = serde_json::from_slice::<WatchLine<'_>>(line) else {
            return Err(garbage(line));
        };
        match event.kind.as_ref() {
            "ADDED" | "MODIFIED" => Ok(Line::Change(self.object(event.object, now))),
            "DELETED" => Ok(Line::Change(self.gone(event.object))),
            "BOOKMARK" => Ok(bookmark(event.object)),
            "ERROR" => Err(match Refusal::of_object(event.object.get()) {
                Some(refusal) => Failure::Refused(refusal),
                None => garbage(line),
            }),
            _ => Err(garbage(line)),
        }
    }

    fn gone(&mut self, raw: &RawValue) -> Option<String> {
        let metadata = serde_json::from_str::<Bare>(raw.get()).ok()?.metadata;
        let namespace = metadata.namespace.unwrap_or_default();
        let name = metadata.name.unwrap_or_default();
        if let Some(name) = self.known.remove(&namespace, &name) {
            self.forget(name);
        }
        self.flawed
            .remove(&(CleanText::new(&namespace), CleanText::new(&name)));
        metadata.resource_version
    }
}

fn bookmark(raw: &RawValue) -> Line {
    let metadata = serde_json::from_str::<Bare>(raw.get()).map(|object| object.metadata);
    let metadata = metadata.unwrap_or_default();
    let ends = metadata.annotations.is_some_and(|annotations| {
        annotations
            .get(LIST_END)
            .is_some_and(|value| value == "true")
    });
    if ends {
        Line::ListEnd(metadata.resource_version)
    } else {
        Line::Bookmark(metadata.resource_version)
    }
}

fn garbage(line: &[u8]) -> Failure {
    let start = String::from_utf8_lossy(line.get(..60).unwrap_or(line));
    let words = format!("the watch says what no API server says: `{start}`");
    Failure::Nonsense(CleanText::new(&words))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn changes() -> Changes {
        let origin = Origin {
            cluster: "c".into(),
            identity: crate::config::IdentityConfig::default(),
            claims: crate::model::ClaimRules::default(),
        };
        Changes::new(origin, ResourceKind::DEPLOYMENT, None)
    }

    #[expect(clippy::needless_pass_by_value, reason = "the table reads better so")]
    fn line(changes: &mut Changes, kind: &str, object: serde_json::Value) -> Result<Line, Failure> {
        let line = json!({"type": kind, "object": object}).to_string();
        let now = "2026-11-01T00:00:00Z".parse().expect("a time");
        changes.line(line.as_bytes(), now)
    }

    fn object(namespace: &str, name: &str, version: &str) -> serde_json::Value {
        json!({"metadata": {
            "namespace": namespace, "name": name, "uid": "u", "resourceVersion": version,
            "creationTimestamp": "2026-11-01T00:00:00Z",
        }})
    }

    fn shown(words: &[Word]) -> Vec<String> {
        let show = |word: &Word| match word {
            Word::Workload(workload) => format!("+{}", workload.object.key.name),
            Word::Gone(gone) => format!("-{}", gone.name.name),
            other => format!("{other:?}"),
        };
        words.iter().map(show).collect()
    }

    #[test]
    fn one_bad_object_does_not_stop_the_others() {
        let mut changes = changes();
        changes.begin();
        let mut bad = object("apps", "b", "3");
        bad["spec"] = json!({"replicas": "many"});
        for (kind, object, version) in [
            ("ADDED", object("apps", "a", "1"), "1"),
            ("ADDED", object("kube-system", "dns", "2"), "2"),
            ("ADDED", bad, "3"),
            ("ADDED", object("apps", "c\u{200b}", "4"), "4"),
            ("ADDED", object("apps", "d", "5"), "5"),
        ] {
            let line = line(&mut changes, kind, object).expect("a line");
            assert_eq!(line, Line::Change(Some(version.into())));
        }
        changes.end();
        assert_eq!(shown(&changes.take()), ["+a", "+d"]);
        assert_eq!(
            changes.flaws(),
            Flaws {
                unreadable: 1,
                unclean: 1
            }
        );
        // Repaired, broken again, gone.
        let _ = line(&mut changes, "MODIFIED", object("apps", "b", "6"));
        assert_eq!(changes.flaws().unreadable, 0);
        let _ = line(
            &mut changes,
            "MODIFIED",
            json!({"metadata": {"namespace": "apps", "name": "b"}}),
        );
        let _ = line(&mut changes, "DELETED", object("apps", "b", "7"));
        let _ = line(&mut changes, "DELETED", object("apps", "a", "8"));
        assert_eq!(shown(&changes.take()), ["+b", "-b", "-a"]);
        assert_eq!(
            changes.flaws(),
            Flaws {
                unreadable: 0,
                unclean: 1
            }
        );
    }

    #[test]
    fn the_recorded_streamed_list_ends_with_its_bookmark() {
        let recorded =
            include_str!("../../../../tests/fixtures/kube/watch-list-initial-events.http");
        let mut changes = changes();
        changes.begin();
        let now = "2026-11-23T05:00:00Z".parse().expect("a time");
        let lines = recorded
            .lines()
            .filter(|line| line.starts_with("{\"type\""));
        let lines: Result<Vec<_>, _> = lines
            .map(|line| changes.line(line.as_bytes(), now))
            .collect();
        let lines = lines.expect("a watch");
        assert!(
            lines
                .iter()
                .any(|line| matches!(line, Line::ListEnd(Some(_)))),
            "{lines:?}"
        );
        assert!(matches!(lines[0], Line::Change(Some(_))));
        assert_eq!(changes.flaws(), Flaws::default());
    }

    #[test]
    fn a_refusal_within_the_watch_is_told_by_what_it_is() {
        let mut changes = changes();
        let recorded = include_str!(
            "../../../../tests/fixtures/kube/watch-list-unsupported-by-storage-500.http"
        );
        let line = recorded
            .lines()
            .find(|line| line.starts_with("{\"type\""))
            .expect("a line");
        let now = "2026-11-23T05:00:00Z".parse().expect("a time");
        let failure = changes.line(line.as_bytes(), now).expect_err("an error");
        assert!(failure.is_no_streaming() && !failure.is_expired());
        let gone = super::tests::line(
            &mut changes,
            "ERROR",
            json!({"kind": "Status", "code": 410, "reason": "Expired"}),
        );
        assert!(gone.expect_err("an error").is_expired());
        assert!(matches!(
            changes.line(b"<html>", now),
            Err(Failure::Nonsense(_))
        ));
    }
}
