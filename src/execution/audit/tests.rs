use std::os::unix::fs::PermissionsExt;

use super::line::Line;
use super::*;

fn ending(number: usize) -> Record {
    Record::End(Ending {
        plan: format!("plan-{number}"),
        done: number,
        steps: number,
    })
}

fn append(path: &Path, record: Record) {
    let now = clock::now();
    append::append(path, &append::Remembered::default(), (now, record)).expect("appended");
}

fn write(path: &Path, count: usize) {
    for number in 0..count {
        append(path, ending(number));
    }
}

/// An audit of five lines, changed by `change`.
fn verdict(change: impl FnOnce(&mut Vec<String>)) -> Verdict {
    let dir = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
    write(audit.path(), 5);
    let text = std::fs::read_to_string(audit.path()).expect("text");
    let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
    change(&mut lines);
    lines.push(String::new());
    std::fs::write(audit.path(), lines.join("\n")).expect("written");
    audit.verify().expect("a verdict")
}

#[test]
fn an_untouched_chain_is_intact_and_private() {
    let dir = tempfile::tempdir().expect("a directory");
    let state = dir.path().join("a/b");
    let audit = Audit::open(&state, "kim@desk").expect("an audit");
    assert!(audit.verify().expect("a verdict").is_intact(), "none yet");
    write(audit.path(), 3);
    let verdict = audit.verify().expect("a verdict");
    assert_eq!((verdict.lines, verdict.is_intact()), (3, true));
    for (path, mode) in [(state.as_path(), 0o700), (audit.path(), 0o600)] {
        let permissions = std::fs::metadata(path).expect("there").permissions();
        assert_eq!(permissions.mode() & 0o777, mode);
    }
}

#[test]
fn whatever_is_done_to_a_line_is_named() {
    type Change = fn(&mut Vec<String>);
    let cases: [(Change, usize, &str); 8] = [
        (
            |lines| lines[2] = lines[2].replace("\"done\":2", "\"done\":3"),
            3,
            "it was changed",
        ),
        (
            |lines| lines[2] = lines[2].replace("{\"seq\"", "{ \"seq\""),
            3,
            "it was changed",
        ),
        (
            |lines| drop(lines.remove(2)),
            3,
            "1 line is missing before it",
        ),
        (
            |lines| drop(lines.drain(0..2)),
            1,
            "2 lines are missing before it",
        ),
        (|lines| lines.swap(2, 3), 3, "missing before it"),
        (
            |lines| lines.insert(2, "hello".to_owned()),
            3,
            "it is no line of an audit",
        ),
        (|lines| lines.insert(3, lines[1].clone()), 4, "wrong place"),
        (
            |lines| {
                let mut line = Line::read(lines[2].as_bytes()).expect("a line");
                line.entry.record = ending(9);
                lines[2] = Line::write(&line.entry).expect("a line").0;
            },
            4,
            "was replaced",
        ),
    ];
    for (change, line, what) in cases {
        let verdict = verdict(change);
        let flaw = verdict.flaws.first().expect(what);
        assert_eq!(flaw.line, line, "{what}: {flaw:?}");
        assert!(flaw.what.contains(what), "{what}: {flaw:?}");
    }
    assert!(verdict(|_| {}).is_intact());
}

#[test]
fn a_line_torn_by_a_crash_is_kept_told_and_forgiven() {
    let dir = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
    write(audit.path(), 1);
    let head = audit.path().with_extension("head");
    let first = std::fs::read(&head).expect("a head");
    write(audit.path(), 1);
    let whole = std::fs::read(audit.path()).expect("text");
    for cut in [1, 2, 40, whole.len() / 2 - 1] {
        std::fs::write(audit.path(), &whole[..whole.len() - cut]).expect("written");
        // A line's head is written after it.
        std::fs::write(&head, &first).expect("written");
        let before = audit.verify().expect("a verdict");
        append(audit.path(), ending(7));
        let after = audit.verify().expect("a verdict");
        assert!(before.is_intact() && after.is_intact(), "{after:?}");
        let torn = if cut == 1 { vec![] } else { vec![2] };
        assert_eq!((&before.torn, &after.torn), (&torn, &torn), "{cut}");
        let kept = std::fs::read(audit.path()).expect("text");
        assert!(
            kept.starts_with(&whole[..whole.len() - cut]),
            "nothing is lost"
        );
    }
}

#[test]
fn a_torn_line_that_is_changed_later_is_a_flaw() {
    let dir = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
    write(audit.path(), 1);
    let mut text = std::fs::read_to_string(audit.path()).expect("text");
    text.push_str("{\"seq\":1,\"ti");
    std::fs::write(audit.path(), text).expect("written");
    write(audit.path(), 1);
    let text = std::fs::read_to_string(audit.path()).expect("text");
    let text = text.replace("{\"seq\":1,\"ti\n", "{\"seq\":1,\"to\n");
    std::fs::write(audit.path(), text).expect("written");
    assert_eq!(audit.verify().expect("a verdict").flaws[0].line, 2);
}

#[test]
fn many_writers_make_one_chain() {
    let dir = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| write(audit.path(), 10));
        }
    });
    let verdict = audit.verify().expect("a verdict");
    assert_eq!((verdict.lines, verdict.is_intact()), (40, true));
}

#[test]
fn a_line_longer_than_the_first_look_is_found() {
    let dir = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
    let long = Record::End(Ending {
        plan: "x".repeat(100_000),
        done: 0,
        steps: 0,
    });
    append(audit.path(), long);
    write(audit.path(), 1);
    assert!(audit.verify().expect("a verdict").is_intact());
}

#[test]
fn a_hash_can_be_checked_without_dogwatch() {
    let dir = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
    write(audit.path(), 1);
    let text = std::fs::read_to_string(audit.path()).expect("text");
    let (content, hash) = text.trim_end().split_once(",\"hash\":\"").expect("a hash");
    let hash = hash.trim_end_matches("\"}");
    assert_eq!(line::sha256(format!("{content}}}").as_bytes()), hash);
}

#[test]
fn lines_cut_off_the_end_are_told_by_the_head_and_by_a_hash_noted_down() {
    let dir = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
    write(audit.path(), 5);
    let noted = audit.verify().expect("a verdict").head.expect("a head");
    let against = |hash: &str| audit.verify_against(hash).expect("a verdict");
    assert!(against(&noted).is_intact());
    write(audit.path(), 1);
    assert!(against(&noted).is_intact(), "what came after is no flaw");
    assert!(!against(&"0".repeat(64)).is_intact());

    let text = std::fs::read_to_string(audit.path()).expect("text");
    let cut: String = text.split_inclusive('\n').take(4).collect();
    std::fs::write(audit.path(), &cut).expect("written");
    let verdict = audit.verify().expect("a verdict");
    assert_eq!(verdict.flaws.len(), 1);
    assert_eq!(verdict.flaws[0].line, 5);
    assert!(
        verdict.flaws[0].what.contains("2 lines are cut off"),
        "{verdict:?}"
    );
    // Without the head, only the hash that was noted down tells.
    std::fs::remove_file(audit.path().with_extension("head")).expect("removed");
    assert!(audit.verify().expect("a verdict").is_intact());
    assert!(against(&noted).flaws[0].what.contains("noted down"));

    std::fs::write(audit.path(), &text).expect("written");
    append(audit.path(), ending(9));
    std::fs::remove_file(audit.path()).expect("removed");
    let verdict = audit.verify().expect("a verdict");
    assert!(verdict.flaws[0].what.contains("7 lines are cut off"));
}

#[test]
fn a_cut_is_not_healed_by_what_is_written_after_it() {
    for kept in [3, 0] {
        let dir = tempfile::tempdir().expect("a directory");
        let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
        write(audit.path(), 5);
        let text = std::fs::read_to_string(audit.path()).expect("text");
        let cut: String = text.split_inclusive('\n').take(kept).collect();
        std::fs::write(audit.path(), &cut).expect("written");
        write(audit.path(), 2);
        let verdict = audit.verify().expect("a verdict");
        assert_eq!(verdict.lines, kept + 2);
        let [flaw] = &verdict.flaws[..] else {
            panic!("{verdict:?}");
        };
        assert_eq!(flaw.line, kept + 1);
        let missing = format!("{} lines are missing before it", 5 - kept);
        assert!(flaw.what.contains(&missing), "{flaw:?}");
    }
}

#[test]
fn a_clock_that_goes_back_is_no_flaw() {
    let dir = tempfile::tempdir().expect("a directory");
    let later = clock::now();
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.expect("a runtime");
    for hours in [0, -48, 3] {
        let now = later + chrono::TimeDelta::hours(hours);
        let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
        let audit = audit.with_clock(move || now);
        runtime.block_on(audit.append(ending(1))).expect("appended");
        let verdict = audit.verify().expect("a verdict");
        assert!(verdict.is_intact(), "{verdict:?}");
    }
}

#[test]
fn what_another_process_appends_in_between_is_seen() {
    let dir = tempfile::tempdir().expect("a directory");
    let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
    let ours = append::Remembered::default();
    for number in 0..3 {
        let line = (clock::now(), ending(number));
        append::append(audit.path(), &ours, line).expect("appended");
        append(audit.path(), ending(number));
    }
    let verdict = audit.verify().expect("a verdict");
    assert_eq!((verdict.lines, verdict.is_intact()), (6, true));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    /// Whichever byte is changed, and into whatever.
    #[test]
    fn no_byte_can_be_changed_unnoticed(place in 0..10_000_usize, byte: u8) {
        let dir = tempfile::tempdir().expect("a directory");
        let audit = Audit::open(dir.path(), "kim@desk").expect("an audit");
        write(audit.path(), 3);
        let mut text = std::fs::read(audit.path()).expect("text");
        // Without its last newline, the last line still says the same.
        let place = place % (text.len() - 1);
        proptest::prop_assume!(text[place] != byte);
        text[place] = byte;
        std::fs::write(audit.path(), &text).expect("written");
        proptest::prop_assert!(!audit.verify().expect("a verdict").is_intact());
    }
}

/// What is appended right after the intent of a plan of many.
#[tokio::test]
async fn outcomes_follow_a_huge_intent() {
    let dir = tempfile::tempdir().expect("a directory");
    let step = r#"{"cluster":"c","namespace":"n","app":"a","kind":"Deployment","name":"a",
        "uid":"1","version":"7","words":"w","changes":[]}"#;
    let step: StepRecord = serde_json::from_str(step).expect("a step");
    let intent = format!(
        r#"{{"plan":"3f9a","playbook":"extend-ttl","summary":"by 7d","reason":null,"users":{{}},
        "operator":"kim@desk","clusters":[],"steps":{}}}"#,
        serde_json::to_string(&vec![step; 10_000]).expect("JSON")
    );
    let intent: Intent = serde_json::from_str(&intent).expect("an intent");
    let open = || Audit::open(dir.path(), "kim@desk").expect("an audit");
    let ours = open();
    let record = Record::Intent(intent);
    ours.append(record).await.expect("appended");
    for place in 0..3 {
        // Another process has to find the end of the long line; we remember it.
        for audit in [&ours, &open()] {
            let done = crate::execution::Outcome::Done;
            let record = Record::outcome(&"3f9a".into(), place, &done, None);
            audit.append(record).await.expect("appended");
        }
    }
    let verdict = ours.verify().expect("a verdict");
    assert_eq!((verdict.lines, verdict.is_intact()), (7, true));
    let history = ours.history().expect("a history");
    assert_eq!(history.plans[0].done(), 3);
    assert_eq!(history.plans[0].open().count(), 9_997);
}
