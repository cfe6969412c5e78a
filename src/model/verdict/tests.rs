use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::model::Sla;

const BOUNDS: [f64; 8] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, f64::INFINITY];

fn side(requests: u64, failures: u64) -> SideCounts {
    SideCounts {
        requests,
        failures,
        over: TimeDelta::minutes(10),
        ..SideCounts::default()
    }
}

fn timed(requests: u64, counts: [u64; 8]) -> SideCounts {
    SideCounts {
        latency: Some(LatencyHistogram {
            bounds: BOUNDS.into(),
            counts: counts.to_vec(),
        }),
        ..side(requests, 0)
    }
}

fn judge(stable: &SideCounts, canary: &SideCounts) -> Verdict {
    Verdict::judge(stable, canary, Some(Sla::Gold), &VerdictPolicy::default())
}

#[test]
fn errors_in_words() {
    let table = [
        (
            (2_000, 4),
            (812, 33),
            "fail: 4.1% errors against 0.20% (33 of 812, 95% sure 2.9% to 5.7%; stable 4 of 2000; \
             p < 0.001)",
            "fail 4.1%",
        ),
        (
            (1_000, 2),
            (100, 3),
            "fail: 3.0% errors against 0.20% (3 of 100, 95% sure 1.0% to 8.5%; stable 2 of 1000; \
             p = 0.006)",
            "fail 3.0%",
        ),
        (
            (1_000, 2),
            (12, 0),
            "inconclusive: 0 of 12 failed, which may still be 24%: 370 more requests needed",
            "? 370 more",
        ),
        (
            (1_000, 2),
            (20, 1),
            "inconclusive: 1 of 20 failed (95% sure 0.89% to 24%), too many for the limit of 1.0%, \
             and not surely more than of the stable side (2 of 1000, p = 0.058)",
            "? 5.0%",
        ),
        (
            (0, 0),
            (400, 30),
            "inconclusive: 30 of 400 failed (95% sure 5.3% to 11%), too many for the limit of \
             1.0%; the stable side had no requests to compare with",
            "? 7.5%",
        ),
        (
            (1_000, 2),
            (400, 0),
            "pass: 0 of 400 failed, at most 0.95% (limit 1.0%); latency not compared",
            "pass",
        ),
        (
            (1_000, 2),
            (0, 0),
            "inconclusive: no requests yet, 390 needed",
            "? 390 more",
        ),
        (
            (0, 0),
            (0, 0),
            "inconclusive: no requests yet, 390 needed",
            "? 390 more",
        ),
    ];
    for (stable, canary, sentence, short) in table {
        let verdict = judge(&side(stable.0, stable.1), &side(canary.0, canary.1));
        assert_eq!(verdict.sentence(), sentence);
        assert_eq!(verdict.short(), short);
    }
}

#[test]
fn latency_in_words() {
    let stable = timed(9_000, [3_000, 4_000, 1_500, 400, 80, 20, 0, 0]);
    let table = [
        (
            timed(812, [20, 100, 200, 300, 150, 42, 0, 0]),
            "fail: p95 1.0s against 281ms (3.7x, n = 812 and 9000, p < 0.001)",
            "fail 3.7x",
        ),
        (
            timed(400, [135, 176, 65, 19, 4, 1, 0, 0]),
            "pass: 0 of 400 failed, at most 0.95% (limit 1.0%); p95 303ms against 281ms",
            "pass",
        ),
        // Most are faster, some much slower: the test sees only the former.
        (
            timed(400, [300, 50, 10, 0, 0, 40, 0, 0]),
            "inconclusive: p95 1.8s against 281ms (6.2x), but most requests are no slower \
             (p = 1.00): look at the slow ones",
            "? 6.2x",
        ),
        (
            timed(400, [132, 170, 62, 6, 15, 15, 0, 0]),
            "inconclusive: p95 833ms against 281ms (3.0x) may be chance (p = 0.16): 1800 more \
             requests needed",
            "? 1800 more",
        ),
        (
            timed(400, [0, 0, 0, 0, 12, 0, 0, 0]),
            "inconclusive: only 12 requests timed: 8 more needed to compare latency",
            "? 8 more",
        ),
    ];
    for (canary, sentence, short) in table {
        let verdict = judge(&stable, &canary);
        assert_eq!(verdict.sentence(), sentence);
        assert_eq!(verdict.short(), short);
    }
}

#[test]
fn what_was_beyond_all_buckets_on_the_stable_side_is_not_compared() {
    let stable = timed(1_000, [0, 0, 0, 0, 0, 0, 900, 100]);
    let canary = timed(1_000, [0, 0, 0, 0, 0, 0, 0, 1_000]);
    assert_eq!(judge(&stable, &canary).latency, None);
}

#[test]
fn saturation_fails_only_what_the_stable_side_does_not_share() {
    let memory = |memory| SideCounts {
        memory: Some(memory),
        cpu: Some(0.5),
        ..side(1_000, 0)
    };
    let verdict = judge(&memory(0.5), &memory(0.94));
    let sentence = "fail: memory at 94% of what it may use, against 50%";
    assert_eq!(verdict.sentence(), sentence);
    assert_eq!(verdict.short(), "fail memory");
    assert_eq!(judge(&memory(0.9), &memory(0.94)).outcome, Outcome::Pass);
    assert_eq!(judge(&side(1, 0), &memory(0.94)).outcome, Outcome::Pass);
}

#[test]
fn the_class_decides_the_limit() {
    let policy = VerdictPolicy::default();
    let outcome = |class| {
        let verdict = Verdict::judge(&side(1_000, 0), &side(100, 0), class, &policy);
        verdict.outcome
    };
    let needed = |needed| Outcome::Inconclusive {
        needed: Some(needed),
    };
    assert_eq!(outcome(Some(Sla::Gold)), needed(281));
    assert_eq!(outcome(Some(Sla::Silver)), needed(89));
    assert_eq!(outcome(Some(Sla::Bronze)), Outcome::Pass);
    assert_eq!(outcome(None), Outcome::Pass);
}

#[test]
fn a_limit_of_all_passes_nobody_without_requests() {
    let mut policy = VerdictPolicy::default();
    policy.undeclared.errors_limit = 1.0;
    let judge = |requests| Verdict::judge(&side(100, 0), &side(requests, 0), None, &policy).outcome;
    let needed = Some(20);
    assert_eq!(judge(0), Outcome::Inconclusive { needed });
    assert_eq!(judge(20), Outcome::Pass);
}

#[test]
fn as_json_it_has_all_the_numbers() {
    let verdict = judge(&side(1_000, 2), &side(12, 0));
    let json = serde_json::to_value(&verdict).expect("JSON");
    assert_eq!(json["outcome"], "inconclusive");
    assert_eq!(json["needed"], 369);
    assert_eq!(json["because"], "errors");
    assert_eq!(json["errors"]["canary"]["n"], 12);
    assert_eq!(json["errors"]["stable"]["failures"], 2);
    assert_eq!(json["errors"]["p"], 1.0);
    assert_eq!(json["thresholds"]["errors_limit"], 0.01);
}

fn tallies() -> impl Strategy<Value = SideCounts> {
    let requests = 0..20_000_u64;
    let failures = |n| (Just(n), 0..=n, prop::sample::select(vec![1, 5, 50, 500]));
    requests
        .prop_flat_map(failures)
        .prop_map(|(requests, failures, rarely)| side(requests, failures / rarely))
}

fn sides() -> impl Strategy<Value = SideCounts> {
    let counts = prop::option::of(prop::array::uniform8(0..2_000_u64));
    (tallies(), counts, prop::option::of(0.0..1.2_f64)).prop_map(|(side, counts, memory)| {
        let latency = counts.map(|counts| LatencyHistogram {
            bounds: BOUNDS.into(),
            counts: counts.to_vec(),
        });
        SideCounts {
            latency,
            memory,
            ..side
        }
    })
}

/// From bad to good.
fn rank(verdict: &Verdict) -> u8 {
    match verdict.outcome {
        Outcome::Fail => 0,
        Outcome::Inconclusive { .. } => 1,
        Outcome::Pass => 2,
    }
}

proptest! {
    #[test]
    fn more_failures_never_make_it_better(
        stable in sides(),
        canary in sides(),
        more in 0..100_u64,
    ) {
        let worse = SideCounts {
            failures: (canary.failures + more).min(canary.requests),
            ..canary.clone()
        };
        prop_assert!(rank(&judge(&stable, &worse)) <= rank(&judge(&stable, &canary)));
    }

    #[test]
    fn more_successes_never_make_it_worse(
        stable in sides(),
        canary in sides(),
        more in 0..10_000_u64,
    ) {
        let better = SideCounts {
            requests: canary.requests + more,
            ..canary.clone()
        };
        prop_assert!(rank(&judge(&stable, &better)) >= rank(&judge(&stable, &canary)));
    }

    #[test]
    fn probabilities_are_such_and_both_ways_cover_everything(
        one in tallies(),
        other in tallies(),
    ) {
        let p = fisher(one.tally(), other.tally());
        let back = fisher(other.tally(), one.tally());
        prop_assert!((0.0..=1.0).contains(&p) && (0.0..=1.0).contains(&back));
        // What was observed counts in both directions.
        prop_assert!(p + back >= 1.0 - 1e-9, "{p} {back}");
    }

    #[test]
    fn no_requests_never_pass_and_every_verdict_has_words(
        stable in sides(),
        canary in sides(),
    ) {
        let verdict = judge(&stable, &canary);
        prop_assert!(!verdict.sentence().is_empty());
        prop_assert!(verdict.short().len() <= 24, "{}", verdict.short());
        let idle = judge(&stable, &side(0, 0));
        prop_assert!(idle.outcome != Outcome::Pass);
        prop_assert!(serde_json::to_string(&verdict).is_ok());
    }

    #[test]
    fn as_many_more_as_it_says_make_it_pass(requests in 0..2_000_u64, failures in 0..5_u64) {
        let canary = side(requests, failures);
        let Outcome::Inconclusive { needed: Some(more) } = judge(&side(0, 0), &canary).outcome
        else { return Ok(()) };
        prop_assume!(failures == 0);
        let after = judge(&side(0, 0), &side(requests + more, 0));
        prop_assert_eq!(after.outcome, Outcome::Pass);
        let before = judge(&side(0, 0), &side(requests + more - 1, 0));
        prop_assert_eq!(before.outcome, Outcome::Inconclusive { needed: Some(1) });
    }
}
