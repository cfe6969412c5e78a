//! Why there is no app.

use crate::model::SourceState;
use crate::tui::app::State;

/// Why no app is shown, in words, where `filter` is what was asked for.
pub(super) fn words(state: &State, filter: &str) -> String {
    if !state.fleet.is_empty() {
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
