//! What both sides were, beside each other on one scale.

use chrono::{DateTime, Utc};
use ratatui::layout::Rect;

use crate::model::App;
use crate::model::signals::{Limit, Signal};
use crate::model::verdict::{Comparison, SidePoint};
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::line;
use crate::tui::views::page::signals::{Timeline, reach, scale};
use crate::tui::views::rollout::sides::{canary_role, is_past, of_point};
use crate::tui::widgets::{Chart, ChartLook};

/// A title, a plot of two lines, the times.
const LEAST: u16 = 4;
/// Cells between the two sides.
const GAP: u16 = 2;

/// In this order, as many as have room.
const SHOWN: [Signal; 3] = [Signal::Errors, Signal::Latency, Signal::Requests];

/// Draws a line of charts a signal: the stable side at the left, the canary at the right.
pub(super) fn draw(state: &State, app: &App, area: Rect, canvas: &mut Canvas<'_>) {
    let Some(comparison) = app.comparison().filter(|it| !it.history.is_empty()) else {
        return;
    };
    let count = (area.height / LEAST).min(3);
    let Some(height) = area.height.checked_div(count) else {
        return;
    };
    let oldest = comparison.history.first().map(|point| point.at);
    let timeline = Timeline::new(oldest, state.now, &[]);
    let rows = (0..count).zip(SHOWN);
    for (row, signal) in rows {
        let place = Rect {
            y: area.y + row * height,
            height,
            ..area
        };
        let pair = Pair::new(comparison, signal, &timeline);
        pair.draw(state, place, canvas);
    }
}

/// One signal of both sides.
struct Pair<'a> {
    comparison: &'a Comparison,
    signal: Signal,
    timeline: &'a Timeline,
    points: [Vec<(DateTime<Utc>, f64)>; 2],
    limit: Limit,
}

impl<'a> Pair<'a> {
    fn new(comparison: &'a Comparison, signal: Signal, timeline: &'a Timeline) -> Self {
        let of = |side: fn(&crate::model::verdict::ComparedPoint) -> &SidePoint| {
            let points = comparison.history.iter();
            let points =
                points.filter_map(|point| Some((point.at, of_point(side(point), signal)?)));
            points.collect()
        };
        let thresholds = comparison.verdict.value().map(|verdict| verdict.thresholds);
        let warning = thresholds.filter(|_| signal == Signal::Errors);
        Self {
            comparison,
            signal,
            timeline,
            points: [of(|point| &point.stable), of(|point| &point.canary)],
            limit: Limit {
                warning: warning.map(|thresholds| thresholds.errors_limit),
                ..Limit::default()
            },
        }
    }

    fn draw(&self, state: &State, area: Rect, canvas: &mut Canvas<'_>) {
        let half = area.width.saturating_sub(GAP) / 2;
        let top = scale::top(self.signal, &self.points.concat(), self.limit);
        let canary = if is_past(self.comparison, state.now) {
            Role::TableStale
        } else {
            canary_role(self.comparison, self.signal, Role::Chart)
        };
        let sides = [
            ("stable", area.x, &self.points[0], Role::Chart),
            ("canary", area.x + half + GAP, &self.points[1], canary),
        ];
        for (name, x, points, role) in sides {
            let place = Rect {
                x,
                width: half,
                ..area
            };
            let title = format!("{} {name}", self.signal.title());
            canvas.put(line(place, 0), &title, Role::ChartTitle);
            let below = Rect {
                y: place.y + 1,
                height: place.height.saturating_sub(1),
                ..place
            };
            self.chart(points, (top, role), below, canvas);
        }
    }

    fn chart(
        &self,
        points: &[(DateTime<Utc>, f64)],
        (top, role): (f64, Role),
        area: Rect,
        canvas: &mut Canvas<'_>,
    ) {
        if points.is_empty() {
            canvas.put(line(area, 0), "no value is remembered", Role::TextFaint);
            return;
        }
        let places: Vec<(f64, f64)> = points
            .iter()
            .map(|(at, value)| (self.timeline.place(*at), *value))
            .collect();
        let limits: Vec<_> = self
            .limit
            .warning
            .map(|limit| (limit, canvas.style(Role::ChartWarning)))
            .into_iter()
            .collect();
        let chart = Chart {
            reach: reach(&places),
            points: &places,
            span: self.timeline.span(),
            top,
            values: &scale::ticks(self.signal, top),
            times: &self.timeline.ticks,
            limits: &limits,
            marks: &[],
            look: ChartLook {
                area: canvas.style(role),
                axis: canvas.style(Role::ChartAxis),
                mark: canvas.style(Role::ChartRelease),
            },
        };
        chart.draw(canvas.buffer, area);
    }
}
