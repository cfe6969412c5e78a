//! The same on the screen: two keys and a yes.

use crate::pty::terminal::Terminal;

#[test]
fn two_keys_and_a_yes_take_it_back() {
    let arguments = ["demo", "--apps", "40", "--scenario", "bad-canary"];
    let mut terminal = Terminal::spawn(env!("CARGO_BIN_EXE_dogwatch"), &arguments);
    terminal.wait("what needs a person first", |screen| {
        screen.contents().contains("failing: ")
    });
    terminal.send("r");
    terminal.wait("the releases to go back to", |screen| {
        screen.contents().contains("bring back which revision")
    });
    terminal.send("\r");
    terminal.wait("the plan", |screen| {
        screen.contents().contains("abort and roll back")
    });
    terminal.send("y");
    // What fails no longer needs anybody, and what was done can be undone.
    terminal.wait("the end of it", |screen| {
        let text = screen.contents();
        text.contains("u undo") && !text.contains("failing: ")
    });
    terminal.send("2");
    terminal.wait("the queue, in which it is done", |screen| {
        let text = screen.contents();
        text.lines()
            .any(|line| line.contains("done") && line.contains("pto-form"))
    });
    terminal.send("8");
    terminal.wait("the story", |screen| {
        let text = screen.contents();
        text.contains("abort and roll back") && text.contains("2/2")
    });
    terminal.send("q");
    assert!(terminal.ended().success());
    terminal.assert_clean();
}
