//! The terminal as it was found, and as we need it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode,
};
use crossterm::{cursor, execute};

/// Whether the terminal is in our hands: there is one terminal a process.
static OURS: AtomicBool = AtomicBool::new(false);

/// Clicks and the wheel, in a form without limits; not every motion, as crossterm would ask for.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";

/// Holds the terminal, and gives it back however this ends.
#[derive(Debug)]
pub(super) struct Guard {
    mouse: bool,
}

impl Guard {
    /// Takes the terminal; a panic gives it back before it is reported.
    pub(super) fn new() -> io::Result<Self> {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            leave();
            report(panic);
        }));
        let guard = Self { mouse: true };
        guard.enter()?;
        Ok(guard)
    }

    /// Takes the terminal, unless it is ours already.
    pub(super) fn enter(&self) -> io::Result<()> {
        if OURS.swap(true, Ordering::SeqCst) {
            return Ok(());
        }
        enable_raw_mode()?;
        let mut out = io::stdout();
        execute!(
            out,
            EnterAlternateScreen,
            EnableBracketedPaste,
            cursor::Hide
        )?;
        mouse(self.mouse)
    }

    /// Takes it again after someone else had it, whatever state it is in.
    pub(super) fn retake(&self) -> io::Result<()> {
        OURS.store(false, Ordering::SeqCst);
        // The shell changed the modes behind our back: crossterm must not believe that it has
        // them still.
        let _ = disable_raw_mode();
        self.enter()
    }

    /// Takes the mouse, or lets the terminal have it.
    pub(super) fn capture_mouse(&mut self, capture: bool) -> io::Result<()> {
        self.mouse = capture;
        mouse(capture)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        leave();
    }
}

/// Gives the terminal back, unless it is not ours. Errors are not reported: the terminal may be
/// gone.
pub(super) fn leave() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let _ = mouse(false);
    let _ = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}

fn mouse(capture: bool) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(if capture { MOUSE_ON } else { MOUSE_OFF }.as_bytes())?;
    out.flush()
}
