//! Why there is no row.

use ratatui::layout::Rect;

use crate::model::SourceState;
use crate::tui::app::State;
use crate::tui::theme::Role;
use crate::tui::views::Canvas;
use crate::tui::views::canvas::line;
use crate::tui::widgets::{width, wrap};

/// Draws it in the middle.
pub(super) fn draw(state: &State, area: Rect, canvas: &mut Canvas<'_>) {
    let words = words(state);
    let room = usize::from(area.width.saturating_sub(4)).min(90);
    let top = usize::from(area.height / 3);
    for (index, text) in wrap(&words, room).into_iter().enumerate() {
        let mut place = line(area, top + index);
        let indent = place.width.saturating_sub(width(text)) / 2;
        place.x += indent;
        place.width = place.width.saturating_sub(indent);
        canvas.put(place, text, Role::TextDim);
    }
}

/// Why there is no row, in words.
fn words(state: &State) -> String {
    if !state.fleet.is_empty() {
        let filter = &state.listing().filter.applied;
        if filter.is_empty() {
            return "no rollout is on its way, and none was done within the hour; 1 shows the fleet"
                .to_owned();
        }
        return format!("no app matches `{filter}`: Esc clears the filter");
    }
    // Apps come from clusters; whoever measures knows none.
    let mut sources = state.fleet.sources();
    let cluster = sources.find(|(source, _)| source.0.starts_with("kubernetes/"));
    let Some((source, freshness)) = cluster else {
        return "connecting…".to_owned();
    };
    match &freshness.state {
        SourceState::Connecting => format!("connecting to {source}…"),
        SourceState::Loading => format!("loading the fleet from {source}…"),
        SourceState::Failing { why } => {
            format!("no app is known yet: {source} does not answer as it should: {why}")
        }
        SourceState::Off { why } => format!("{source} is off: {why}"),
        SourceState::Live => format!(
            "{source} has no app: no Deployment that the configured namespaces and selector \
             choose, outside of kube-*"
        ),
    }
}
