//! The cases: each makes the backend fail in its own way, looks for clear words with the rows
//! kept, and lets it recover without help.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use dogwatch::backends::Backend;
use dogwatch::model::SourceState;

use super::server::{Fault, Script, Server};
use super::viewer::Viewer;

/// A backend, and a server's good answers for it.
#[derive(Clone, Copy)]
pub struct Subject {
    /// Makes the backend for the server at an address, with short time limits.
    pub backend: fn(SocketAddr) -> Arc<dyn Backend>,
    /// The good answers of a server that holds objects of these names.
    pub good: fn(&[&str]) -> Script,
    /// The same, after the fleet changed from the first names to the second: who goes on from
    /// the first is told of the difference.
    pub changed: fn(&[&str], &[&str]) -> Script,
    /// The good answers of a server that holds this many, one of them with a label of 10 MB.
    pub huge: fn(usize) -> Script,
}

const BEFORE: &[&str] = &["a", "b", "c"];
const AFTER: &[&str] = &["a", "c", "d"];

/// Fails by `fault` while it is live, and from the start; both times it recovers.
pub async fn bears(subject: Subject, fault: Fault, words: &str) {
    let good = (subject.good)(BEFORE);
    let server = Server::start(good.clone(), None).await;
    let mut viewer = Viewer::of((subject.backend)(server.address()));
    viewer.until_live(BEFORE).await;
    server.behave(good.clone(), Some(fault.clone()));
    viewer.until_failing(words).await;
    assert_eq!(
        viewer.names(),
        BEFORE,
        "rows are kept while the source fails"
    );
    server.behave((subject.changed)(BEFORE, AFTER), None);
    viewer.until_live(AFTER).await;
    viewer.close().await;

    let server = Server::start(good.clone(), Some(fault)).await;
    let mut viewer = Viewer::of((subject.backend)(server.address()));
    viewer.until_failing(words).await;
    assert!(
        !viewer.states.contains(&SourceState::Live),
        "{:?}",
        viewer.states
    );
    server.behave(good, None);
    viewer.until_live(BEFORE).await;
    viewer.close().await;
}

/// A server without objects is live, not loading for ever.
pub async fn bears_emptiness(subject: Subject) {
    let server = Server::start((subject.good)(&[]), None).await;
    let mut viewer = Viewer::of((subject.backend)(server.address()));
    viewer.until_live(&[]).await;
    viewer.close().await;
}

/// A server that is gone is missed soon, and found again on the same port.
pub async fn bears_a_restart(subject: Subject) {
    let mut server = Server::start((subject.good)(BEFORE), None).await;
    let mut viewer = Viewer::of((subject.backend)(server.address()));
    viewer.until_live(BEFORE).await;
    server.stop().await;
    viewer
        .until_failing("connection refused at 127.0.0.1")
        .await;
    assert_eq!(viewer.names(), BEFORE);
    server.behave((subject.good)(AFTER), None);
    server.restart().await;
    viewer.until_live(AFTER).await;
    viewer.close().await;
}

/// A connection over which nothing comes any more, though it is open, is found out.
pub async fn bears_a_dead_connection(subject: Subject) {
    let server = Server::start((subject.good)(BEFORE), None).await;
    let mut viewer = Viewer::of((subject.backend)(server.address()));
    viewer.until_live(BEFORE).await;
    server.behave_quietly((subject.good)(BEFORE), Some(Fault::Silent));
    viewer.until_failing("no answer").await;
    viewer.close().await;
}

/// A source where nothing happens says that it is alive, and nothing else.
pub async fn is_calm_where_nothing_happens(subject: Subject) {
    let server = Server::start((subject.good)(BEFORE), None).await;
    let mut viewer = Viewer::of((subject.backend)(server.address()));
    viewer.until_live(BEFORE).await;
    let alive = |viewer: &Viewer| viewer.facts.iter().filter(|fact| **fact == "alive").count();
    viewer
        .until("signs of life", |viewer| alive(viewer) >= 3)
        .await;
    let mut states = viewer.states.iter();
    assert!(
        states.all(|state| !matches!(state, SourceState::Failing { .. })),
        "{:?}",
        viewer.states
    );
    assert_eq!(viewer.states.last(), Some(&SourceState::Live));
    assert_eq!(
        viewer
            .states
            .iter()
            .filter(|state| **state == SourceState::Live)
            .count(),
        1
    );
    viewer.close().await;
}

/// Many objects, and one that is out of all proportion, come in batches.
pub async fn bears_size(subject: Subject, count: usize) {
    let server = Server::start((subject.huge)(count), None).await;
    let mut viewer = Viewer::of((subject.backend)(server.address()));
    viewer
        .until("huge fleet", |viewer| {
            viewer.state == SourceState::Live && viewer.names().len() == count
        })
        .await;
    assert!(
        viewer.largest <= 500,
        "batches are bounded: {}",
        viewer.largest
    );
    assert!(
        viewer.longest <= 1_000,
        "rounds come in parts: {}",
        viewer.longest
    );
    viewer.close().await;
}

/// An examination ends in time whatever the server does, and says something.
pub async fn is_examined_in_time(subject: Subject, fault: Fault) {
    let server = Server::start((subject.good)(BEFORE), Some(fault)).await;
    let backend = (subject.backend)(server.address());
    let examined = tokio::time::timeout(Duration::from_secs(20), backend.examine()).await;
    let findings = examined.expect("it ends in time");
    let worst = findings.iter().map(|finding| finding.state).max();
    assert_eq!(
        worst,
        Some(dogwatch::backends::FindingState::Failed),
        "{findings:?}"
    );
}
