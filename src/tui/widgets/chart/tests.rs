use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::{Chart, ChartLook, Tick, round_up};

const LOOK: ChartLook = ChartLook {
    area: Style::new(),
    axis: Style::new(),
    mark: Style::new(),
};

fn tick(at: f64, text: &str) -> Tick {
    Tick {
        at,
        text: text.to_owned(),
    }
}

fn chart<'a>(points: &'a [(f64, f64)], values: &'a [Tick], times: &'a [Tick]) -> Chart<'a> {
    Chart {
        points,
        span: (0.0, 30.0),
        reach: 2.0,
        top: 10.0,
        values,
        times,
        limits: &[],
        marks: &[],
        look: LOOK,
    }
}

fn drawn(chart: &Chart<'_>, width: u16, height: u16) -> Vec<String> {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    chart.draw(&mut buffer, area);
    let rows = buffer.content.chunks(usize::from(width));
    rows.map(|row| {
        let symbols = row.iter().map(ratatui::buffer::Cell::symbol);
        symbols.collect::<String>().trim_end().to_owned()
    })
    .collect()
}

#[test]
fn axes_area_gap_limit_and_mark() {
    let points: Vec<(f64, f64)> = (0..=30)
        .filter(|time| !(8..14).contains(time))
        .map(|time| (f64::from(time), if time < 20 { 0.0 } else { 9.0 }))
        .collect();
    let (values, times) = (
        [tick(0.0, "0%"), tick(10.0, "10%")],
        [tick(0.0, "11:00"), tick(30.0, "12:00"), tick(15.0, "11:30")],
    );
    let chart = Chart {
        limits: &[(5.0, Style::new())],
        marks: &[tick(18.0, "1.8.0")],
        ..chart(&points, &values, &times)
    };
    assert_eq!(
        drawn(&chart, 34, 4),
        [
            "10%┤                 │ ▆▆▆▆▆▆▆▆▆▆▆",
            "   ┝┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄│┄███████████",
            " 0%┤▁▁▁▁▁▁▁▁      ▁▁▁▁▁███████████",
            "  11:00              ▲1.8.0  12:00",
        ]
    );
}

#[test]
fn what_does_not_fit_is_left_out() {
    let points = [(0.0, 0.0), (1.0, 10.0)];
    let (values, times) = ([tick(0.0, "0"), tick(10.0, "10")], [tick(0.0, "11:00")]);
    let chart = Chart {
        marks: &[tick(29.0, "v1"), tick(28.8, "v2"), tick(99.0, "v3")],
        ..chart(&points, &values, &times)
    };
    // A label that would leave the chart stands before its mark; marks that touch are one.
    assert_eq!(
        drawn(&chart, 20, 2),
        [" 0┤▁█             │", " 11:00          v1▲"]
    );
    assert_eq!(drawn(&chart, 6, 3), ["", "", ""]);
    let bare = super::Chart {
        values: &[],
        ..chart
    };
    assert_eq!(drawn(&bare, 4, 1), ["█  │"]);
}

#[test]
fn a_single_point_is_seen_and_zero_is_not_nothing() {
    let one = [(15.0, 0.0)];
    assert_eq!(drawn(&chart(&one, &[], &[]), 10, 1), ["     ▁"]);
    assert_eq!(drawn(&chart(&[], &[], &[]), 10, 1), [""]);
}

#[test]
fn the_top_of_an_axis_is_a_number_that_people_count_in() {
    for (value, top) in [
        (0.0, 1.0),
        (f64::NAN, 1.0),
        (0.041, 0.05),
        (0.3, 0.3),
        (0.83, 1.0),
        (1.0, 1.0),
        (12.0, 20.0),
        (61.0, 80.0),
        (99.0, 100.0),
    ] {
        let got = round_up(value);
        assert!((got - top).abs() < 1e-9, "{value}: {got}, not {top}");
    }
}

proptest! {
    #[test]
    fn whatever_it_is_given_it_stays_in_its_area(
        points in prop::collection::vec((-5.0..40.0_f64, prop::num::f64::ANY), 0..20),
        places in prop::array::uniform4(0_u16..30),
        top in prop::num::f64::ANY,
        text in "[a-z日 ]{0,9}",
    ) {
        let [x, y, width, height] = places;
        let mut points = points;
        points.sort_by(|one, other| one.0.total_cmp(&other.0));
        let ticks = [tick(1.0, &text), tick(top, &text), tick(29.0, &text)];
        let chart = Chart {
            top,
            limits: &[(top / 2.0, Style::new())],
            marks: &ticks,
            ..chart(&points, &ticks, &ticks)
        };
        let mut buffer = Buffer::filled(Rect::new(0, 0, 40, 30), ratatui::buffer::Cell::new("#"));
        let area = Rect::new(x, y, width, height);
        chart.draw(&mut buffer, area);
        for (index, cell) in buffer.content.iter().enumerate() {
            let (column, row) = buffer.pos_of(index);
            if !area.contains((column, row).into()) {
                prop_assert_eq!(cell.symbol(), "#", "{:?} in {:?}", (column, row), area);
            }
        }
    }
}
