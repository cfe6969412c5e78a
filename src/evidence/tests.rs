use std::os::unix::fs::PermissionsExt;

use chrono::{DateTime, TimeDelta, Utc};

use super::EvidenceStore;
use crate::fleet::Held;

fn now() -> DateTime<Utc> {
    "2026-11-23T12:00:00Z".parse().expect("a time")
}

fn held(uid: &str, release: &str, days: i64) -> Held {
    Held {
        cluster: Some("c".into()),
        namespace: "finance".into(),
        kind: "Deployment".into(),
        name: "bot".into(),
        uid: uid.into(),
        release: release.into(),
        images: vec!["r/a:1".into()],
        first: now() - TimeDelta::days(days) - TimeDelta::hours(1),
        last: now() - TimeDelta::days(days),
    }
}

#[test]
fn what_was_seen_is_there_the_next_time_for_its_owner_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = EvidenceStore::new(&folder.path().join("state"));
    assert_eq!(store.load().expect("nothing").all().count(), 0);
    let seen = [held("a", "revision 1", 1), held("b", "revision 2", 0)];
    store.append(&seen, now()).expect("written");
    let ledger = store.load().expect("a ledger");
    assert_eq!(ledger.all().cloned().collect::<Vec<_>>(), seen);
    let mode = std::fs::metadata(store.path())
        .expect("a file")
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

#[test]
fn a_torn_line_costs_itself_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = EvidenceStore::new(folder.path());
    store.append(&[held("a", "1", 1)], now()).expect("written");
    let text = std::fs::read_to_string(store.path()).expect("text");
    let torn = format!("{text}{}", &text[..text.len() / 2]);
    std::fs::write(store.path(), torn).expect("torn");
    store.append(&[held("b", "1", 1)], now()).expect("written");
    let ledger = store.load().expect("a ledger");
    let uids: Vec<_> = ledger.all().map(|it| it.uid.as_str()).collect();
    assert_eq!(uids, ["a", "b"]);
}

#[test]
fn two_who_write_at_once_lose_nothing_and_what_grows_is_written_anew() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = EvidenceStore::new(folder.path());
    let write = |who: &'static str| {
        let store = store.clone();
        std::thread::spawn(move || {
            for round in 0..100 {
                // The same lines again and again, and one that is too old to be kept.
                let mut seen: Vec<_> = (0..200)
                    .map(|app| held(&format!("{who}-{app}"), "1", 0))
                    .collect();
                seen.push(held(&format!("{who}-old-{round}"), "1", 200));
                store.append(&seen, now()).expect("written");
            }
        })
    };
    let both = [write("one"), write("other")];
    for thread in both {
        thread.join().expect("no panic");
    }
    let length = std::fs::metadata(store.path()).expect("a file").len();
    assert!(length < 6 << 20, "{length}");
    let ledger = store.load().expect("a ledger");
    let kept = ledger.all().filter(|it| !it.uid.contains("old")).count();
    assert_eq!(kept, 400);
}
