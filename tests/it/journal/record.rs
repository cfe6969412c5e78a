//! The record as scripts see it.

use super::desk::{Desk, text};

/// Extends the life of one app, which is taken back; the ids of both plans.
fn done_and_undone(desk: &Desk, app: &str) -> [String; 2] {
    desk.good(&[
        "extend-ttl",
        app,
        "--by",
        "7d",
        "--yes",
        "--reason",
        "a,\"b\"",
    ]);
    desk.good(&["undo", "--yes", "--reason", "the wrong app"]);
    let list = desk.json(&["audit", "list"]);
    [1, 0].map(|place: usize| list[place]["plan"].as_str().expect("an id").to_owned())
}

#[test]
fn a_plan_is_shown_with_all_that_is_known_of_it() {
    let desk = Desk::new(30, 50);
    let app = desk.names(1).remove(0);
    let name = app.rsplit('/').next().expect("a name");
    let [done, undone] = done_and_undone(&desk, &app);

    let shown = desk.good(&["audit", "show", &done[..6]]);
    for part in [
        "extend-ttl",
        "janitor/",
        " → ",
        "Deployment",
        "done",
        "sha256",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert!(
        shown.contains(&format!("taken back by {undone}")),
        "{shown}"
    );
    let back = desk.json(&["audit", "show", &undone]);
    assert_eq!(back["undoes"], done.as_str());
    assert_eq!(back["can_undo"], 1, "an undo can be taken back, too");
    assert_eq!(back["digest"].as_str().map(str::len), Some(64));
    assert_eq!(back["steps"][0]["outcome"], "done");

    for (choice, count) in [
        (&["--since", "1h"][..], 2),
        (&["--app", name], 2),
        (&["--app", &app], 2),
        (&["--app", "no-such-app"], 0),
        (&["--user", "kim"], 2),
        (&["--user", "alex"], 0),
        (&["--limit", "1"], 1),
    ] {
        let list = desk.json(&[&["audit", "list"], choice].concat());
        let list = list.as_array().expect("an array").len();
        assert_eq!(list, count, "{choice:?}");
    }
    let missing = desk.run(&["audit", "show", "zzz"]);
    assert_eq!(missing.status.code(), Some(1), "{}", text(&missing));
}

#[test]
fn the_record_is_exported_by_step_and_by_plan() {
    let desk = Desk::new(30, 50);
    let app = desk.names(1).remove(0);
    let [done, undone] = done_and_undone(&desk, &app);

    let csv = desk.good(&["audit", "export", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let headings = reader.headers().expect("headings").clone();
    let column = |name| headings.iter().position(|heading| heading == name);
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    let cells = |name| -> Vec<_> {
        let column = column(name).expect("a column");
        rows.iter().map(|row| row[column].to_owned()).collect()
    };
    assert_eq!(cells("plan"), [done.clone(), undone.clone()]);
    assert_eq!(cells("outcome"), ["done", "done"]);
    assert_eq!(cells("reason"), ["a,\"b\"", "the wrong app"]);
    assert_eq!(cells("undoes"), ["", &done]);

    let lines = desk.good(&["audit", "export", "--user", "kim"]);
    let plans: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(plans.len(), 2);
    assert_eq!(plans[0]["undone_by"], undone.as_str());
}

#[test]
fn what_is_cut_off_the_record_is_noticed() {
    let desk = Desk::new(30, 50);
    let none = desk.run(&["audit", "verify"]);
    assert!(none.status.success() && text(&none).contains("no audit yet"));
    let app = desk.names(1).remove(0);
    done_and_undone(&desk, &app);
    let words = desk.good(&["audit", "verify"]);
    let (_, head) = words.trim_end().rsplit_once("head ").expect("a head");
    desk.good(&["audit", "verify", "--head", head]);

    let record = std::fs::read_to_string(desk.audit()).expect("a record");
    let cut: String = record.split_inclusive('\n').take(3).collect();
    std::fs::write(desk.audit(), &cut).expect("written");
    let cut = desk.run(&["audit", "verify"]);
    assert_eq!(cut.status.code(), Some(1));
    assert!(text(&cut).contains("3 lines are cut off"), "{}", text(&cut));
    // Whoever cuts off the head, too, is found out by the hash that was noted down.
    std::fs::remove_file(desk.audit().with_extension("head")).expect("removed");
    desk.good(&["audit", "verify"]);
    let noted = desk.run(&["audit", "verify", "--head", head]);
    assert_eq!(noted.status.code(), Some(1));
    assert!(text(&noted).contains("noted down"), "{}", text(&noted));
}
