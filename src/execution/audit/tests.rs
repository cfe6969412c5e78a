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

fn write(path: &Path, count: usize) {
    for number in 0..count {
        append::append(path, ending(number)).expect("appended");
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
                lines[2] = Line::write(&line.entry).expect("a line");
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
    write(audit.path(), 2);
    let whole = std::fs::read(audit.path()).expect("text");
    for cut in [1, 2, 40, whole.len() / 2 - 1] {
        std::fs::write(audit.path(), &whole[..whole.len() - cut]).expect("written");
        let before = audit.verify().expect("a verdict");
        append::append(audit.path(), ending(7)).expect("appended");
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
    append::append(audit.path(), long).expect("appended");
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
