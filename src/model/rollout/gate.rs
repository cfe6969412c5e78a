//! Gates that hold what Flagger lets in until somebody outside of the cluster opens them.

use serde::Serialize;

/// A gate, by the type of the webhook that declares it. What else a webhook says, such as where it
/// is served, may be secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Gate {
    /// Before any traffic is let in.
    ConfirmRollout,
    /// Before more traffic is let in.
    ConfirmTrafficIncrease,
    /// Before the new release is taken up.
    ConfirmPromotion,
    /// Once open, all traffic goes back.
    Rollback,
}

impl Gate {
    /// The type of its webhook.
    pub const fn hook(self) -> &'static str {
        match self {
            Self::ConfirmRollout => "confirm-rollout",
            Self::ConfirmTrafficIncrease => "confirm-traffic-increase",
            Self::ConfirmPromotion => "confirm-promotion",
            Self::Rollback => "rollback",
        }
    }

    /// That it holds a rollout, in a few words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ConfirmRollout => "confirm-rollout gate not opened",
            Self::ConfirmTrafficIncrease => "confirm-traffic-increase gate not opened",
            Self::ConfirmPromotion => "confirm-promotion gate not opened",
            Self::Rollback => "rollback gate open",
        }
    }
}
