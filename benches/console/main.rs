//! Measures the whole program from outside, as an operator feels it: the embedded platform in one
//! process, the console in a pseudo-terminal in another.
//!
//! `cargo bench --bench console -- --apps 10000 --changes 500 [--json]`
//!
//! | figure | how it is measured |
//! |---|---|
//! | live after | from the start of the process until its screen shows the whole fleet, live |
//! | resident memory | `VmRSS` of the console after that |
//! | idle CPU, idle bytes/s | processor time, and bytes written to the terminal, over 20 seconds in which nothing changes |
//! | key to screen | from writing a cursor key until the selected row has moved on the emulated screen |
//! | …with changes | the same, while that many annotations a second are patched |
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::panic,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a program that measures: it prints, it may stop at the first surprise, it needs a clock"
)]

mod changes;
mod figures;
mod platform;
mod process;
mod terminal;

use std::time::{Duration, Instant};

use clap::Parser;

use crate::figures::{Figures, Percentiles};
use crate::platform::Platform;
use crate::terminal::Terminal;

/// Measure the console against the embedded platform.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many apps the platform simulates
    #[arg(long, default_value_t = 10_000)]
    apps: usize,
    /// Changes a second for the second half of the measurement; 0 leaves it out
    #[arg(long, default_value_t = 500)]
    changes: u32,
    /// Scrape the platform's metrics too, every five seconds
    #[arg(long)]
    metrics: bool,
    /// How many keys are pressed for each distribution
    #[arg(long, default_value_t = 400)]
    keys: usize,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
    /// What cargo adds
    #[arg(long, hide = true)]
    bench: bool,
}

const IDLE: Duration = Duration::from_secs(20);

fn main() {
    let arguments = Arguments::parse();
    eprintln!("simulating {} apps…", arguments.apps);
    let platform = Platform::start(arguments.apps);

    eprintln!("starting the console…");
    let started = Instant::now();
    let config = if arguments.metrics {
        platform.config()
    } else {
        platform.config_without_metrics()
    };
    let mut console = Terminal::start(&platform, &config);
    console.wait_until_live(arguments.apps);
    let live_after = started.elapsed();
    // By name: a row that moves by itself would be taken for one that a key has moved.
    console.type_keys(b"N");

    eprintln!("live; watching it idle…");
    console.settle();
    let idle = console.observe(IDLE);
    let resident = process::resident_bytes(console.pid());
    eprintln!("pressing keys…");
    let quiet = Percentiles::of(console.press_keys(arguments.keys));
    let busy = (arguments.changes > 0).then(|| {
        eprintln!("pressing keys while the fleet changes…");
        let changing = changes::start(&platform, arguments.changes);
        let observed = console.observe(Duration::from_secs(5));
        let keys = Percentiles::of(console.press_keys(arguments.keys));
        let made = changing.stop();
        (observed, keys, made)
    });
    console.quit();

    let figures = Figures::new(&arguments, live_after, resident, &idle, quiet, busy);
    println!(
        "{}",
        if arguments.json {
            figures.json()
        } else {
            figures.table()
        }
    );
}
