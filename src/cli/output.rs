//! Standard output and standard error.
//!
//! A reader that has seen enough (`| head`) ends the program quietly.

use std::io::{self, ErrorKind, IsTerminal, Write};

use serde::Serialize;

use super::exit::Stop;

/// Writes `text` to standard output.
pub(super) fn print(text: &str) -> Result<(), Stop> {
    let mut out = io::stdout().lock();
    settled(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Writes `value` as JSON: pretty on a terminal, on one line for a program.
pub(super) fn print_json(value: &impl Serialize) -> Result<(), Stop> {
    let text = if io::stdout().is_terminal() {
        serde_json::to_string_pretty(value)?
    } else {
        serde_json::to_string(value)?
    };
    print(&format!("{text}\n"))
}

fn settled(written: io::Result<()>) -> Result<(), Stop> {
    match written {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Says something to the operator beside the output.
pub(super) fn say(words: &str) {
    // Nobody may be there to read it, which is no reason to stop.
    let _ = writeln!(io::stderr().lock(), "{words}");
}

/// Whether somebody can answer a question.
pub(super) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Whether somebody watches standard error.
pub(super) fn is_watched() -> bool {
    io::stderr().is_terminal()
}
