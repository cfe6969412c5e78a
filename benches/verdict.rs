//! How long 2,000 verdicts take, as many rollouts as a large fleet has at once: the budget is 20 ms.

use std::hint::black_box;
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use dogwatch::model::verdict::{LatencyHistogram, SideCounts, Verdict, VerdictPolicy};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const ROLLOUTS: usize = 2_000;
const BOUNDS: [f64; 12] = [
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
    f64::INFINITY,
];

fn side(random: &mut ChaCha8Rng, bounds: &Arc<[f64]>, requests: u64) -> SideCounts {
    let requests = random.random_range(requests / 2..requests * 2);
    let each = bounds.iter();
    let counts = each.map(|_| random.random_range(0..requests / 6)).collect();
    SideCounts {
        requests,
        failures: random.random_range(0..requests / 25),
        latency: Some(LatencyHistogram {
            bounds: Arc::clone(bounds),
            counts,
        }),
        cpu: Some(0.4),
        memory: Some(0.6),
        ..SideCounts::default()
    }
}

fn verdicts(criterion: &mut Criterion) {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let bounds: Arc<[f64]> = BOUNDS.into();
    let sides: Vec<_> = (0..ROLLOUTS)
        .map(|_| {
            let stable = side(&mut random, &bounds, 20_000);
            (stable, side(&mut random, &bounds, 2_000))
        })
        .collect();
    let policy = VerdictPolicy::default();
    criterion.bench_function("verdict/2,000 rollouts", |bencher| {
        bencher.iter(|| {
            for (stable, canary) in &sides {
                black_box(Verdict::judge(stable, canary, None, &policy));
            }
        });
    });
}

criterion_group!(benches, verdicts);
criterion_main!(benches);
