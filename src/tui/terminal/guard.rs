//! The terminal as it was found, and as we need it.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

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

/// The thread that draws: only its panic ends the screen.
static SCREEN: Mutex<Option<ThreadId>> = Mutex::new(None);

/// What went wrong in the background since it was last asked for.
static TROUBLE: Mutex<Option<String>> = Mutex::new(None);

/// Holds the terminal, and gives it back however this ends.
#[derive(Debug)]
pub(super) struct Guard {
    mouse: bool,
}

impl Guard {
    /// Takes the terminal; a panic gives it back before it is reported.
    pub(super) fn new() -> io::Result<Self> {
        *lock(&SCREEN) = Some(std::thread::current().id());
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let on_screen = OURS.load(Ordering::SeqCst);
            if on_screen && *lock(&SCREEN) != Some(std::thread::current().id()) {
                // A task died; the screen lives on and says so. A report would be drawn over it.
                tracing::error!("{panic}");
                *lock(&TROUBLE) = Some(panic.to_string());
                return;
            }
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

/// What went wrong in the background, once.
pub(super) fn trouble() -> Option<String> {
    lock(&TROUBLE).take()
}

/// What these locks guard is whole after a panic, too.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
