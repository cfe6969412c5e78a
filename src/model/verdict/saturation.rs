//! The resources of both sides.

use serde::Serialize;

use super::{SideCounts, VerdictThresholds};

/// What both sides use of what they may, where that is known of both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Saturation {
    /// Processor time.
    pub cpu: Option<SharesCompared>,
    /// Memory.
    pub memory: Option<SharesCompared>,
}

/// Both sides' share of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SharesCompared {
    /// Of the canary.
    pub canary: f64,
    /// Of the stable side.
    pub stable: f64,
}

impl Saturation {
    pub(super) fn compare(stable: &SideCounts, canary: &SideCounts) -> Self {
        let shares = |stable: Option<f64>, canary: Option<f64>| {
            let known = |share: &f64| share.is_finite();
            Some(SharesCompared {
                canary: canary.filter(known)?,
                stable: stable.filter(known)?,
            })
        };
        Self {
            cpu: shares(stable.cpu, canary.cpu),
            memory: shares(stable.memory, canary.memory),
        }
    }

    /// The resource that the canary nearly uses up and the stable side doesn't, with its name.
    pub(super) fn worst(
        &self,
        thresholds: &VerdictThresholds,
    ) -> Option<(&'static str, SharesCompared)> {
        let named = [("memory", self.memory), ("CPU", self.cpu)];
        named
            .into_iter()
            .filter_map(|(name, shares)| Some((name, shares?)))
            .find(|(_, shares)| {
                shares.canary >= thresholds.saturation_limit
                    && shares.canary >= shares.stable * thresholds.saturation_ratio
            })
    }
}
