//! Which apps a flag says it belongs to.

use serde::Serialize;

use crate::model::CleanText;

/// How a flag is known to be an app's, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Claimant {
    /// The operator's configuration says so.
    Configuration,
    /// A tag of the flag names the app.
    Tag,
    /// The app's pods name a FeatureFlagSource that reads the flag's resource.
    Source,
    /// Its name begins with the app's.
    Pattern,
}

impl Claimant {
    /// In a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Configuration => "by configuration",
            Self::Tag => "by its tag",
            Self::Source => "by its FeatureFlagSource",
            Self::Pattern => "by its name",
        }
    }
}

/// An app that a flag says it belongs to, whether there is one or not. Of the claims of a flag
/// only the strongest that find an app count; of several patterns the one with the longest name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Claim {
    /// How it is known.
    pub by: Claimant,
    /// The app's cluster, where it is told.
    pub cluster: Option<CleanText>,
    /// The app's namespace, where it is told.
    pub namespace: Option<CleanText>,
    /// The app's name; of a [source](Claimant::Source) the FeatureFlagSource's.
    pub name: CleanText,
}
