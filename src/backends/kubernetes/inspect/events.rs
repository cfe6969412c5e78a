//! Events about the open app's objects.

use futures::stream::{self, StreamExt, TryStreamExt};
use kube::core::params::ListParams;

use super::pods;
use crate::backends::kubernetes::Kubernetes;
use crate::backends::kubernetes::decode::count;
use crate::backends::kubernetes::failure::Failure;
use crate::backends::kubernetes::listing::list;
use crate::backends::kubernetes::object::{Event, Metadata, Pod, ReplicaSet};
use crate::model::{CleanText, EventNote, ObjectRef, PodPhase};

/// The most events that are shown.
pub(super) const MOST: usize = 100;

/// The most that are read of one object.
const PAGE: u32 = 100;

/// Of how many ReplicaSets, at most, events are asked for: those that have pods, the newest.
const SETS: usize = 3;

/// Of how many pods, at most: the least well first.
const PODS: usize = 6;

/// How many questions are on their way at once.
const AT_ONCE: usize = 4;

/// An object that events may be about.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Subject {
    kind: &'static str,
    name: String,
    uid: Option<String>,
}

/// The objects whose events belong on the page of `workload`.
pub(super) fn about(workload: &ObjectRef, sets: &[ReplicaSet], pods: &[Pod]) -> Vec<Subject> {
    let mut subjects = vec![Subject {
        kind: workload.key.kind.as_str(),
        name: workload.key.name.to_string(),
        uid: Some(workload.uid.to_string()),
    }];
    let mut sets: Vec<_> = sets.iter().collect();
    sets.sort_by_key(|set| {
        std::cmp::Reverse((
            count(set.spec.replicas) > 0,
            set.metadata.creation_timestamp,
        ))
    });
    let sets = sets.into_iter().take(SETS);
    subjects.extend(sets.filter_map(|set| subject("ReplicaSet", &set.metadata)));
    let mut ranked: Vec<_> = pods.iter().map(|pod| (phase_of(pod), pod)).collect();
    ranked.sort_by_key(|(phase, _)| *phase);
    let pods = ranked.into_iter().take(PODS);
    subjects.extend(pods.filter_map(|(_, pod)| subject("Pod", &pod.metadata)));
    subjects
}

fn phase_of(pod: &Pod) -> PodPhase {
    let summary = pods::summaries(std::slice::from_ref(pod), "").pop();
    summary.map_or(PodPhase::Succeeded, |summary| summary.phase)
}

fn subject(kind: &'static str, metadata: &Metadata) -> Option<Subject> {
    Some(Subject {
        kind,
        name: metadata.name.clone()?,
        uid: metadata.uid.clone(),
    })
}

/// Reads the events about `subjects`.
pub(super) async fn read(
    kubernetes: &Kubernetes,
    namespace: &CleanText,
    subjects: Vec<Subject>,
) -> Result<Vec<EventNote>, Failure> {
    let path = format!("/api/v1/namespaces/{namespace}/events");
    let path = path.as_str();
    let lists: Vec<Vec<EventNote>> = stream::iter(subjects)
        .map(async |subject| {
            let fields = format!(
                "involvedObject.kind={},involvedObject.name={}",
                subject.kind, subject.name
            );
            let params = ListParams::default().fields(&fields).limit(PAGE);
            let events: Vec<Event> = list(kubernetes, path, &params).await?;
            let own = events.iter().filter(|event| is_about(event, &subject));
            Ok::<_, Failure>(own.filter_map(note).collect())
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    Ok(lists.into_iter().flatten().collect())
}

/// Whether the event is about this very object and not about an earlier one of its name.
fn is_about(event: &Event, subject: &Subject) -> bool {
    let involved = &event.involved_object;
    let same_uid = match (&involved.uid, &subject.uid) {
        (Some(one), Some(other)) if !one.is_empty() => one == other,
        _ => true,
    };
    same_uid
        && involved.kind.as_deref() == Some(subject.kind)
        && involved.name.as_deref() == Some(subject.name.as_str())
}

fn note(event: &Event) -> Option<EventNote> {
    let series = event.series.as_ref();
    let at = event
        .last_timestamp
        .or(series.and_then(|series| series.last_observed_time))
        .or(event.time)
        .or(event.first_timestamp)
        .or(event.metadata.creation_timestamp)?;
    let often = event.count.or(series.and_then(|series| series.count));
    let involved = &event.involved_object;
    let object = [&involved.kind, &involved.name].map(|text| text.as_deref().unwrap_or("?"));
    Some(EventNote {
        at,
        warning: event.kind.as_deref() == Some("Warning"),
        reason: CleanText::new(event.reason.as_deref().unwrap_or_default()),
        object: CleanText::new(&object.join("/")),
        message: CleanText::new(event.message.as_deref().unwrap_or_default().trim_end()),
        count: count(often).max(1),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::backends::kubernetes::object::Page;

    fn event(value: serde_json::Value) -> Event {
        serde_json::from_value(value).expect("an event")
    }

    #[test]
    fn the_recorded_events_are_read() {
        let recorded = include_str!("../../../../tests/fixtures/kube/event-list.http");
        let body = format!("{{{}", recorded.split_once("\n{").expect("a body").1);
        let page: Page<'_> = serde_json::from_str(&body).expect("a list");
        let items = page.items.expect("items");
        let events = items
            .iter()
            .map(|item| serde_json::from_str(item.get()).expect("an event"));
        let notes: Vec<_> = events.filter_map(|event: Event| note(&event)).collect();
        assert_eq!(notes.len(), items.len());
        assert_eq!(notes[0].object.as_str(), "ReplicaSet/gone-soon-66cb466fc5");
        assert_eq!(
            (notes[0].reason.as_str(), notes[0].count),
            ("SuccessfulCreate", 1)
        );
    }

    #[test]
    fn newer_kinds_of_events_are_dated_too() {
        let series = json!({"eventTime": "2026-11-01T00:00:00.123456Z", "type": "Warning",
            "series": {"count": 7, "lastObservedTime": "2026-11-01T01:00:00.000000Z"}});
        let note = note(&event(series)).expect("a note");
        assert_eq!(
            (note.at.to_rfc3339().as_str(), note.count, note.warning),
            ("2026-11-01T01:00:00+00:00", 7, true)
        );
        assert_eq!(super::note(&event(json!({}))), None);
    }

    #[test]
    fn an_earlier_namesake_is_not_meant() {
        let subject = Subject {
            kind: "Deployment",
            name: "a".into(),
            uid: Some("new".into()),
        };
        let about = |uid: Option<&str>, name: &str| {
            is_about(
                &event(json!({"involvedObject": {"kind": "Deployment", "name": name, "uid": uid}})),
                &subject,
            )
        };
        assert!(about(Some("new"), "a") && about(None, "a"));
        assert!(!about(Some("old"), "a") && !about(Some("new"), "b"));
    }
}
