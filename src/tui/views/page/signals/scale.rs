//! How high a chart reaches.

use super::points::Point;
use crate::model::signals::{Limit, Signal};
use crate::tui::widgets::{Tick, round_up};

/// The value at the top. What has a natural whole shows all of it; else the highest value, and the
/// limit for a warning where that is not so far above that the line would lie flat.
pub(in crate::tui::views::page) fn top(signal: Signal, points: &[Point], limit: Limit) -> f64 {
    let highest = points.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let warning = limit.warning.unwrap_or(0.0);
    let reach = match signal {
        Signal::Cpu | Signal::Memory => highest.max(1.0),
        _ if highest <= 0.0 => warning * 1.25,
        _ if warning <= highest * 4.0 => highest.max(warning * 1.25),
        _ => highest,
    };
    match (signal, reach > 0.0) {
        (_, true) => round_up(reach),
        // Without anything to go by: 1 %.
        (Signal::Errors, false) => 0.01,
        (_, false) => 1.0,
    }
}

/// What stands beside the values: the top and the bottom first.
pub(in crate::tui::views::page) fn ticks(signal: Signal, top: f64) -> Vec<Tick> {
    let values = [top, 0.0, top / 2.0];
    let tick = |at| Tick {
        at,
        text: signal.text(at),
    };
    values.map(tick).into()
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn the_limit_is_seen_where_it_leaves_the_line_legible() {
        let limit = Limit::new(0.01, 0.05);
        for (signal, highest, limit, expected) in [
            (Signal::Errors, 0.041, limit, 0.05),
            (Signal::Errors, 0.004, limit, 0.02),
            (Signal::Errors, 0.001, limit, 0.001),
            (Signal::Errors, 0.0, limit, 0.02),
            (Signal::Errors, 0.0, Limit::default(), 0.01),
            (Signal::Requests, 0.0, Limit::default(), 1.0),
            (Signal::Requests, 12.0, Limit::default(), 20.0),
            (Signal::Cpu, 0.1, Limit::new(0.9, 0.97), 1.0),
            (Signal::Memory, 1.3, Limit::new(0.9, 0.97), 2.0),
        ] {
            let points = [(DateTime::UNIX_EPOCH, 0.0), (DateTime::UNIX_EPOCH, highest)];
            let got = top(signal, &points, limit);
            assert!((got - expected).abs() < 1e-9, "{signal:?} {highest}: {got}");
        }
        let texts = ticks(Signal::Errors, 0.05)
            .into_iter()
            .map(|tick| tick.text);
        assert_eq!(texts.collect::<Vec<_>>(), ["5.0%", "0%", "2.5%"]);
    }
}
