//! The flag that was opened too far, on the screen: a key, a reason and a yes, and the way back.

use super::terminal::Terminal;

/// The line of the app that the flag gates.
fn line(screen: &vt100::Screen) -> Option<String> {
    let text = screen.contents();
    let line = text.lines().find(|line| line.contains("pto-form"));
    line.map(str::to_owned)
}

#[test]
fn the_breaker_lets_errors_fall_and_is_put_back() {
    let arguments = ["demo", "--apps", "40", "--scenario", "bad-flag"];
    let mut terminal = Terminal::spawn(env!("CARGO_BIN_EXE_dogwatch"), &arguments);
    let ill = |screen: &vt100::Screen| {
        let text = screen.contents();
        // The words go over several lines.
        let words: Vec<_> = text.split_whitespace().collect();
        let words = words.join(" ");
        words.contains("after `new-prompt` went to 25 %")
    };
    terminal.wait("the app in need, and since which flag", ill);
    agree(&mut terminal, "x", "off");
    terminal.wait("errors that have fallen", |screen| {
        line(screen).is_some_and(|line| !line.contains('✖')) && !ill(screen)
    });
    agree(&mut terminal, "u", "false → true");
    terminal.send("8");
    terminal.wait("the story, in which it was taken back", |screen| {
        let text = screen.contents();
        let mut lines = text.lines();
        lines.any(|line| line.contains("take back") && line.contains("1/1"))
    });
    terminal.send("q");
    assert!(terminal.ended().success());
    terminal.assert_clean();
}

/// What `key` proposes, whose plan says `words`, is done for a reason.
fn agree(terminal: &mut Terminal, key: &str, words: &str) {
    terminal.send(key);
    terminal.wait("the plan", |screen| {
        let text = screen.contents();
        text.contains("reason: ") && text.contains("ai-answers") && text.contains(words)
    });
    terminal.send("a drill\r");
    terminal.wait("nothing left but to say yes", |screen| {
        screen.contents().contains("Enter never does")
    });
    terminal.send("y");
    terminal.wait("the end of it", |screen| {
        screen.contents().contains("1 of 1 done")
    });
}
