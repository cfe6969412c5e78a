//! How many pods each release has at a step, and which share of the traffic.

use super::spec::Step;

/// Where an update stands, as far as it decides how many pods there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// There is one release only, and it is wanted.
    Whole,
    /// So many hundredths go to the new release.
    Share(u32),
    /// All steps are done: the new release takes over.
    Takeover,
    /// The new release is given up.
    Abandoned,
}

/// The pods of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pods {
    /// Wanted now.
    pub wanted: u32,
    /// Serving.
    pub available: u32,
}

/// How many pods the new and the stable release are to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    /// The new one.
    pub new: u32,
    /// The stable one, if it is another.
    pub stable: u32,
}

/// What the sizes depend on beside the stage.
#[derive(Debug, Clone, Copy)]
pub struct Fleet {
    /// Pods that the Rollout is to have.
    pub replicas: u32,
    /// Whether the traffic is routed, and the sizes do not decide where it goes.
    pub routed: bool,
    /// The new release's pods.
    pub new: Pods,
    /// The stable one's.
    pub stable: Pods,
}

impl Stage {
    /// The sizes to go to next.
    pub fn sizes(self, fleet: Fleet) -> Sizes {
        let Fleet {
            replicas, routed, ..
        } = fleet;
        let (new, stable) = match self {
            Self::Whole | Self::Takeover => (replicas, 0),
            Self::Abandoned | Self::Share(0) => (0, replicas),
            Self::Share(weight) => {
                let new = (replicas * weight).div_ceil(100).max(1);
                let rest = if routed {
                    replicas
                } else {
                    (replicas.saturating_sub(new)).max(u32::from(weight < 100))
                };
                (new, rest)
            }
        };
        // Who goes waits for those who come.
        let missing_new = new.saturating_sub(fleet.new.available);
        let missing_stable = stable.saturating_sub(fleet.stable.available);
        Sizes {
            new: new.max(fleet.new.wanted.min(new + missing_stable)),
            stable: stable.max(fleet.stable.wanted.min(stable + missing_new)),
        }
    }
}

/// The share of the traffic that is set at a step: by it, or by the last one before it that sets
/// one.
pub fn set_weight(steps: &[Step], current: usize) -> u32 {
    let so_far = steps.iter().take(current + 1).rev();
    let mut weights = so_far.filter_map(|step| match step {
        Step::SetWeight(weight) => Some(*weight),
        _ => None,
    });
    weights.next().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fleet(replicas: u32, routed: bool, new: (u32, u32), stable: (u32, u32)) -> Fleet {
        let pods = |(wanted, available)| Pods { wanted, available };
        Fleet {
            replicas,
            routed,
            new: pods(new),
            stable: pods(stable),
        }
    }

    #[test]
    fn sizes_follow_the_stage() {
        let table = [
            (Stage::Share(0), fleet(4, true, (0, 0), (4, 4)), (0, 4)),
            (Stage::Share(5), fleet(4, true, (0, 0), (4, 4)), (1, 4)),
            (Stage::Share(50), fleet(4, true, (1, 1), (4, 4)), (2, 4)),
            // Without a router the old pods go as the new ones come.
            (Stage::Share(50), fleet(4, false, (1, 1), (4, 4)), (2, 3)),
            (Stage::Share(50), fleet(4, false, (2, 2), (4, 4)), (2, 2)),
            (Stage::Share(5), fleet(1, false, (1, 1), (1, 1)), (1, 1)),
            (Stage::Takeover, fleet(4, true, (2, 2), (4, 4)), (4, 2)),
            (Stage::Takeover, fleet(4, true, (4, 4), (2, 2)), (4, 0)),
            (Stage::Abandoned, fleet(4, true, (2, 2), (4, 4)), (0, 4)),
            (Stage::Abandoned, fleet(4, false, (2, 2), (2, 2)), (2, 4)),
        ];
        for (stage, fleet, (new, stable)) in table {
            assert_eq!(
                stage.sizes(fleet),
                Sizes { new, stable },
                "{stage:?} {fleet:?}"
            );
        }
    }

    #[test]
    fn the_weight_is_that_of_the_last_step_that_sets_one() {
        let steps = [
            Step::SetWeight(5),
            Step::Pause(None),
            Step::SetWeight(25),
            Step::Analysis,
        ];
        let weights: Vec<u32> = (0..4).map(|at| set_weight(&steps, at)).collect();
        assert_eq!(weights, [5, 5, 25, 25]);
        assert_eq!(set_weight(&steps[1..2], 0), 0);
    }
}
