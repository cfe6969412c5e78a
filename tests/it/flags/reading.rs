//! Reading from a platform that asks to wait.

use std::time::{Duration, Instant};

use dogwatch::sim::servers::Fault;

use super::drill::FlagDrill;
use crate::cli::desk::json;

/// How long the program may take to ask at all.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a deadline of a test, and between two looks"
)]
fn a_platform_that_asks_to_wait_is_asked_again_and_nothing_is_missing() {
    let drill = FlagDrill::new();
    let all = drill.flags().len();
    let sim = &drill.sim;
    let refused = || sim.requests().all().iter().any(|it| it.status == 429);
    sim.unleash_faults().set(Fault::Answer {
        status: 429,
        retry_after: Some(1),
    });
    let flags = std::thread::scope(|scope| {
        scope.spawn(|| {
            let begun = Instant::now();
            while !refused() && begun.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(5));
            }
            sim.unleash_faults().clear();
        });
        drill.run(&["get", "flags", "-o", "json"]).success()
    });
    assert!(refused(), "it was asked to wait");
    assert_eq!(json(&flags).as_array().expect("an array").len(), all);
}
