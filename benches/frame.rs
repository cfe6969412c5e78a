//! A frame, and a key: neither may grow with the fleet.

#![allow(missing_docs, reason = "criterion's macros make functions without")]

use std::hint::black_box;

use chrono::TimeDelta;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use dogwatch::fleet::sample;
use dogwatch::model::AttentionPolicy;
use dogwatch::playbooks::Limits;
use dogwatch::tui::app::{Msg, Setup, State, update};
use dogwatch::tui::theme::{Depth, Theme};
use dogwatch::tui::views;
use ratatui::buffer::Buffer;
use ratatui::layout::{Rect, Size};

const FLEETS: [usize; 3] = [100, 10_000, 100_000];
/// Rounds of signals, so that every trend has something to show.
const ROUNDS: i64 = 12;
const SIZE: Size = Size {
    width: 160,
    height: 45,
};

fn console(apps: usize) -> State {
    let mut state = State::new(Setup {
        sources: Vec::new(),
        policy: AttentionPolicy::default(),
        limits: Limits::default(),
        simulation: None,
        filter: String::new(),
        now: sample::noon(),
        size: SIZE,
    });
    update(&mut state, Msg::Observed(vec![sample::snapshot(apps)]));
    for round in 0..ROUNDS {
        let ago = TimeDelta::seconds(15 * (ROUNDS - 1 - round));
        let said = sample::round(apps, round.unsigned_abs(), sample::noon() - ago);
        update(&mut state, Msg::Observed(said));
    }
    state
}

fn key(character: char) -> Msg {
    Msg::Key(KeyEvent::new(KeyCode::Char(character), KeyModifiers::NONE))
}

fn frame(criterion: &mut Criterion) {
    let theme = Theme::dark(Depth::True);
    let mut group = criterion.benchmark_group("frame");
    for apps in FLEETS {
        let state = console(apps);
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        group.bench_function(BenchmarkId::from_parameter(apps), |bencher| {
            bencher.iter(|| {
                buffer.reset();
                views::draw(black_box(&state), &theme, &mut buffer);
            });
        });
    }
    group.finish();
}

/// The queue: 2,000 rollouts, whether they are all there is or stand among 10,000 apps.
fn queue(criterion: &mut Criterion) {
    const ROLLOUTS: usize = 2_000;
    let theme = Theme::dark(Depth::True);
    let mut group = criterion.benchmark_group("queue");
    for apps in [ROLLOUTS, 10_000, 100_000] {
        let mut state = console(0);
        let told = vec![sample::snapshot_with_rollouts(apps, ROLLOUTS)];
        update(&mut state, Msg::Observed(told));
        for round in 0..ROUNDS {
            let ago = TimeDelta::seconds(15 * (ROUNDS - 1 - round));
            let said = sample::sides(apps, ROLLOUTS, sample::noon() - ago);
            update(&mut state, Msg::Observed(vec![said]));
        }
        update(&mut state, key('2'));
        assert!(
            state.queue.view.items() > ROLLOUTS / 2,
            "the queue is empty"
        );
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        group.bench_function(BenchmarkId::new("frame", apps), |bencher| {
            bencher.iter(|| {
                buffer.reset();
                views::draw(black_box(&state), &theme, &mut buffer);
            });
        });
        group.bench_function(BenchmarkId::new("down and up", apps), |bencher| {
            bencher.iter(|| {
                update(&mut state, key('j'));
                update(&mut state, key('k'));
            });
        });
    }
    group.finish();
}

/// The flags: a frame and a key cost the same whether there are 200 or 20,000.
fn flags(criterion: &mut Criterion) {
    const APPS: usize = 1_000;
    let theme = Theme::dark(Depth::True);
    let mut group = criterion.benchmark_group("flags");
    for flags in [200, 20_000] {
        let mut state = console(APPS);
        let told = vec![sample::flag_listing(flags, APPS)];
        update(&mut state, Msg::Observed(told));
        update(&mut state, key('3'));
        assert_eq!(state.flags.view.items(), flags, "flags are missing");
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        group.bench_function(BenchmarkId::new("frame", flags), |bencher| {
            bencher.iter(|| {
                buffer.reset();
                views::draw(black_box(&state), &theme, &mut buffer);
            });
        });
        group.bench_function(BenchmarkId::new("down and up", flags), |bencher| {
            bencher.iter(|| {
                update(&mut state, key('j'));
                update(&mut state, key('k'));
            });
        });
    }
    group.finish();
}

fn keys(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("key");
    for apps in FLEETS {
        let mut state = console(apps);
        group.bench_function(BenchmarkId::new("down and up", apps), |bencher| {
            bencher.iter(|| {
                update(&mut state, key('j'));
                update(&mut state, key('k'));
            });
        });
        group.bench_function(BenchmarkId::new("mark and unmark", apps), |bencher| {
            bencher.iter(|| {
                update(&mut state, key(' '));
                update(&mut state, key('k'));
                update(&mut state, key(' '));
                update(&mut state, key('k'));
            });
        });
    }
    group.finish();
}

/// The dialog over a plan of thousands of steps, and its progress: neither may cost more than what
/// is on the screen.
fn plans(criterion: &mut Criterion) {
    let theme = Theme::dark(Depth::True);
    let mut group = criterion.benchmark_group("plan");
    for apps in [100, 12_000] {
        let mut state = console(apps);
        state.acting.limits.max_bulk = apps;
        type_in(&mut state, "*e\n");
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        group.bench_function(BenchmarkId::new("confirmation", apps), |bencher| {
            bencher.iter(|| {
                buffer.reset();
                views::draw(black_box(&state), &theme, &mut buffer);
            });
        });
        type_in(&mut state, "because\ny");
        assert!(state.acting.busy(), "the plan is not run");
        group.bench_function(BenchmarkId::new("progress", apps), |bencher| {
            bencher.iter(|| {
                buffer.reset();
                views::draw(black_box(&state), &theme, &mut buffer);
            });
        });
    }
    group.finish();
}

fn type_in(state: &mut State, keys: &str) {
    for character in keys.chars() {
        let code = match character {
            '\n' => KeyCode::Enter,
            character => KeyCode::Char(character),
        };
        update(state, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    }
}

criterion_group!(benches, frame, queue, flags, keys, plans);
criterion_main!(benches);
