//! One signal: its name and newest value, and below them its chart.

use ratatui::layout::Rect;

use super::points::Point;
use super::scale;
use super::timeline::Timeline;
use crate::fleet::Slot;
use crate::model::signals::{Limit, Signal, Signals};
use crate::model::{Reading, Severity, compact};
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::{after, line, severity, sign};
use crate::tui::views::signal::Heard;
use crate::tui::widgets::{Chart, ChartLook, Segment};

/// So many of the shortest distances between two points are still joined.
const REACH: f64 = 2.5;

/// What is drawn of one signal.
pub(super) struct Panel<'a> {
    pub(super) signal: Signal,
    /// What is known now, and of whom.
    pub(super) signals: Option<(Slot, &'a Signals)>,
    pub(super) points: &'a [Point],
    pub(super) limit: Limit,
    pub(super) timeline: &'a Timeline,
}

impl Panel<'_> {
    /// Draws title and chart.
    pub(super) fn draw(&self, state: &State, area: Rect, canvas: &mut Canvas<'_>) {
        let heard = self
            .signals
            .map(|(slot, signals)| Heard::new(state, slot, signals, self.signal));
        let title = self.title(heard.as_ref(), state, canvas);
        canvas.segments(line(area, 0), &title);
        let below = Rect {
            y: area.y + 1,
            height: area.height.saturating_sub(1),
            ..area
        };
        if self.points.is_empty() {
            canvas.put(
                after(line(below, 0), 2),
                "no value is remembered",
                Role::TextFaint,
            );
        } else {
            self.chart(heard.as_ref(), below, canvas);
        }
    }

    fn title(
        &self,
        heard: Option<&Heard<'_>>,
        state: &State,
        canvas: &Canvas<'_>,
    ) -> Vec<Segment<'static>> {
        let mut pieces = vec![canvas.segment(self.signal.title(), Role::ChartTitle)];
        let Some(heard) = heard else {
            pieces.push(canvas.segment("  unknown", Role::TextDim));
            return pieces;
        };
        match heard.reading {
            Reading::Known { value, at } => {
                let mark = match heard.severity {
                    Severity::Calm => String::new(),
                    loud => format!("{} ", sign(loud)),
                };
                let value = format!("  {mark}{}", self.signal.text(*value));
                pieces.push(canvas.segment(value, heard.role(Role::TextStrong)));
                if heard.is_past {
                    let age = format!("  {} old", compact(state.now - *at));
                    pieces.push(canvas.segment(age, Role::TextDim));
                }
                pieces.push(canvas.segment(basis(heard), Role::TextDim));
            }
            Reading::Unknown { why } => {
                pieces.push(canvas.segment(format!("  unknown: {why}"), Role::TextDim));
            }
        }
        pieces
    }

    fn chart(&self, heard: Option<&Heard<'_>>, area: Rect, canvas: &mut Canvas<'_>) {
        let points: Vec<(f64, f64)> = self
            .points
            .iter()
            .map(|(at, value)| (self.timeline.place(*at), *value))
            .collect();
        let top = scale::top(self.signal, self.points, self.limit);
        let limits = [
            (self.limit.warning, Role::ChartWarning),
            (self.limit.critical, Role::ChartCritical),
        ];
        let limits: Vec<_> = limits
            .into_iter()
            .filter_map(|(limit, role)| Some((limit?, canvas.style(role))))
            .collect();
        let chart = Chart {
            reach: reach(&points),
            points: &points,
            span: self.timeline.span(),
            top,
            values: &scale::ticks(self.signal, top),
            times: &self.timeline.ticks,
            limits: &limits,
            marks: &self.timeline.releases,
            look: ChartLook {
                area: canvas.style(area_role(heard)),
                axis: canvas.style(Role::ChartAxis),
                mark: canvas.style(Role::ChartRelease),
            },
        };
        chart.draw(canvas.buffer, area);
    }
}

fn area_role(heard: Option<&Heard<'_>>) -> Role {
    match heard {
        Some(heard) if heard.is_past => Role::TableStale,
        Some(heard) if heard.severity > Severity::Calm => severity(heard.severity),
        _ => Role::Chart,
    }
}

/// What the value rests on.
fn basis(heard: &Heard<'_>) -> String {
    match (
        heard.signal,
        heard.signals.samples(),
        heard.signals.failed(),
    ) {
        (Signal::Errors, Some(all), Some(failed)) => format!("  {failed:.0} of {all:.0}"),
        (Signal::Latency, Some(all), _) => format!("  n = {all:.0}"),
        _ => String::new(),
    }
}

/// How far apart points may be and still be joined: the shortest distance is how often there is
/// one, and one may be missed.
pub(in crate::tui::views::page) fn reach(points: &[(f64, f64)]) -> f64 {
    let neighbours = points.iter().zip(points.iter().skip(1));
    let distances = neighbours.map(|((one, _), (next, _))| next - one);
    let usual = distances
        .filter(|distance| *distance > 0.0)
        .fold(f64::INFINITY, f64::min);
    if usual.is_finite() {
        usual * REACH
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_missed_point_is_no_gap_and_more_are() {
        let at = |times: &[f64]| -> Vec<(f64, f64)> { times.iter().map(|at| (*at, 1.0)).collect() };
        for (times, expected) in [
            (&[0.0, 30.0, 90.0, 300.0][..], 75.0),
            (&[5.0], 0.0),
            (&[], 0.0),
        ] {
            let got = reach(&at(times));
            assert!((got - expected).abs() < 1e-9, "{times:?}: {got}");
        }
    }
}
