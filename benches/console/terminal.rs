//! The console in a pseudo-terminal, its output emulated.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Color, Parser};

use crate::platform::Platform;
use crate::process;

const ROWS: u16 = 45;
const COLUMNS: u16 = 160;

/// A running console.
pub struct Terminal {
    child: Box<dyn Child + Send + Sync>,
    _master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    screen: Parser,
    bytes: u64,
}

/// What a console did in some time.
pub struct Observed {
    pub cpu_share: f64,
    pub bytes_per_second: f64,
}

impl Terminal {
    /// Starts the console against `platform`, as `config` says.
    pub fn start(platform: &Platform, config: &Path) -> Self {
        let size = PtySize {
            rows: ROWS,
            cols: COLUMNS,
            pixel_width: 0,
            pixel_height: 0,
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dogwatch"));
        command.args(["--context", "demo", "--config"]);
        command.arg(config);
        command.arg("--state-dir");
        command.arg(platform.state_dir());
        command.env("TERM", "xterm-256color");
        let child = pair.slave.spawn_command(command).expect("dogwatch");
        let keyboard = pair.master.take_writer().expect("a writer");
        let mut reader = pair.master.try_clone_reader().expect("a reader");
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 64 * 1024];
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..read].to_vec()).is_err() {
                    break;
                }
            }
        });
        let cells = |count| NonZeroU16::new(count).expect("not zero");
        let screen = Parser::new(cells(ROWS), cells(COLUMNS), 0);
        Self {
            child,
            _master: pair.master,
            keyboard,
            output,
            screen,
            bytes: 0,
        }
    }

    pub fn pid(&self) -> u32 {
        self.child.process_id().expect("a process")
    }

    /// Waits until the header says that the source is live and that all apps are there.
    pub fn wait_until_live(&mut self, apps: usize) {
        let count = format!("{apps} apps");
        self.wait_for(Duration::from_mins(2), |text| {
            text.contains("live") && text.contains(&count)
        });
    }

    /// Waits until nothing has been written for a while but the clock.
    pub fn settle(&mut self) {
        self.observe(Duration::from_secs(3));
    }

    /// Watches for `span`.
    pub fn observe(&mut self, span: Duration) -> Observed {
        let (cpu, bytes) = (process::cpu_time(self.pid()), self.bytes);
        let end = Instant::now() + span;
        while Instant::now() < end {
            self.take_output(end);
        }
        let seconds = span.as_secs_f64();
        Observed {
            cpu_share: process::cpu_time(self.pid())
                .saturating_sub(cpu)
                .as_secs_f64()
                / seconds,
            bytes_per_second: (self.bytes - bytes) as f64 / seconds,
        }
    }

    /// Presses cursor keys, one after the other is on the screen, and says how long each took.
    pub fn press_keys(&mut self, count: usize) -> Vec<Duration> {
        // Up and down within one page, so that every key moves the selection.
        let keys = [b'j'; 12].into_iter().chain([b'k'; 12]).cycle();
        keys.take(count).map(|key| self.press(key)).collect()
    }

    /// Presses keys that need not move the selection.
    pub fn type_keys(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).expect("the console listens");
        self.take_for(Duration::from_millis(200));
    }

    fn press(&mut self, key: u8) -> Duration {
        // Keys come when fingers come, not in step with the frames.
        self.take_for(Duration::from_millis(23));
        let before = self.selected_row();
        let pressed = Instant::now();
        self.keyboard
            .write_all(&[key])
            .expect("the console listens");
        while self.selected_row() == before {
            assert!(
                pressed.elapsed() < Duration::from_secs(5),
                "the selection did not move"
            );
            self.take_output(pressed + Duration::from_secs(5));
        }
        pressed.elapsed()
    }

    /// The one row of the table that is painted differently from its neighbours.
    fn selected_row(&self) -> Option<u16> {
        let screen = self.screen.screen();
        let painted = |row: u16| {
            let cell = screen.cell(row, COLUMNS / 2).expect("a cell");
            cell.inverse() || cell.bgcolor() != Color::Default
        };
        (4..ROWS - 4).find(|row| painted(*row) && !(painted(row - 1) && painted(row + 1)))
    }

    /// Leaves the console as an operator does.
    pub fn quit(mut self) {
        self.keyboard.write_all(b"q").expect("the console listens");
        self.child.wait().expect("the console ends");
    }

    fn wait_for(&mut self, span: Duration, holds: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + span;
        while !holds(&self.screen.screen().contents()) {
            let text = self.screen.screen().contents();
            assert!(Instant::now() < deadline, "not on the screen:\n{text}");
            self.take_output(deadline);
        }
    }

    fn take_for(&mut self, span: Duration) {
        let end = Instant::now() + span;
        while Instant::now() < end {
            self.take_output(end);
        }
    }

    /// Takes in one piece of output, or none by `deadline`.
    fn take_output(&mut self, deadline: Instant) {
        match self
            .output
            .recv_timeout(deadline.saturating_duration_since(Instant::now()))
        {
            Ok(bytes) => {
                self.bytes += bytes.len() as u64;
                self.screen.process(&bytes);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                panic!("the console ended:\n{}", self.screen.screen().contents())
            }
        }
    }
}
