//! What the system tells us.

use std::io;
use std::time::Duration;

use rustix::process::{Signal as Number, kill_current_process_group};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::guard;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// To end.
    End,
    /// To draw anew: we were stopped, and the shell had the terminal meanwhile.
    Resume,
}

/// The signals that we answer.
#[derive(Debug)]
pub(super) struct Signals {
    terminate: Signal,
    hangup: Signal,
    quit: Signal,
    interrupt: Signal,
    resume: Signal,
}

impl Signals {
    pub(super) fn new() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
            interrupt: signal(SignalKind::interrupt())?,
            resume: signal(SignalKind::from_raw(Number::CONT.as_raw()))?,
        })
    }

    /// The next one.
    pub(super) async fn next(&mut self) -> Asked {
        tokio::select! {
            _ = self.terminate.recv() => Asked::End,
            _ = self.hangup.recv() => Asked::End,
            _ = self.quit.recv() => Asked::End,
            _ = self.interrupt.recv() => Asked::End,
            _ = self.resume.recv() => Asked::Resume,
        }
    }
}

/// Ends the program if it is still there a moment after it was told to end.
///
/// Once a terminal has hung up, crossterm's reader may turn in a circle on its end of file, on
/// whichever thread asked it for a key. The screen's own thread would never hear of the signal,
/// and a console that nobody sees would burn a core.
pub(super) fn end_for_certain() -> io::Result<()> {
    const GRACE: Duration = Duration::from_secs(2);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
        tokio::time::sleep(GRACE).await;
        guard::leave();
        std::process::exit(1);
    });
    Ok(())
}

/// Stops us and whoever was started with us (`cargo run`, a pipeline), until the shell's `fg`.
/// Where there is no shell to come back to, the kernel does nothing, and we go on.
pub(super) fn stop() -> io::Result<()> {
    kill_current_process_group(Number::TSTP).map_err(io::Error::from)
}
