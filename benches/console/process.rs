//! What the kernel says of a process (`proc(5)`).

use std::time::Duration;

/// Resident memory.
pub fn resident_bytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("/proc");
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .expect("VmRSS");
    let kibibytes: u64 = line
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse()
        .expect("a number");
    kibibytes * 1024
}

/// Processor time, user and system; the clock tick is 1/100 s on every Linux that matters.
pub fn cpu_time(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).expect("/proc");
    let (_, fields) = stat.rsplit_once(')').expect("a name in parentheses");
    let ticks = |index: usize| -> u64 {
        fields
            .split_whitespace()
            .nth(index)
            .unwrap()
            .parse()
            .unwrap()
    };
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}
