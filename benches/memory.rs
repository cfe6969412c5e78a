//! How much memory the store and one view of it take, an app.
//!
//! Not a matter of time, so not criterion's: it prints what the kernel counts.

#![expect(
    clippy::print_stdout,
    clippy::expect_used,
    reason = "a program that measures: it prints, and it may stop at the first surprise"
)]

use std::fs;

use dogwatch::fleet::sample::{noon, observation, round, workload};
use dogwatch::fleet::{Fact, Filter, Fleet, View, ViewSpec};
use dogwatch::model::{App, AttentionPolicy, Workload};

const PAGE: usize = 500;

/// Resident memory in kilobytes; `None` where there is no `/proc`.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn main() {
    println!(
        "App {} bytes, Workload {} bytes on their own",
        size_of::<App>(),
        size_of::<Workload>()
    );
    let Some(before) = resident() else {
        println!("no /proc here: nothing to measure");
        return;
    };
    for apps in [10_000_usize, 100_000] {
        let mut fleet = Fleet::new(AttentionPolicy::default());
        // Page by page, as a backend does, so that no whole snapshot stands beside the fleet.
        for page in 0..apps.div_ceil(PAGE) {
            let numbers = page * PAGE..apps.min((page + 1) * PAGE);
            let facts = numbers.map(|number| Fact::Upsert(Box::new(workload(number, 0))));
            fleet.apply(observation(facts.collect(), noon()));
        }
        let spec = ViewSpec {
            filter: Filter::parse("ttl<30d").expect("a filter"),
            ..ViewSpec::default()
        };
        let view = View::new(spec, &fleet, noon());
        let used = resident().unwrap_or(before).saturating_sub(before);
        let mut measured = fleet;
        for part in round(apps, 1, noon()) {
            measured.apply(part);
        }
        let signals = resident().unwrap_or(before).saturating_sub(before + used);
        println!(
            "{apps} apps: {used} kB, {} bytes an app ({} shown), and {} bytes with signals",
            used * 1_024 / apps as u64,
            view.items(),
            signals * 1_024 / apps as u64
        );
    }
}
