//! What a platform's edits need to know of a flag.

use serde_json::Value;

use crate::model::CleanText;

/// What a platform's edits need to know of a flag beyond what all platforms share.
#[derive(Clone, Debug, PartialEq)]
pub enum Native {
    /// Of Unleash.
    Unleash {
        /// How many strategies the flag has in its environment. One without any is turned on for
        /// everybody.
        strategies: usize,
    },
    /// Of a FeatureFlag resource.
    OpenFeature(Box<Variants>),
    /// Of LaunchDarkly.
    LaunchDarkly,
}

/// A flag of a FeatureFlag resource as it stands there, for exact changes and their inverse.
#[derive(Clone, Debug, PartialEq)]
pub struct Variants {
    /// The variant that stands for on, and the one for off; `None` where the variants are not
    /// those of a switch.
    pub switch: Option<[CleanText; 2]>,
    /// `defaultVariant` as it stands there.
    pub default_variant: Option<Value>,
    /// `targeting` as it stands there.
    pub targeting: Option<Value>,
    /// `state` as it stands there.
    pub state: Option<Value>,
}
