//! Why there is no flag.

use crate::model::SourceState;
use crate::tui::app::State;

/// What connects a platform.
const CONNECT: &str = "no flag is known. Name a platform in the configuration: [[unleash]] or \
                       [[launchdarkly]] with its url and token; FeatureFlag resources of a cluster \
                       come by themselves. `dogwatch --help` says where the configuration is";

/// The kinds of sources that speak of nothing but flags.
const PLATFORMS: [&str; 2] = ["unleash/", "launchdarkly/"];

/// Why no flag is shown, in words, where `filter` is what was asked for.
pub(super) fn words(state: &State, filter: &str) -> String {
    if !state.fleet.flag_shelf().is_empty() {
        return format!("no flag matches `{filter}`: Esc clears the filter");
    }
    let mut sources = state.fleet.sources();
    let platform = sources.find(|(source, _)| {
        let is_of = |kind: &&str| source.0.starts_with(*kind);
        PLATFORMS.iter().any(is_of)
    });
    let Some((source, freshness)) = platform else {
        return CONNECT.to_owned();
    };
    match &freshness.state {
        SourceState::Connecting => format!("connecting to {source}…"),
        SourceState::Loading => format!("loading the flags from {source}…"),
        SourceState::Failing { why } => {
            format!("no flag is known yet: {source} does not answer as it should: {why}")
        }
        SourceState::Off { why } => format!("{source} is off: {why}"),
        SourceState::Live => format!("{source} has no flag in the projects that it was asked for"),
    }
}
