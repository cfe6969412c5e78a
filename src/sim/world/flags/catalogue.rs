//! What flags are for.

use crate::sim::store::features::FeatureType;

/// A feature that an app may have.
#[derive(Debug)]
pub struct Idea {
    /// The last part of its name.
    pub name: &'static str,
    /// What kind of flag it gets.
    pub kind: FeatureType,
    /// In its author's words.
    pub description: &'static str,
}

const fn idea(name: &'static str, kind: FeatureType, description: &'static str) -> Idea {
    Idea {
        name,
        kind,
        description,
    }
}

/// What apps are given in the course of time.
pub const IDEAS: &[Idea] = {
    use FeatureType::{Experiment, Operational, Permission, Release};
    &[
        idea(
            "fast-model",
            Release,
            "The smaller model for short questions",
        ),
        idea(
            "citations",
            Release,
            "Answers name the pages that they rest on",
        ),
        idea(
            "bulk-export",
            Release,
            "Export of more than one page at once",
        ),
        idea(
            "short-answers",
            Experiment,
            "Are shorter answers asked about less often?",
        ),
        idea(
            "two-step-approval",
            Release,
            "A second person says yes above the limit",
        ),
        idea(
            "stream-answers",
            Release,
            "Answers appear while they are written",
        ),
        idea("draft-mode", Experiment, "Do drafts save corrections?"),
        idea(
            "retry-connector",
            Operational,
            "Ask a connector again that does not answer",
        ),
        idea(
            "verbose-log",
            Operational,
            "Log what connectors answer, for a while",
        ),
        idea("new-layout", Release, "The form on one page"),
        idea(
            "pilot-users",
            Permission,
            "Who may see what is not finished",
        ),
        idea(
            "batch-nightly",
            Operational,
            "Large jobs wait for the night",
        ),
    ]
};

/// What nobody remembers asking for.
pub const ORPHANS: &[Idea] = {
    use FeatureType::{Experiment, Operational, Release};
    &[
        idea("old-checkout-test", Experiment, ""),
        idea("holiday-banner-2024", Release, "Remove after the holidays"),
        idea("temp-debug-headers", Operational, "temporary!!"),
        idea("migrate-to-v2", Release, ""),
        idea("partner-beta", Release, "Ask Nils, he has left"),
    ]
};

/// The switch that keeps an app alive without its model.
pub const KILL_SWITCH: Idea = idea(
    "ai-answers",
    FeatureType::KillSwitch,
    "Off: the app works without its model",
);
