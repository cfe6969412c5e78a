//! What is remembered of an app's signals, and by whom.

use chrono::{DateTime, Utc};

use super::timeline::Timeline;
use crate::model::Reading;
use crate::model::signals::{Signal, Signals};
use crate::tui::app::{Page, State};

/// A value and when it was true.
pub(in crate::tui::views::page) type Point = (DateTime<Utc>, f64);

/// By signal, what the metrics backend remembers of it, else what was heard here.
pub(super) struct Remembered {
    points: [Vec<Point>; Signal::ALL.len()],
    by_backend: [bool; Signal::ALL.len()],
    /// Why the backend remembers nothing.
    why_not: Option<String>,
}

impl Remembered {
    pub(super) fn new(page: &Page, signals: Option<&Signals>) -> Self {
        let series = page.detail.series.value().map_or(&[][..], Vec::as_slice);
        let told = |signal| {
            let found = series.iter().find(|one| one.signal == signal);
            found.filter(|one| !one.points.is_empty())
        };
        let why_not = match &page.detail.series {
            Reading::Known { .. } => None,
            Reading::Unknown { why } => Some(why.to_string()),
        };
        Self {
            points: Signal::ALL.map(|signal| match (told(signal), signals) {
                (Some(series), _) => series.points.clone(),
                (None, Some(signals)) => signals.history().points(signal).collect(),
                (None, None) => Vec::new(),
            }),
            by_backend: Signal::ALL.map(|signal| told(signal).is_some()),
            why_not,
        }
    }

    /// The points of `signal`, oldest first.
    pub(super) fn of(&self, signal: Signal) -> &[Point] {
        &self.points[signal as usize]
    }

    /// When the oldest of all was true.
    pub(super) fn oldest(&self) -> Option<DateTime<Utc>> {
        let firsts = self.points.iter().filter_map(|points| points.first());
        firsts.map(|(at, _)| *at).min()
    }

    /// The section's title: how far back it goes, and by whom it is remembered.
    pub(super) fn title(&self, state: &State, timeline: &Timeline) -> String {
        let span = format!("Signals: {}", timeline.words());
        let known = |by_backend: bool| {
            let signals = self.points.iter().zip(self.by_backend);
            signals
                .filter(|(points, whose)| *whose == by_backend && !points.is_empty())
                .count()
        };
        match (known(true), known(false)) {
            (0, 0) => format!("{span}: nothing is remembered yet"),
            (0, _) => match self.why_not.as_deref() {
                None => format!("{span}, remembered here"),
                Some("loading") => format!("{span}, remembered here; ◌ loading more"),
                Some(why) => format!("{span}, remembered here: {why}"),
            },
            (_, 0) => format!("{span}, from {}", backend(state)),
            (_, _) => format!(
                "{span}, from {} where it has it, else remembered here",
                backend(state)
            ),
        }
    }
}

/// The source that keeps a history.
fn backend(state: &State) -> String {
    let mut sources = state.fleet.sources().map(|(source, _)| source.0.as_str());
    let found = sources.find(|source| source.starts_with("prometheus/"));
    found.unwrap_or("the metrics backend").to_owned()
}
