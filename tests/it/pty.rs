//! The console in a real terminal: it starts, leaves the terminal as it was however it ends, and
//! comes back after a suspend.

mod flags;
mod panics;
pub(crate) mod terminal;

use terminal::Terminal;

const DEMO: &[&str] = &["demo", "--apps", "40", "--scenario", "calm"];

fn demo() -> Terminal {
    let terminal = Terminal::spawn(env!("CARGO_BIN_EXE_dogwatch"), DEMO);
    terminal.wait("the live fleet", |screen| {
        let text = screen.contents();
        text.contains("live") && text.contains("40 apps") && text.contains("SIMULATION")
    });
    terminal
}

#[test]
fn it_shows_the_fleet_and_quits() {
    let mut terminal = demo();
    terminal.with(|screen| {
        assert!(screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste());
    });
    terminal.send("?");
    terminal.wait("the help", |screen| {
        screen.contents().contains("filter as you type")
    });
    terminal.send("\x1b");
    terminal.wait("no help", |screen| {
        !screen.contents().contains("filter as you type")
    });
    terminal.send("q");
    assert!(terminal.ended().success());
    terminal.assert_clean();
}

#[test]
fn the_queue_says_what_waits_and_what_can_be_decided() {
    let arguments = &["demo", "--apps", "40", "--scenario", "bad-canary"];
    let mut terminal = Terminal::spawn(env!("CARGO_BIN_EXE_dogwatch"), arguments);
    terminal.wait("rollouts in the header", |screen| {
        screen.contents().contains("for you")
    });
    terminal.send("2");
    terminal.wait("how one is, and what can be decided", |screen| {
        let text = screen.contents();
        let line = |label| {
            text.lines()
                .find(|line| line.trim_start().starts_with(label))
        };
        line("is ").is_some_and(|line| line.contains(" for "))
            && line("now ").is_some_and(|line| line.contains("rollback"))
            && line("verdict ").is_some_and(|line| line.contains("fail: "))
    });
    terminal.send("\r");
    terminal.wait("the page, at its rollout", |screen| {
        let text = screen.contents();
        text.contains("Rollout") && text.contains("Verdict")
    });
    terminal.send("\x1b");
    terminal.wait("the queue again", |screen| {
        screen.contents().contains("PHASE")
    });
    terminal.send("q");
    assert!(terminal.ended().success());
    terminal.assert_clean();
}

#[test]
fn signals_leave_a_clean_terminal() {
    for signal in ["TERM", "HUP", "QUIT", "INT"] {
        let mut terminal = demo();
        terminal.signal(signal);
        terminal.ended();
        terminal.assert_clean();
    }
}

#[test]
fn it_follows_the_size_of_the_terminal() {
    let mut terminal = demo();
    for (columns, rows) in [(80, 24), (40, 10), (140, 40)] {
        terminal.resize(columns, rows);
        terminal.wait("a footer in the last line", |screen| {
            let last = screen.rows(0, columns).last().unwrap_or_default();
            let first = screen.rows(0, columns).next().unwrap_or_default();
            last.contains("Enter open") && first.contains("dogwatch")
        });
    }
    terminal.resize(20, 5);
    terminal.wait("words for a screen too small", |screen| {
        screen.contents().contains("too small")
    });
    terminal.send("q");
    assert!(terminal.ended().success());
}

#[test]
fn a_suspended_console_gives_the_terminal_back_and_comes_back() {
    let script = format!(
        "'{}' {}; echo now-stopped; read line; fg; echo now-ended",
        env!("CARGO_BIN_EXE_dogwatch"),
        DEMO.join(" ")
    );
    let mut terminal = Terminal::spawn("sh", &["-mc", &script]);
    terminal.wait("the live fleet", |screen| {
        screen.contents().contains("40 apps")
    });
    terminal.send("\x1a");
    terminal.wait("the shell", |screen| {
        screen.contents().contains("now-stopped") && !screen.alternate_screen()
    });
    terminal.assert_clean();
    terminal.send("\r");
    terminal.wait("the fleet again", |screen| {
        screen.alternate_screen() && screen.contents().contains("40 apps")
    });
    terminal.send("q");
    terminal.wait("the shell at the end", |screen| {
        screen.contents().contains("now-ended")
    });
    terminal.ended();
    terminal.assert_clean();
}
