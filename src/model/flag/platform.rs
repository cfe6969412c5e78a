//! The platforms that keep flags, and in what they differ.

use serde::Serialize;

/// A kind of platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// Unleash's admin API.
    Unleash,
    /// OpenFeature's FeatureFlag resource, which flagd reads.
    OpenFeature,
    /// LaunchDarkly's REST API.
    LaunchDarkly,
}

/// Where the reason for a change is kept besides the audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReasonKept {
    /// In the platform's own record, as a comment.
    Comment,
    /// In an Event on the object.
    Event,
    /// Nowhere.
    AuditOnly,
}

impl Platform {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unleash, Self::OpenFeature, Self::LaunchDarkly];

    /// As it calls itself.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unleash => "Unleash",
            Self::OpenFeature => "OpenFeature",
            Self::LaunchDarkly => "LaunchDarkly",
        }
    }

    /// As records, JSON and the configuration spell it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Unleash => "unleash",
            Self::OpenFeature => "openfeature",
            Self::LaunchDarkly => "launchdarkly",
        }
    }

    /// Where the reason for a change is kept.
    pub const fn keeps_reason(self) -> ReasonKept {
        match self {
            Self::Unleash => ReasonKept::AuditOnly,
            Self::OpenFeature => ReasonKept::Event,
            Self::LaunchDarkly => ReasonKept::Comment,
        }
    }

    /// Whether a change can be made on condition that nobody else has changed the flag. Where it
    /// can't, the flag is read anew right before.
    pub const fn compares_and_sets(self) -> bool {
        match self {
            Self::Unleash | Self::LaunchDarkly => false,
            Self::OpenFeature => true,
        }
    }

    /// Whether changes made elsewhere are told, rather than asked for.
    pub const fn streams(self) -> bool {
        matches!(self, Self::OpenFeature)
    }

    /// Whether it counts who asks for a flag.
    pub const fn sees(self) -> bool {
        match self {
            Self::Unleash | Self::LaunchDarkly => true,
            Self::OpenFeature => false,
        }
    }
}
