//! How long 20,000 flags take: a full listing, a change, a filter, and the rows of one screen.

#![expect(
    clippy::expect_used,
    reason = "a benchmark may stop at the first surprise"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use dogwatch::fleet::sample::{self, flag, flag_listing, flags_say, noon};
use dogwatch::fleet::{
    Fact, Filter, FlagColumn, Flags, Fleet, ListColumn as _, Row, Sort, View, ViewSpec,
};

const FLAGS: usize = 20_000;
const APPS: usize = 10_000;

fn listed() -> Fleet {
    let mut fleet = sample::fleet(APPS);
    fleet.apply(flag_listing(FLAGS, APPS));
    fleet
}

/// The whole listing: into a fleet that knows no flag, and again where nothing has changed.
fn list(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("list 20,000 flags");
    group.throughput(Throughput::Elements(FLAGS as u64));
    group.sample_size(10);
    let listing = flag_listing(FLAGS, APPS);
    group.bench_function("first", |bencher| {
        bencher.iter_batched(
            || (sample::fleet(APPS), listing.clone()),
            |(mut fleet, listing)| {
                fleet.apply(listing);
                fleet
            },
            BatchSize::PerIteration,
        );
    });
    let mut fleet = listed();
    group.bench_function("again", |bencher| {
        bencher.iter_batched(
            || listing.clone(),
            |listing| fleet.apply(listing),
            BatchSize::PerIteration,
        );
    });
}

/// One flag changes, and one app, with a view in the usual order.
fn follow(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("follow one change among 20,000 flags");
    let mut fleet = listed();
    let mut view: View<Flags> = View::new(ViewSpec::default(), fleet.flag_shelf(), noon());
    let mut round = 0;
    group.bench_function("of a flag", |bencher| {
        bencher.iter_batched(
            || {
                round += 1;
                let number = usize::try_from(round).expect("small") % FLAGS;
                flags_say(vec![Fact::Flag(Box::new(flag(number, APPS, round)))])
            },
            |observation| {
                let changes = fleet.apply(observation);
                view.update(fleet.flag_shelf(), &changes.flags, noon());
            },
            BatchSize::PerIteration,
        );
    });
    let mut round = 0;
    group.bench_function("of an app", |bencher| {
        bencher.iter_batched(
            || {
                round += 1;
                sample::changes(APPS, 1, round)
            },
            |observation| {
                let changes = fleet.apply(observation);
                view.update(fleet.flag_shelf(), &changes.flags, noon());
            },
            BatchSize::PerIteration,
        );
    });
}

/// Filters and orders, from nothing.
fn look(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("look at 20,000 flags");
    group.throughput(Throughput::Elements(FLAGS as u64));
    let fleet = listed();
    for (name, filter, column) in [
        ("all, usual order", "", FlagColumn::Attention),
        ("words", "inv prompt", FlagColumn::Attention),
        (
            "exposed and stale",
            "exposure>0% stale>=2",
            FlagColumn::Stale,
        ),
        ("by app", "matched:yes", FlagColumn::App),
    ] {
        let spec = ViewSpec {
            filter: Filter::parse(filter).expect("a filter"),
            sort: Sort::by(column),
            ..ViewSpec::default()
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let view: View<Flags> = View::new(spec.clone(), fleet.flag_shelf(), noon());
                black_box(view.len())
            });
        });
    }
}

/// The cells of the fifty rows that a screen shows, from the middle.
fn screen(criterion: &mut Criterion) {
    let fleet = listed();
    let view: View<Flags> = View::new(ViewSpec::default(), fleet.flag_shelf(), noon());
    criterion.bench_function("fifty rows of 20,000 flags", |bencher| {
        bencher.iter(|| {
            for row in view.rows(FLAGS / 2..FLAGS / 2 + 50) {
                let Row::Item(slot) = row else { continue };
                let row = fleet.flag(slot).expect("alive");
                for column in FlagColumn::ALL {
                    black_box(column.text(row, noon()));
                }
            }
        });
    });
}

criterion_group!(benches, list, follow, look, screen);
criterion_main!(benches);
