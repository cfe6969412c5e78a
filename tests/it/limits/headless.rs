//! Without a screen: every subcommand that acts, in every way to be forbidden to.

use dogwatch::model::{App, Sla};
use dogwatch::playbooks::PLAYBOOKS;
use futures::StreamExt;

use super::place::{Forbidden, Place, WAYS};
use crate::faults::parts::{Part, every, parts};

/// How many programs run at once.
const AT_ONCE: usize = 4;

/// The exit code of what was refused.
const REFUSED: Option<i32> = Some(3);

/// An app that can be acted on with a key alone.
async fn target(place: &Place) -> String {
    let mut found = None;
    for app in place.desk.apps() {
        let mut suits = is_small(app);
        for part in parts() {
            suits = suits && part.plan(&place.desk, &[app]).await.is_some();
        }
        if suits {
            found = Some(app.id.to_string());
            break;
        }
    }
    found.expect("an app that everything can be done to")
}

fn is_small(app: &App) -> bool {
    app.manifest().sla.given() == Some(&Sla::Bronze)
}

/// The command line of a playbook.
fn act<'a>(part: &'a Part, app: &'a str) -> Vec<&'a str> {
    let mut line = vec![part.playbook.name(), app];
    if let Some(flag) = &part.flag {
        line.extend([flag.as_str(), part.answer]);
    }
    line
}

#[tokio::test(flavor = "multi_thread")]
async fn read_only_sends_nothing_whatever_is_asked_for_and_however_it_was_said() {
    let place = &Place::new(40).await;
    let app = target(place).await;
    let yes = ["--yes", "--reason", "a test"];
    // Something to take back and something to go on with.
    let done = [&["extend-ttl", &app, "--by", "7d"][..], &yes].concat();
    let done = place.run(&done, Forbidden::Not).await;
    assert_eq!(done.code, Some(0), "{}", done.words);
    let interrupted = place.interrupt().await;

    let parts = every();
    let mut lines: Vec<Vec<&str>> = Vec::new();
    for part in &parts {
        let act = act(part, &app);
        lines.push([&act[..], &yes].concat());
        lines.push([&act[..], &["--dry-run"]].concat());
    }
    assert_eq!(lines.len(), 2 * PLAYBOOKS.len());
    for act in [&["undo"][..], &["finish", &interrupted]] {
        lines.push([act, &yes].concat());
        lines.push([act, &["--dry-run"]].concat());
    }

    let before = place.daring();
    let runs = lines
        .iter()
        .flat_map(|line| WAYS.map(|way| async move { (line, way, place.run(line, way).await) }));
    let all: Vec<_> = futures::stream::iter(runs)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    for (line, way, ended) in all {
        let words = &ended.words;
        assert_eq!(ended.code, REFUSED, "{line:?} {way:?}: {words}");
        assert!(words.contains("read-only"), "{line:?} {way:?}: {words}");
    }
    assert_eq!(place.daring()[before.len()..], [""; 0]);

    // To look up what became of a plan changes nothing, and is allowed.
    let close = ["finish", &interrupted, "--close"];
    let closed = place.run(&close, Forbidden::Flag).await;
    assert_eq!(closed.code, Some(0), "{}", closed.words);
    assert_eq!(place.daring()[before.len()..], [""; 0]);
}
