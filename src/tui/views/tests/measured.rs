//! Screens with signals: known, unknown, alarmed, past; and nothing outside of its place.

use chrono::{DateTime, TimeDelta, Utc};
use insta::assert_snapshot;
use proptest::prelude::*;
use ratatui::buffer::Cell;

use super::screens::full_detail;
use super::*;
use crate::fleet::{Fact, sample};
use crate::model::signals::Signal;
use crate::model::{DetailPart, Reading, Series, SourceState};
use crate::tui::app::tests::{console, observe, press};
use crate::tui::app::{Msg, Section, update};

const APPS: usize = 150;

/// A console that has heard of signals for so many minutes.
fn measured(minutes: i64) -> State {
    let mut state = console(APPS);
    for round in 0..minutes * 4 {
        let at =
            sample::noon() - TimeDelta::minutes(minutes) + TimeDelta::seconds(15 * (round + 1));
        for part in sample::round(APPS, u64::try_from(round).expect("small"), at) {
            observe(&mut state, part);
        }
    }
    state
}

/// The metrics source fails, and so much time passes.
fn silence(state: &mut State, passed: TimeDelta) {
    let later = sample::noon() + passed;
    let why = "connection refused (127.0.0.1:9090): is Prometheus up? tried again in 8 s";
    let facts = vec![Fact::State(SourceState::Failing { why: why.into() })];
    observe(state, sample::says(facts, later));
    update(state, Msg::Now(later));
}

/// What a metrics backend remembers of the last hour, with a hole from 20 to 12 minutes ago.
fn hour(now: DateTime<Utc>) -> Vec<Series> {
    let series = |signal, base: f64, jump: f64| {
        let minutes = (0..=60_i32).filter(|ago| !(12..20).contains(ago)).rev();
        let points = minutes.map(|ago| {
            let wave = 1.0 + 0.1 * f64::from(ago % 5);
            let value = if ago < 25 { jump } else { base } * wave;
            (now - TimeDelta::minutes(ago.into()), value)
        });
        Series {
            signal,
            points: points.collect(),
        }
    };
    vec![
        series(Signal::Requests, 12.0, 11.0),
        series(Signal::Errors, 0.001, 0.04),
        series(Signal::Latency, 0.21, 0.7),
        series(Signal::Memory, 0.5, 0.8),
    ]
}

/// Opens the page of the selected app, with releases within the hour.
fn open(state: &mut State, series: Reading<Vec<Series>>) {
    press(state, "Enter");
    let id = state.page.as_ref().expect("a page").id.clone();
    let mut known = full_detail(state, "7c9f8d", "Back-off restarting failed container");
    if let Reading::Known { value, .. } = &mut known.releases {
        value[0].created = state.now - TimeDelta::minutes(25);
        value[1].created = state.now - TimeDelta::minutes(52);
    }
    for part in [
        DetailPart::Releases(known.releases),
        DetailPart::Pods(known.pods),
        DetailPart::Events(known.events),
        DetailPart::Series(series),
    ] {
        update(state, Msg::Detail(id.clone(), part));
    }
}

#[test]
fn fleet_with_signals_at_160x45() {
    let state = measured(6);
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn fleet_with_signals_at_80x24() {
    let mut state = measured(6);
    resize(&mut state, 80, 24);
    press(&mut state, "X");
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn fleet_with_signals_without_colours() {
    let mut state = measured(2);
    resize(&mut state, 120, 30);
    assert_snapshot!(Shown(&draw_state(&state, Depth::None)));
}

#[test]
fn fleet_whose_metrics_fail() {
    let mut state = measured(6);
    resize(&mut state, 120, 20);
    silence(&mut state, TimeDelta::seconds(150));
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn page_with_signals_at_160x45() {
    let mut state = measured(6);
    press(&mut state, "/err>4% Enter");
    let now = state.now;
    open(&mut state, Reading::known(hour(now), now));
    press(&mut state, "Tab");
    assert_snapshot!(Shown(&draw_state(&state, Depth::True)));
}

#[test]
fn page_with_signals_at_80x24() {
    let mut state = measured(9);
    resize(&mut state, 80, 24);
    press(&mut state, "/err>4% Enter");
    open(
        &mut state,
        Reading::unknown("no metrics backend keeps a history"),
    );
    silence(&mut state, TimeDelta::seconds(150));
    press(&mut state, "Tab");
    assert_snapshot!(Shown(&draw_state(&state, Depth::None)));
}

#[test]
fn an_app_that_nobody_measures_says_so() {
    let mut state = console(20);
    press(&mut state, "Enter");
    let text = Shown(&draw_state(&state, Depth::None)).text();
    assert!(
        text.contains("no metrics source speaks of this app"),
        "{text}"
    );
    assert!(text.contains("unknown: no metrics source"), "{text}");
}

#[test]
fn charts_that_do_not_fit_are_scrolled_to() {
    let mut state = measured(2);
    resize(&mut state, 60, 18);
    open(&mut state, Reading::unknown("loading"));
    press(&mut state, "Tab");
    let text = |state: &State| Shown(&draw_state(state, Depth::None)).text();
    let top = text(&state);
    assert!(top.contains("Requests") && !top.contains("Memory"), "{top}");
    assert!(top.contains("… 1 more: ↓"), "{top}");
    press(&mut state, "j j j");
    let bottom = text(&state);
    assert!(
        bottom.contains("Memory") && !bottom.contains("Requests"),
        "{bottom}"
    );
    press(&mut state, "k");
    assert_eq!(text(&state), top);
}

#[test]
fn signals_have_columns_only_where_somebody_measures() {
    let heads = |state: &State| {
        let text = Shown(&draw_state(state, Depth::None)).text();
        let head = text.lines().nth(3).expect("a head").to_owned();
        ["ERR", "P95", "RPS", "CPU", "MEM"].map(|title| head.contains(title))
    };
    assert_eq!(heads(&console(20)), [false; 5]);
    let mut state = console(20);
    let facts = vec![Fact::State(SourceState::Connecting)];
    observe(&mut state, sample::says(facts, sample::noon()));
    assert_eq!(heads(&state), [true; 5]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_view_draws_outside_of_its_place(
        places in prop::array::uniform2(0_u16..12),
        width in 30_u16..200,
        height in 8_u16..60,
        focus in 0..Section::ALL.len(),
        past in any::<bool>(),
    ) {
        let mut state = measured(1);
        if past {
            silence(&mut state, TimeDelta::minutes(5));
        }
        let area = Rect::new(places[0], places[1], width, height);
        let around = Rect::new(0, 0, area.right() + 9, area.bottom() + 9);
        let theme = Theme::dark(Depth::True);
        let check = |draw: &dyn Fn(&mut Canvas<'_>)| {
            let mut buffer = Buffer::filled(around, Cell::new("#"));
            draw(&mut Canvas { buffer: &mut buffer, theme: &theme, protected: false });
            let cells = buffer.content.iter().enumerate();
            let outside = cells.filter(|(index, _)| {
                let (x, y) = buffer.pos_of(*index);
                !area.contains((x, y).into())
            });
            for (index, cell) in outside {
                assert_eq!(cell.symbol(), "#", "{:?} of {area:?}", buffer.pos_of(index));
            }
        };
        check(&|canvas| fleet::draw(&state, area, canvas));
        let line = Rect { height: 1, ..area };
        let screen = layout::Screen { header: line, problems: line, ..layout::Screen::default() };
        check(&|canvas| header::draw(&state, &Protection::default(), &screen, canvas));
        let now = state.now;
        open(&mut state, Reading::known(hour(now), now));
        let page = state.page.as_mut().expect("a page");
        page.focus = Section::ALL[focus];
        let page = page.clone();
        check(&|canvas| page::draw(&state, &page, area, canvas));
    }
}
