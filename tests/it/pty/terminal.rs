//! A terminal with a program in it. Waiting is for a condition, with a deadline, never for a time.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// Machines that test many things at once are slow.
const DEADLINE: Duration = Duration::from_mins(1);

/// What the terminal shows, and whether more can come.
struct Shown {
    parser: vt100::Parser,
    ended: bool,
}

pub(crate) struct Terminal {
    shown: Arc<(Mutex<Shown>, Condvar)>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
}

impl Terminal {
    /// Starts `program` in a terminal of 120×30.
    pub(crate) fn spawn(program: &str, arguments: &[&str]) -> Self {
        let pair = native_pty_system()
            .openpty(size(120, 30))
            .expect("a terminal");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        command.env("RUST_BACKTRACE", "0");
        command.cwd(env!("CARGO_MANIFEST_DIR"));
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        drop(pair.slave);
        let shown = Shown {
            parser: vt100::Parser::new(cells(30), cells(120), 0),
            ended: false,
        };
        let shown = Arc::new((Mutex::new(shown), Condvar::new()));
        let reader = pair.master.try_clone_reader().expect("what it writes");
        let ours = Arc::clone(&shown);
        std::thread::spawn(move || read(reader, &ours));
        Self {
            shown,
            writer: pair.master.take_writer().expect("what it reads"),
            master: pair.master,
            child,
        }
    }

    /// Waits until `condition` holds of the screen.
    pub(crate) fn wait(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        let (mutex, changed) = &*self.shown;
        let met = |shown: &mut Shown| !condition(shown.parser.screen());
        let (shown, waited) = changed
            .wait_timeout_while(lock(mutex), DEADLINE, met)
            .unwrap_or_else(PoisonError::into_inner);
        let text = shown.parser.screen().contents();
        assert!(
            !waited.timed_out(),
            "waited for {what}, but there is:\n{text}"
        );
    }

    /// Looks at the screen.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&vt100::Screen) -> T) -> T {
        look(lock(&self.shown.0).parser.screen())
    }

    pub(crate) fn send(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).expect("it reads");
        self.writer.flush().expect("it reads");
    }

    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        lock(&self.shown.0)
            .parser
            .screen_mut()
            .set_size(cells(rows), cells(columns));
        self.master.resize(size(columns, rows)).expect("a new size");
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill")
            .args(["-s", name, &id])
            .status();
        assert!(sent.expect("kill is everywhere").success());
    }

    /// Waits for its end, and for the last of what it wrote.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let (mutex, changed) = &*self.shown;
        let (shown, waited) = changed
            .wait_timeout_while(lock(mutex), DEADLINE, |shown| !shown.ended)
            .unwrap_or_else(PoisonError::into_inner);
        assert!(
            !waited.timed_out(),
            "it does not end: {}",
            shown.parser.screen().contents()
        );
        drop(shown);
        self.child.wait().expect("an end")
    }

    /// The terminal is as a shell wants it.
    pub(crate) fn assert_clean(&self) {
        self.with(|screen| {
            assert!(!screen.alternate_screen(), "the alternate screen is left");
            assert!(!screen.hide_cursor(), "the cursor is shown");
            assert!(!screen.bracketed_paste(), "paste is as it was");
            assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        });
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(mut reader: Box<dyn Read + Send>, shown: &(Mutex<Shown>, Condvar)) {
    let (mutex, changed) = shown;
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = reader.read(&mut bytes) {
        lock(mutex).parser.process(&bytes[..count]);
        changed.notify_all();
    }
    lock(mutex).ended = true;
    changed.notify_all();
}

fn lock(mutex: &Mutex<Shown>) -> MutexGuard<'_, Shown> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn cells(count: u16) -> NonZero<u16> {
    NonZero::new(count).expect("a terminal has cells")
}

fn size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        ..PtySize::default()
    }
}
