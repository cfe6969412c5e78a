//! `kill -9` in the middle of a bulk change, again and again.

use std::process::Child;

use super::desk::{Desk, text};

const KILLS: usize = 10;

fn kill(mut child: Child) {
    child.kill().expect("killed");
    child.wait().expect("ended");
}

/// The interrupted plan.
fn interrupted(desk: &Desk) -> (String, u64) {
    let waiting = desk.json(&["finish"]);
    let [plan] = &waiting.as_array().expect("an array")[..] else {
        panic!("one plan was interrupted, not {waiting}");
    };
    let id = plan["id"].as_str().expect("an id").to_owned();
    (id, plan["open"].as_u64().expect("a number"))
}

/// Extends `count` lives, killed at ten different moments, and resumed until all are extended.
fn killed_and_resumed(desk: &Desk, count: usize) {
    let names = desk.names(count);
    let mut act = vec!["extend-ttl"];
    act.extend(names.iter().map(String::as_str));
    act.extend(["--by", "7d", "--yes", "--reason", "quarter end"]);
    let mut id = String::new();
    for kill_at in 0..KILLS {
        let resume = ["finish", &id, "--yes"];
        let mut child = desk.begin(if kill_at == 0 { &act } else { &resume });
        // Now by what the cluster has heard, now by what is on record: first right after the
        // intent, before any change.
        let (changes, lines) = (count * kill_at / (KILLS + 1), desk.lines());
        let is_time = |desk: &Desk| match kill_at {
            0 => desk.lines() > 0,
            at if at % 2 == 0 => desk.lines() > lines + count / (KILLS + 2),
            _ => desk.patches().len() > changes,
        };
        assert!(desk.wait(&mut child, is_time), "it ended before {changes}");
        kill(child);
        let (plan, open) = interrupted(desk);
        assert!(id.is_empty() || id == plan, "it goes on under its name");
        assert!(open > 0, "something is left to do");
        id = plan;
    }
    let told = desk.run(&["audit", "list"]);
    assert!(
        text(&told).contains(&format!("dogwatch finish {id}")),
        "{}",
        text(&told)
    );
    let last = desk.good(&["finish", &id, "--yes"]);
    assert!(last.contains("done"), "{last}");

    // An app may have more than one object that carries its life.
    let plan = desk.json(&["audit", "show", &id]);
    let steps = plan["steps"].as_array().expect("an array").len();
    assert!(steps >= count, "{steps}");
    let patches = desk.patches();
    assert_eq!(patches.len(), steps);
    let twice: Vec<_> = patches.iter().filter(|(_, times)| **times != 1).collect();
    assert!(twice.is_empty(), "changed more than once: {twice:?}");
    let verdict = desk.json(&["audit", "verify"]);
    assert_eq!(verdict["flaws"], serde_json::json!([]), "{verdict}");
    assert_eq!(plan["done"], steps);
    assert_eq!(plan["ended"], true);
    assert_eq!(plan["reason"], "quarter end");
    let taken_up = plan["taken_up"].as_array().expect("an array").len();
    assert!((1..=KILLS).contains(&taken_up), "{taken_up}");
    assert_eq!(desk.json(&["finish"]), serde_json::json!([]));
}

#[test]
fn a_bulk_change_killed_ten_times_is_done_once_each() {
    killed_and_resumed(&Desk::new(400, 150), 110);
}

#[test]
#[ignore = "the same over 500 apps takes longer: `.ci/run` runs it"]
fn a_change_of_500_killed_ten_times_is_done_once_each() {
    killed_and_resumed(&Desk::new(1_500, 200), 500);
}

#[test]
fn a_plan_that_runs_is_run_by_nobody_else() {
    let desk = Desk::new(60, 4);
    let names = desk.names(20);
    let mut act = vec!["extend-ttl"];
    act.extend(names.iter().map(String::as_str));
    act.extend(["--by", "7d", "--yes", "--reason", "quarter end"]);
    let mut child = desk.begin(&act);
    assert!(desk.wait(&mut child, |desk| !desk.patches().is_empty()));
    let list = desk.json(&["audit", "list"]);
    let id = list[0]["plan"].as_str().expect("an id").to_owned();
    assert_eq!(desk.json(&["finish"]), serde_json::json!([]));
    for arguments in [
        &["finish", &id, "--yes"][..],
        &["finish", &id, "--close"],
        &["undo", &id, "--yes", "--reason", "x"],
    ] {
        let refused = desk.run(arguments);
        let words = text(&refused);
        assert_eq!(refused.status.code(), Some(3), "{arguments:?}: {words}");
        let pid = child.id().to_string();
        assert!(words.contains("is being run by process"), "{words}");
        assert!(words.contains(&pid), "{words}");
    }
    kill(child);
    let (waiting, open) = interrupted(&desk);
    assert_eq!(waiting, id);
    let before = desk.patches().len();

    // Closing looks up what was done, changes nothing, and may be done read-only.
    let closed = desk.json(&["finish", &id, "--close", "--read-only"]);
    assert_eq!(
        closed["found"].as_array().expect("steps").len() as u64,
        open
    );
    assert_eq!(closed["done"], before, "{closed}");
    assert_eq!(desk.patches().len(), before);
    assert_eq!(desk.json(&["finish"]), serde_json::json!([]));
    let again = desk.run(&["finish", &id]);
    assert!(text(&again).contains("came to its end"), "{}", text(&again));
}
