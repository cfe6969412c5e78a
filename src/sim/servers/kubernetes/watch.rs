//! `watch`: a stream of changes, one JSON object a line.

use super::answer::{Answer, stream};
use super::call::Call;
use super::list::check_reached;
use super::query::{Bookmarks, InitialEvents, WatchOptions, list_options_invalid};
use super::render::{Headers, Renderer};
use super::selectors::Selection;
use super::target::Address;
use crate::sim::servers::{SharedCluster, StreamingLists};
use crate::sim::store::{
    Change, ChangeKind, Compacted, Reason, Refusal, Resource, Stored, metadata,
};
use axum::body::{Body, Bytes};
use futures::{Stream, stream as streams};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch::Receiver;
use tokio::time::Instant;

/// How long a watch lasts that does not say.
const LIFETIME: Duration = Duration::from_mins(30);
/// How often the client is told how far it is.
const BOOKMARK_EVERY: Duration = Duration::from_mins(1);
/// How long before the end it is told for the last time.
const BOOKMARK_BEFORE_END: Duration = Duration::from_secs(2);
/// How many initial objects are written at a time.
const BATCH: usize = 200;

const STORAGE_CANNOT: &str = "a watch stream was requested by the client but the required storage \
    feature RequestWatchProgress is disabled";

/// Answers a watch.
pub(super) fn watch(call: &Call, address: &Address) -> Answer {
    let renderer = call.renderer(address)?;
    let options = WatchOptions::of(&call.query, address.resource)?;
    if options.initial_events == InitialEvents::Streamed {
        match call.cluster.streaming_lists() {
            StreamingLists::Served => {}
            StreamingLists::Forbidden => {
                let why = "Forbidden: sendInitialEvents is forbidden for watch unless the \
                           WatchList feature gate is enabled";
                return Err(list_options_invalid("sendInitialEvents", why));
            }
            StreamingLists::UnsupportedByStorage => {
                let refusal = Refusal::new(Reason::InternalError, STORAGE_CANNOT);
                return Ok(stream(Body::from(error_event(&refusal))));
            }
        }
    }
    let watcher = Watcher::new(call, address, &options, renderer)?;
    Ok(stream(Body::from_stream(watcher.into_stream())))
}

struct Watcher {
    cluster: SharedCluster,
    newest: Receiver<u64>,
    view: View,
    /// Everything up to here has been sent.
    since: u64,
    initial: VecDeque<Arc<Stored>>,
    /// The bookmark after the initial objects is still to be sent.
    initial_end_due: bool,
    bookmarks: Bookmarks,
    next_bookmark: Instant,
    deadline: Instant,
    ended: bool,
}

impl Watcher {
    fn new(
        call: &Call,
        address: &Address,
        options: &WatchOptions,
        renderer: Renderer,
    ) -> Result<Self, Refusal> {
        let newest = call.cluster.subscribe();
        let begin = Instant::now();
        let deadline = begin + options.timeout.unwrap_or(LIFETIME);
        let everything = match options.initial_events {
            InitialEvents::Streamed => true,
            InitialEvents::ByVersion => options.version.unwrap_or_default() == 0,
            InitialEvents::Skipped => false,
        };
        let view = View {
            renderer,
            namespace: address.namespace.clone(),
            name: address.name.clone(),
            selection: options.selection.clone(),
            headers: Headers::Shown,
        };
        let (since, initial) = call.cluster.read(|store| {
            check_reached(options.version, store.revision())?;
            let since = match options.version {
                Some(version) if version > 0 && !everything => version,
                _ => store.revision(),
            };
            let list = store.list(address.resource, address.namespace.as_deref());
            let initial = if everything {
                list.filter(|stored| view.shows(stored)).cloned().collect()
            } else {
                VecDeque::new()
            };
            Ok::<_, Refusal>((since, initial))
        })?;
        Ok(Self {
            cluster: Arc::clone(&call.cluster),
            newest,
            view,
            since,
            initial,
            initial_end_due: options.initial_events == InitialEvents::Streamed,
            bookmarks: options.bookmarks,
            next_bookmark: next_bookmark(begin, deadline),
            deadline,
            ended: false,
        })
    }

    fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> {
        streams::unfold(self, |mut watcher| async move {
            let chunk = watcher.next().await?;
            Some((Ok(chunk.into()), watcher))
        })
    }

    async fn next(&mut self) -> Option<Vec<u8>> {
        if self.ended {
            return None;
        }
        if let Some(chunk) = self.initial_chunk() {
            return Some(chunk);
        }
        loop {
            self.newest.mark_unchanged();
            let chunk = self.changes();
            if !chunk.is_empty() {
                return Some(chunk);
            }
            let wake = self.deadline.min(self.next_bookmark);
            tokio::select! {
                changed = self.newest.changed() => changed.ok()?,
                () = tokio::time::sleep_until(wake) => {
                    let now = Instant::now();
                    if now >= self.deadline {
                        return None;
                    }
                    self.next_bookmark = next_bookmark(now, self.deadline);
                    if self.bookmarks == Bookmarks::Sent {
                        return Some(self.bookmark(json!({})));
                    }
                }
            }
        }
    }

    fn initial_chunk(&mut self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        for stored in self.initial.drain(..self.initial.len().min(BATCH)) {
            self.view.write(&mut out, "ADDED", &stored);
        }
        if self.initial.is_empty() && std::mem::take(&mut self.initial_end_due) {
            let annotations = json!({"annotations": {"k8s.io/initial-events-end": "true"}});
            out.extend(self.bookmark(annotations));
        }
        (!out.is_empty()).then_some(out)
    }

    fn changes(&mut self) -> Vec<u8> {
        let resource = self.view.renderer.resource;
        let (revision, changes) = self
            .cluster
            .read(|store| (store.revision(), store.changes_since(resource, self.since)));
        match changes {
            Ok(changes) => {
                self.since = revision;
                let mut out = Vec::new();
                for change in &changes {
                    self.view.write_change(&mut out, change);
                }
                out
            }
            Err(Compacted { asked, oldest }) => {
                self.ended = true;
                error_event(&Refusal::too_old(asked, oldest))
            }
        }
    }

    fn bookmark(&self, mut extra: Value) -> Vec<u8> {
        let resource = self.view.renderer.resource;
        metadata::fields(&mut extra)
            .insert("resourceVersion".to_owned(), self.since.to_string().into());
        let mut object = resource.definition().skeleton();
        object["metadata"] = extra;
        event("BOOKMARK", &typed(resource, &object))
    }
}

/// What of the resource is watched, and in which form it is sent.
struct View {
    renderer: Renderer,
    namespace: Option<String>,
    name: Option<String>,
    selection: Selection,
    headers: Headers,
}

impl View {
    fn shows(&self, stored: &Stored) -> bool {
        let key = stored.key();
        self.namespace
            .as_ref()
            .is_none_or(|it| key.namespace == *it)
            && self.name.as_ref().is_none_or(|it| key.name == *it)
            && self.selection.matches(stored)
    }

    /// To a selector, an object that comes to match is new, and one that ceases to is gone.
    fn write_change(&mut self, out: &mut Vec<u8>, change: &Change) {
        let was = change.previous.as_deref().is_some_and(|it| self.shows(it));
        let is = change.kind != ChangeKind::Deleted && self.shows(&change.object);
        let kind = match (was, is) {
            (false, true) => "ADDED",
            (true, true) => "MODIFIED",
            (true, false) => "DELETED",
            (false, false) => return,
        };
        self.write(out, kind, &change.object);
    }

    fn write(&mut self, out: &mut Vec<u8>, kind: &str, stored: &Stored) {
        let object = self.renderer.object(stored, self.headers);
        self.headers = Headers::Omitted;
        out.extend(event(kind, &object));
    }
}

fn event(kind: &str, object: &[u8]) -> Vec<u8> {
    let mut out = format!(r#"{{"type":"{kind}","object":"#).into_bytes();
    out.extend_from_slice(object);
    out.extend_from_slice(b"}\n");
    out
}

fn error_event(refusal: &Refusal) -> Vec<u8> {
    event("ERROR", refusal.status().to_string().as_bytes())
}

fn typed(resource: Resource, object: &Value) -> Vec<u8> {
    let it = resource.definition();
    let mut typed = json!({"kind": it.kind, "apiVersion": it.api_version()});
    for (field, value) in object.as_object().into_iter().flatten() {
        typed[field] = value.clone();
    }
    typed.to_string().into_bytes()
}

/// Every so often and shortly before the end, but not so early that it tells nothing new.
fn next_bookmark(now: Instant, deadline: Instant) -> Instant {
    let left = deadline.saturating_duration_since(now);
    let last = match left.checked_sub(BOOKMARK_BEFORE_END) {
        Some(wait) if wait >= BOOKMARK_BEFORE_END => wait,
        _ => left,
    };
    now + last.min(BOOKMARK_EVERY)
}
