//! The same on the screen: two keys and a yes.

use crate::pty::terminal::Terminal;

#[test]
fn two_keys_and_a_yes_take_it_back() {
    let arguments = [
        "demo",
        "--apps",
        "40",
        "--scenario",
        "bad-canary",
        "--speed",
        "10",
    ];
    let mut terminal = Terminal::spawn(env!("CARGO_BIN_EXE_dogwatch"), &arguments);
    terminal.wait("what needs a person first", |screen| {
        screen.contents().contains("failing: ")
    });
    terminal.send("r");
    terminal.wait("the releases to go back to", |screen| {
        screen.contents().contains("attested")
    });
    terminal.send("\r");
    terminal.wait("the plan", |screen| {
        screen.contents().contains("abort and roll back")
    });
    terminal.send("y");
    terminal.wait("the end of it", |screen| {
        screen.contents().contains("rolled out")
    });
    terminal.send("\x1b2");
    terminal.wait("the queue", |screen| screen.contents().contains("done"));
    terminal.send("8");
    terminal.wait("the story", |screen| screen.contents().contains("rollback"));
    terminal.send("q");
    assert!(terminal.ended().success());
    terminal.assert_clean();
}
