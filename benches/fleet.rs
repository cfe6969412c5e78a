//! How long the store and its views take: at 100, 10,000 and 100,000 apps.

#![expect(
    clippy::expect_used,
    reason = "a benchmark may stop at the first surprise"
)]

use std::hint::black_box;

use chrono::TimeDelta;
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use dogwatch::fleet::sample::{changes, fleet, noon, round, snapshot};
use dogwatch::fleet::{Column, Filter, Fleet, GroupBy, Observation, Sort, View, ViewSpec};
use dogwatch::model::AttentionPolicy;

const SIZES: [usize; 3] = [100, 10_000, 100_000];
/// Changes in a batch: what a busy fleet of any size brings within a second.
const BATCH: usize = 500;

fn spec(filter: &str, sort: Sort, group: Option<GroupBy>) -> ViewSpec {
    let filter = Filter::parse(filter).expect("a filter");
    ViewSpec {
        filter,
        sort,
        group,
        ..ViewSpec::default()
    }
}

/// A first snapshot into an empty fleet.
fn load(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("load");
    for size in SIZES {
        group.throughput(Throughput::Elements(size as u64));
        group.sample_size(10);
        let observation = snapshot(size);
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter_batched(
                || observation.clone(),
                |observation| {
                    let mut fleet = Fleet::new(AttentionPolicy::default());
                    fleet.apply(observation);
                    fleet
                },
                BatchSize::PerIteration,
            );
        });
    }
}

/// Batches of changes into a fleet, and into a view of it.
fn follow(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("follow 500 changes");
    group.throughput(Throughput::Elements(BATCH as u64));
    group.sample_size(30);
    for (name, spec) in [
        ("by attention", ViewSpec::default()),
        ("by ttl", spec("", Sort::by(Column::Ttl), None)),
        (
            "filtered and grouped",
            spec("ttl<2d bot", Sort::by(Column::App), Some(GroupBy::Owner)),
        ),
    ] {
        for size in SIZES {
            let mut fleet = fleet(size);
            let mut view = View::new(spec.clone(), &fleet, noon());
            let rounds: Vec<Observation> = (1..9).map(|n| changes(size, BATCH, n)).collect();
            let mut rounds = rounds.iter().cycle();
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                bencher.iter_batched(
                    || rounds.next().cloned().expect("a cycle"),
                    |observation| {
                        let changes = fleet.apply(observation);
                        view.update(&fleet, &changes.apps, noon());
                    },
                    BatchSize::PerIteration,
                );
            });
        }
    }
}

/// A round of five signals of every app, in parts of a thousand rows, into a fleet and a view.
fn measure(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("round of signals");
    group.sample_size(20);
    for (name, spec) in [
        ("by attention", ViewSpec::default()),
        ("by errors", spec("", Sort::by(Column::Errors), None)),
        ("filtered", spec("err>1%", Sort::default(), None)),
    ] {
        for size in SIZES {
            let mut fleet = fleet(size);
            let mut view = View::new(spec.clone(), &fleet, noon());
            let mut present = noon();
            let mut number = 0;
            group.throughput(Throughput::Elements(size as u64));
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                bencher.iter_batched(
                    || {
                        number += 1;
                        present += TimeDelta::seconds(15);
                        round(size, number, present)
                    },
                    |parts| {
                        for part in parts {
                            let at = part.at;
                            let changes = fleet.apply(part);
                            view.update(&fleet, &changes.apps, at);
                        }
                    },
                    BatchSize::PerIteration,
                );
            });
        }
    }
}

/// Time alone, when nothing is due.
fn tick(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tick");
    for size in SIZES {
        let mut fleet = fleet(size);
        fleet.tick(noon());
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| black_box(fleet.tick(noon())));
        });
    }
}

/// Another sort, another filter: the view is built anew.
fn look(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("look");
    group.sample_size(10);
    for (name, filter, sort, by) in [
        ("sort by attention", "", Sort::default(), None),
        ("sort by app", "", Sort::by(Column::App), None),
        ("sort by ttl", "", Sort::by(Column::Ttl), None),
        ("sort by version", "", Sort::by(Column::Version), None),
        ("group by owner", "", Sort::default(), Some(GroupBy::Owner)),
        ("filter words", "invoice bot", Sort::default(), None),
        ("filter field", "owner:amara", Sort::default(), None),
        ("filter ttl", "ttl<2d !sla:bronze", Sort::default(), None),
    ] {
        for size in SIZES {
            let fleet = fleet(size);
            let wanted = spec(filter, sort, by);
            let mut view = View::new(ViewSpec::default(), &fleet, noon());
            group.bench_function(BenchmarkId::new(name, size), |bencher| {
                bencher.iter(|| {
                    view.set(wanted.clone(), &fleet, noon());
                    // So that the same spec is not recognised as nothing new.
                    view.set(spec("app=x", Sort::by(Column::Age), None), &fleet, noon());
                });
            });
        }
    }
}

/// A filter as it is typed, letter by letter, and taken back.
fn type_filter(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("type a filter");
    group.sample_size(10);
    for size in SIZES {
        let fleet = fleet(size);
        let mut view = View::new(ViewSpec::default(), &fleet, noon());
        let typed = ["i", "in", "inv", "invo", "inv", "in", "i", ""];
        group.throughput(Throughput::Elements(typed.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| {
                for text in typed {
                    view.set(spec(text, Sort::default(), None), &fleet, noon());
                }
            });
        });
    }
}

/// The rows of one screen, in the middle of a grouped view.
fn window(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("window of 50 rows");
    for size in SIZES {
        let fleet = fleet(size);
        let spec = spec("", Sort::default(), Some(GroupBy::Namespace));
        let view = View::new(spec, &fleet, noon());
        let middle = view.len() / 2;
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| {
                let rows = view.rows(middle..middle + 50);
                let slot = view.slots().next().expect("an app");
                black_box((rows, view.position(slot)))
            });
        });
    }
}

criterion_group!(
    benches,
    load,
    follow,
    measure,
    tick,
    look,
    type_filter,
    window
);
criterion_main!(benches);
