//! The console in a terminal, on a platform that writes down what it is asked for.

use dogwatch::playbooks::PLAYBOOKS;

use super::place::{Forbidden, Place, WAYS};
use crate::pty::terminal::Terminal;

const APPS: usize = 30;
const PALETTE: &str = "Palette";
const ACTIONS: &str = "Actions on";

fn open(place: &Place, forbidden: Forbidden) -> Terminal {
    let (arguments, environment) = place.way(forbidden);
    let assignments = environment
        .iter()
        .map(|(name, value)| format!("{name}={value}"));
    let program = env!("CARGO_BIN_EXE_dogwatch").to_owned();
    let line: Vec<String> = assignments.chain([program]).chain(arguments).collect();
    let line: Vec<&str> = line.iter().map(String::as_str).collect();
    let terminal = Terminal::spawn("env", &line);
    terminal.wait("the live fleet", |screen| {
        let text = screen.contents();
        text.contains("live") && text.contains(&format!("{APPS} apps"))
    });
    terminal
}

/// Waits for the words that say why not.
fn refused(terminal: &Terminal, what: &str) {
    terminal.wait(&format!("the refusal of {what}"), |screen| {
        screen.contents().contains("read-only")
    });
}

/// Opens a list with a key and waits for its title.
fn list(terminal: &mut Terminal, key: &str, title: &str) {
    terminal.send(key);
    terminal.wait(title, |screen| screen.contents().contains(title));
}

/// Closes a list, and waits: Escape and what comes right after it would be another key.
fn escape(terminal: &mut Terminal, title: &str) {
    terminal.send("\x1b");
    terminal.wait(&format!("no {title}"), |screen| {
        !screen.contents().contains(title)
    });
}

/// The cell where `text` begins.
fn find(terminal: &Terminal, text: &str) -> (u16, u16) {
    let mut found = None;
    terminal.wait(&format!("{text} on the screen"), |screen| {
        screen.contents().contains(text)
    });
    terminal.with(|screen| {
        for (row, line) in (0_u16..).zip(screen.rows(0, 120)) {
            if let Some(at) = line.find(text) {
                let column = line[..at].chars().count();
                found = Some((u16::try_from(column).expect("a column"), row));
            }
        }
    });
    found.expect("a cell")
}

fn click(terminal: &mut Terminal, (column, row): (u16, u16)) {
    let (column, row) = (column + 1, row + 1);
    terminal.send(&format!("\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m"));
}

fn try_everything(place: &Place, forbidden: Forbidden) {
    let mut terminal = open(place, forbidden);
    for playbook in PLAYBOOKS.iter().filter(|it| !it.is_for_flags()) {
        let name = playbook.name();
        terminal.send(&playbook.key().to_string());
        refused(&terminal, &format!("the key of {name}"));
        list(&mut terminal, ":", PALETTE);
        terminal.send(&format!("{name}\r"));
        refused(&terminal, &format!("{name} in the palette"));
        escape(&mut terminal, PALETTE);
        // The list says why next to each.
        list(&mut terminal, ".", ACTIONS);
        let at = find(&terminal, playbook.words());
        click(&mut terminal, at);
        click(&mut terminal, at);
        refused(&terminal, &format!("a click on {name}"));
        escape(&mut terminal, ACTIONS);
    }
    terminal.send("u");
    refused(&terminal, "undo");
    terminal.send("8");
    terminal.wait("what was done", |screen| {
        screen.contents().contains("extend-ttl")
    });
    for key in ["u", "r", "R", "\r", "u", "r"] {
        terminal.send(key);
        terminal.send("y");
    }
    terminal.signal("TERM");
    terminal.ended();
}

#[test]
fn a_read_only_console_sends_nothing_that_could_change_anything() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let place = runtime.block_on(Place::new(APPS));
    runtime.block_on(place.interrupt());
    let before = place.daring();
    std::thread::scope(|scope| {
        for way in WAYS {
            let place = &place;
            scope.spawn(move || try_everything(place, way));
        }
    });
    assert_eq!(place.daring()[before.len()..], [""; 0]);
}
