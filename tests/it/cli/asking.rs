//! The yes on a terminal.

use std::io::{Read, Write};
use std::sync::mpsc;
use std::time::Duration;

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use super::desk::{Desk, json, stdout};

/// Runs `dogwatch` on a terminal, and types each answer once its question is there; what was
/// seen, and the exit code.
fn talk(desk: &Desk, arguments: &[&str], answers: &[(&str, &str)]) -> (String, u32) {
    let pty = native_pty_system()
        .openpty(PtySize::default())
        .expect("a terminal");
    let mut command = CommandBuilder::new(assert_cmd::cargo::cargo_bin("dogwatch"));
    command.env_clear();
    command.env("HOME", desk.home());
    command.env("XDG_STATE_HOME", desk.home().join("state"));
    command.args(arguments);
    let mut process = pty.slave.spawn_command(command).expect("the program");
    drop(pty.slave);
    let mut reader = pty.master.try_clone_reader().expect("its output");
    let mut writer = pty.master.take_writer().expect("its input");
    let (sender, output) = mpsc::channel();
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count) = reader.read(&mut buffer) {
            if count == 0 || sender.send(buffer[..count].to_vec()).is_err() {
                break;
            }
        }
    });
    let mut seen = String::new();
    for (question, answer) in answers {
        let from = seen.len();
        while !seen[from..].contains(question) {
            let bytes = output.recv_timeout(Duration::from_secs(30));
            let bytes = bytes.unwrap_or_else(|_| panic!("no `{question}` in:\n{seen}"));
            seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        writer.write_all(answer.as_bytes()).expect("typed");
    }
    let code = process.wait().expect("an end").exit_code();
    while let Ok(bytes) = output.recv_timeout(Duration::from_millis(500)) {
        seen.push_str(&String::from_utf8_lossy(&bytes));
    }
    (seen, code)
}

#[test]
fn enter_never_means_yes_and_yes_does() {
    let desk = Desk::new();
    let sim = desk.sim(&["--apps", "20"]);
    let config = sim.config();
    let filter = "sla:bronze ttl>1d";
    let apps = json(
        &desk
            .run(&["get", "apps", &config, "-o", "json", "--filter", filter])
            .success(),
    );
    let app = |number: usize| apps[number]["name"].as_str().expect("a name").to_owned();
    let (first, second) = (app(0), app(1));

    let one = ["extend-ttl", &first, "--by", "7d", &config];
    for no in ["\r", "n\r", "Yes please\r"] {
        let (seen, code) = talk(&desk, &one, &[("Type yes", no)]);
        assert_eq!(code, 3, "{seen}");
        assert!(seen.contains("nothing was done"), "{seen}");
    }
    assert!(!desk.audit().exists());
    let (seen, code) = talk(&desk, &one, &[("Type yes", "yes\r")]);
    assert_eq!(code, 0, "{seen}");
    assert!(seen.contains("1 of 1 done"), "{seen}");

    let two = ["extend-ttl", &first, &second, "--by", "7d", &config];
    let (seen, code) = talk(&desk, &two, &[("Why?", "\r")]);
    assert_eq!(code, 3, "{seen}");
    let (seen, code) = talk(&desk, &two, &[("Why?", "fair\r"), ("Type yes", "yes\r")]);
    assert_eq!(code, 0, "{seen}");
    let list = stdout(&desk.run(&["audit", "list", &config]).success());
    assert!(list.contains("fair"), "{list}");
}
